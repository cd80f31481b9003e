import FEEL

/// A set of values of one kind that have an order: what a cell lets pass, as far as it can be said without input.
struct DMNValueSet {
    /// From one end to the other; an end that is missing does not bound.
    struct Part {
        var low: End?
        var high: End?

        struct End {
            let value: Value
            let isIncluded: Bool
        }

        static func point(_ value: Value) -> Part {
            Part(low: End(value: value, isIncluded: true), high: End(value: value, isIncluded: true))
        }

        /// Whether the part is one value.
        var isPoint: Bool {
            guard let low, let high else { return false }
            return low.isIncluded && high.isIncluded && low.value == high.value
        }

        /// Whether no value can lie in it; nil if its ends cannot be compared.
        var isEmpty: Bool? {
            guard let low, let high else { return false }
            guard let ordering = low.value.order(to: high.value) else { return nil }
            return ordering == .greater || ordering == .equal && !(low.isIncluded && high.isIncluded)
        }

        /// What lies in both; nil if they cannot be compared.
        func intersection(_ other: Part) -> Part? {
            guard let low = Part.inner(low, other.low, .greater), let high = Part.inner(high, other.high, .less) else {
                return nil
            }
            return Part(low: low.end, high: high.end)
        }

        /// The end that bounds more.
        private static func inner(_ left: End?, _ right: End?, _ side: Ordering) -> (end: End?, Void)? {
            guard let left else { return (right, ()) }
            guard let right else { return (left, ()) }
            guard let ordering = left.value.order(to: right.value) else { return nil }
            if ordering == .equal { return (left.isIncluded ? right : left, ()) }
            return (ordering == side ? left : right, ())
        }
    }

    var parts: [Part]

    static let all = DMNValueSet(parts: [Part(low: nil, high: nil)])

    /// Whether everything passes.
    var isAll: Bool { parts.contains { $0.low == nil && $0.high == nil } }

    /// The values at which the set begins or ends.
    var ends: [Value] { parts.flatMap { [$0.low?.value, $0.high?.value].compactMap { $0 } } }

    /// Whether some value lies in both; false where that cannot be said.
    func intersects(_ other: DMNValueSet) -> Bool {
        parts.contains { part in
            other.parts.contains { part.intersection($0)?.isEmpty == false }
        }
    }

    /// What lies in none of the parts; nil if that cannot be said.
    var complement: DMNValueSet? {
        var rest = [Part(low: nil, high: nil)]
        for part in parts {
            var outside: [Part] = []
            if let low = part.low {
                outside.append(Part(low: nil, high: Part.End(value: low.value, isIncluded: !low.isIncluded)))
            }
            if let high = part.high {
                outside.append(Part(low: Part.End(value: high.value, isIncluded: !high.isIncluded), high: nil))
            }
            var next: [Part] = []
            for one in rest {
                for other in outside {
                    guard let both = one.intersection(other), let isEmpty = both.isEmpty else { return nil }
                    if !isEmpty { next.append(both) }
                }
            }
            rest = next
        }
        return DMNValueSet(parts: rest)
    }
}

extension Value {
    /// The order of FEEL, and false before true.
    func order(to other: Value) -> Ordering? {
        if case .boolean(let left) = self, case .boolean(let right) = other {
            return left == right ? .equal : left ? .greater : .less
        }
        return ordering(to: other)
    }
}

// MARK: - Cells

extension DMNValueSet {
    /// What the text of unary tests lets pass; nil if it depends on anything but the input, or says it in a way that
    /// is not looked through.
    init?(tests source: String) {
        let text = source.trimmed
        if text == "-" || text.isEmpty {
            self = .all
            return
        }
        if text.hasPrefix("not"), let inner = Self.parenthesised(text.dropFirst(3)) {
            guard let set = DMNValueSet(tests: inner)?.complement else { return nil }
            self = set
            return
        }
        var parts: [Part] = []
        for one in Self.alternatives(text) {
            guard let found = Self.parts(of: one.trimmed) else { return nil }
            parts += found
        }
        self.parts = parts
    }

    /// The text in parentheses, if that is all there is.
    private static func parenthesised(_ text: Substring) -> String? {
        let text = String(text).trimmed
        guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
        return String(text.dropFirst().dropLast())
    }

    /// The texts between commas that are not inside of strings or brackets.
    private static func alternatives(_ text: String) -> [String] {
        var found: [String] = [""]
        var depth = 0
        var isString = false
        var isEscaped = false
        for character in text {
            if isString {
                if character == "\"", !isEscaped { isString = false }
                isEscaped = character == "\\" && !isEscaped
            } else {
                switch character {
                case "\"": isString = true
                case "(", "[", "{": depth += 1
                case ")", "]", "}": depth -= 1
                case "," where depth == 0:
                    found.append("")
                    continue
                default: break
                }
            }
            found[found.count - 1].append(character)
        }
        return found
    }

    private static func parts(of text: String) -> [Part]? {
        for sign in ["<=", ">=", "<", ">"] where text.hasPrefix(sign) {
            guard let value = constant(String(text.dropFirst(sign.count))), value.isOrdered else { return nil }
            let end = Part.End(value: value, isIncluded: sign.count == 2)
            return [sign.hasPrefix("<") ? Part(low: nil, high: end) : Part(low: end, high: nil)]
        }
        guard let value = constant(text) else { return nil }
        switch value {
        case .range(let range):
            let low = range.start.map { Part.End(value: $0, isIncluded: range.isStartIncluded) }
            let high = range.end.map { Part.End(value: $0, isIncluded: range.isEndIncluded) }
            return [Part(low: low, high: high)]
        case .list(let items):
            guard items.allSatisfy(\.isOrdered) else { return nil }
            return items.map { .point($0) }
        default: return value.isOrdered ? [.point(value)] : nil
        }
    }

    /// The value of a text that reads nothing.
    static func constant(_ text: String) -> Value? {
        guard let expression = try? Expression(text.trimmed), expression.variableNames.isEmpty else { return nil }
        let evaluation = expression.evaluate { _ in nil }
        return evaluation.problems.isEmpty ? evaluation.value : nil
    }
}

extension Value {
    /// Whether the value can be compared with itself; null cannot.
    fileprivate var isOrdered: Bool { order(to: self) == .equal }
}
