/// The built-in functions of strings (DMN 1.5, 10.3.4.3). Characters are code points.
enum StringFunction: String, BuiltinFamily {
    case substring = "substring"
    case stringLength = "string length"
    case upperCase = "upper case"
    case lowerCase = "lower case"
    case substringBefore = "substring before"
    case substringAfter = "substring after"
    case replace = "replace"
    case contains = "contains"
    case startsWith = "starts with"
    case endsWith = "ends with"
    case matches = "matches"
    case split = "split"
    case stringJoin = "string join"

    var signatures: [Signature] {
        switch self {
        case .substring: [Signature("string", "start position", optional: ["length"])]
        case .stringLength, .upperCase, .lowerCase: [Signature("string")]
        case .substringBefore, .substringAfter, .contains, .startsWith, .endsWith: [Signature("string", "match")]
        case .replace: [Signature("input", "pattern", "replacement", optional: ["flags"])]
        case .matches: [Signature("input", "pattern", optional: ["flags"])]
        case .split: [Signature("string", "delimiter")]
        case .stringJoin: [Signature("list", optional: ["delimiter"])]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .substring: call.substring(&run)
        case .stringLength: call.withString(&run) { text, _ in .number(Decimal(text.unicodeScalars.count)) }
        case .upperCase: call.withString(&run) { text, run in run.checkedLength(of: text.uppercased(), at: call.place) }
        case .lowerCase: call.withString(&run) { text, run in run.checkedLength(of: text.lowercased(), at: call.place) }
        case .substringBefore: call.withTwoStrings(&run) { .string($0.substring(before: $1)) }
        case .substringAfter: call.withTwoStrings(&run) { .string($0.substring(after: $1)) }
        case .contains: call.withTwoStrings(&run) { .boolean($0.firstOccurrence(of: $1) != nil) }
        case .startsWith: call.withTwoStrings(&run) { .boolean($0.utf8.starts(with: $1.utf8)) }
        case .endsWith: call.withTwoStrings(&run) { .boolean($0.utf8.reversed().starts(with: $1.utf8.reversed())) }
        case .matches: call.matches(&run)
        case .replace: call.replace(&run)
        case .split: call.split(&run)
        case .stringJoin: call.stringJoin(&run)
        }
    }
}

extension BuiltinCall {
    fileprivate func withString(
        _ run: inout EvaluationRun, _ work: (String, inout EvaluationRun) -> Value
    ) -> Value {
        guard let text = string(0, &run) else { return .null }
        return work(text, &run)
    }

    fileprivate func withTwoStrings(_ run: inout EvaluationRun, _ work: (String, String) -> Value) -> Value {
        guard let text = string(0, &run), let other = string(1, &run) else { return .null }
        return work(text, other)
    }

    /// `substring(string, start position, length?)`: counted from 1, or from -1 at the end. A start outside of the
    /// string is an error; a length that reaches beyond its end is not.
    fileprivate func substring(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run), let start = wholeNumber(1, &run) else { return .null }
        let scalars = text.unicodeScalars
        let count = scalars.count
        guard start != 0, start.magnitude <= UInt(count) else {
            return fail("The start position \(start) is outside of the string", &run)
        }
        let skipped = start > 0 ? start - 1 : count + start
        var length = count - skipped
        if has(2) {
            guard let wanted = wholeNumber(2, &run) else { return .null }
            guard wanted > 0 else { return fail("The length \(wanted) is not above 0", &run) }
            length = Swift.min(length, wanted)
        }
        let first = scalars.index(scalars.startIndex, offsetBy: skipped)
        return .string(String(scalars[first..<scalars.index(first, offsetBy: length)]))
    }

    /// `string join(list, delimiter?)`: null items are left out.
    fileprivate func stringJoin(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        var delimiter = ""
        if has(1) {
            guard let text = string(1, &run) else { return .null }
            delimiter = text
        }
        var result = ""
        var isFirst = true
        for item in items {
            switch item {
            case .null: continue
            case .string(let text):
                if !isFirst { result += delimiter }
                isFirst = false
                result += text
            case .boolean, .number, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list, .context,
                .opaque, .range, .function:
                return fail("'string join' has \(item.kind.withArticle) among its strings", &run)
            }
            guard result.utf8.count <= run.limits.maximumSize else { break }
        }
        return run.checkedLength(of: result, at: place)
    }
}

// MARK: - Regular expressions

extension BuiltinCall {
    /// `matches(input, pattern, flags?)`.
    fileprivate func matches(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run) else { return .null }
        return withPattern(flags: 2, &run) { pattern, _, budget throws(PatternFailure) in
            .boolean(try pattern.matches(text, budget: &budget))
        }
    }

    /// `replace(input, pattern, replacement, flags?)`.
    fileprivate func replace(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run), let replacement = string(2, &run) else { return .null }
        return withPattern(flags: 3, &run) { pattern, size, budget throws(PatternFailure) in
            .string(try pattern.replacing(text, with: replacement, size: size, budget: &budget))
        }
    }

    /// `split(string, delimiter)`: at each match of the pattern.
    fileprivate func split(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run) else { return .null }
        return withPattern(flags: nil, &run) { pattern, _, budget throws(PatternFailure) in
            .list(try pattern.splitting(text, budget: &budget).map { .string($0) })
        }
    }

    /// Works with the pattern that is the second argument. A step pays for eight instructions of its matcher.
    private func withPattern(
        flags index: Int?, _ run: inout EvaluationRun,
        _ work: (Pattern, _ size: Int, _ budget: inout Int) throws(PatternFailure) -> Value
    ) -> Value {
        guard let source = string(1, &run), run.take(source.utf8.count >> 2, at: place) else { return .null }
        var flags = ""
        if let index, has(index) {
            guard let text = string(index, &run) else { return .null }
            flags = text
        }
        do {
            let pattern = try Pattern(source, flags: flags)
            let whole = run.steps * 8
            var budget = whole
            let value = try work(pattern, run.limits.maximumSize, &budget)
            return run.take((whole - budget) >> 3, at: place) ? value : .null
        } catch {
            // What was given up has used the steps that there were.
            guard error.isExhausted else { return fail(error.message, &run) }
            _ = run.take(run.steps + 1, at: place)
            return .null
        }
    }
}

// MARK: - Finding

extension String {
    /// What stands before the first occurrence of the other string; nothing if there is none.
    fileprivate func substring(before other: String) -> String {
        guard let offset = firstOccurrence(of: other) else { return "" }
        return String(decoding: utf8.prefix(offset), as: UTF8.self)
    }

    /// What stands after the first occurrence of the other string; nothing if there is none.
    fileprivate func substring(after other: String) -> String {
        guard let offset = firstOccurrence(of: other) else { return "" }
        return String(decoding: utf8.dropFirst(offset + other.utf8.count), as: UTF8.self)
    }

    /// The UTF-8 offset of the first place where the code points of the other string stand.
    ///
    /// Takes time in proportion to the lengths, whatever the texts are (the algorithm of Knuth, Morris and Pratt).
    func firstOccurrence(of other: String) -> Int? {
        let pattern = Array(other.utf8)
        if pattern.isEmpty { return 0 }
        // For each prefix, the length of the longest shorter one that it ends with.
        var borders = [0]
        borders.reserveCapacity(pattern.count)
        for byte in pattern.dropFirst() {
            var length = borders[borders.count - 1]
            while length > 0, pattern[length] != byte { length = borders[length - 1] }
            borders.append(pattern[length] == byte ? length + 1 : 0)
        }
        var matched = 0
        for (offset, byte) in utf8.enumerated() {
            while matched > 0, pattern[matched] != byte { matched = borders[matched - 1] }
            if pattern[matched] == byte { matched += 1 }
            if matched == pattern.count { return offset + 1 - matched }
        }
        return nil
    }
}
