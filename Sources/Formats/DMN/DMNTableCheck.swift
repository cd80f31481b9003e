import FEEL
import ProcessModel

/// Looks for cells of the wrong type, rules that overlap or are never reached, and inputs that no rule has
/// (DMN 1.5, 8.2.10 and 8.2.11).
///
/// Cells that depend on more than their input are not looked through, and nothing is said about the rules that have
/// them. The work is bounded: tables that would take more are looked at as far as it goes.
struct DMNTableCheck {
    private let table: DecisionTable
    private let owner: String?
    private let types: [ItemType]
    /// By rule and column; nil where it cannot be said what passes.
    private let cells: [[DMNValueSet?]]
    /// By column; nil where all values are allowed.
    private let domains: [DMNValueSet?]
    private var steps = 200_000

    static func check(_ table: DecisionTable, types: [ItemType], owner: String?, _ findings: inout Findings) {
        var check = DMNTableCheck(table, types: types, owner: owner)
        check.checkTypes(&findings)
        check.checkOverlaps(&findings)
        check.checkUnreachable(&findings)
        check.checkGaps(&findings)
    }

    private init(_ table: DecisionTable, types: [ItemType], owner: String?) {
        self.table = table
        self.types = types
        self.owner = owner
        // Generated tables may have a hundred thousand cells; only texts that differ are read.
        var read: [String: DMNValueSet?] = [:]
        cells = table.rules.map { rule in
            rule.tests.map { test in
                guard case .tests(let tests) = test else { return DMNValueSet.all }
                if let known = read[tests.feel.source] { return known }
                let set = DMNValueSet(tests: tests.feel.source)
                read[tests.feel.source] = .some(set)
                return set
            }
        }
        domains = table.inputs.map { Self.domain(of: $0, types) }
    }

    /// What an input may be, by its values or its type.
    private static func domain(of input: DecisionTable.Input, _ types: [ItemType]) -> DMNValueSet? {
        if case .tests(let tests) = input.allowed { return DMNValueSet(tests: tests.feel.source) }
        switch input.type {
        case .item(let number):
            guard case .tests(let tests) = types[number].allowedValues else { return nil }
            return DMNValueSet(tests: tests.feel.source)
        case .feel(.boolean): return DMNValueSet(parts: [.point(false), .point(true)])
        case .feel, .any, .unknown: return nil
        }
    }

    // MARK: - Types

    /// A constant of another type can never match, and never be an output.
    private func checkTypes(_ findings: inout Findings) {
        for (number, rule) in table.rules.enumerated() {
            for (column, input) in table.inputs.enumerated() where column < rule.tests.count {
                guard let type = scalar(input.type), case .tests(let tests) = rule.tests[column],
                    let set = cells[number][column], let wrong = set.ends.first(where: { !type.conforms($0) })
                else { continue }
                findings.error(
                    .tableTypeMismatch, rule: DMNRule.table, element: owner, place: tests.place,
                    message: "Rule \(number + 1), input '\(input.label)': \(wrong.json()) is no \(type).")
            }
            for (column, output) in table.outputs.enumerated() where column < rule.outputs.count {
                guard let type = scalar(output.type), case .expression(let expression) = rule.outputs[column],
                    expression.feel.variableNames.isEmpty,
                    let value = DMNValueSet.constant(expression.feel.source), type.converting(value) == nil
                else { continue }
                findings.error(
                    .tableTypeMismatch, rule: DMNRule.table, element: owner, place: expression.place,
                    message: "Rule \(number + 1), output '\(output.label)': \(value.json()) is no \(type).")
            }
        }
    }

    /// The simple type behind a type, if it is one.
    private func scalar(_ type: DecisionType) -> FEELType? {
        var type = type
        for _ in 0..<8 {
            switch type {
            case .feel(let found):
                switch found {
                case .number, .string, .boolean, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration:
                    return found
                case .any, .null, .list, .context, .range, .function: return nil
                }
            case .item(let number):
                guard case .type(let base) = types[number].base, !types[number].isCollection else { return nil }
                type = base
            case .any, .unknown: return nil
            }
        }
        return nil
    }

    // MARK: - Overlaps

    private mutating func checkOverlaps(_ findings: inout Findings) {
        guard table.hitPolicy == .unique || table.hitPolicy == .any else { return }
        var reported = 0
        for second in table.rules.indices {
            for first in 0..<second where reported < 20 {
                guard take(table.inputs.count + 1) else { return }
                guard overlap(first, second), table.hitPolicy == .unique || differ(first, second) else { continue }
                reported += 1
                let what = table.hitPolicy == .unique ? "only one may match" : "their outputs differ"
                findings.warning(
                    .rulesOverlap, rule: DMNRule.tableRules, element: owner, place: table.rules[second].place,
                    message: "Rule \(second + 1) and rule \(first + 1) can match together, and \(what).")
            }
        }
    }

    private func overlap(_ first: Int, _ second: Int) -> Bool {
        for column in table.inputs.indices {
            guard let left = cell(first, column), let right = cell(second, column), left.intersects(right) else {
                return false
            }
        }
        return true
    }

    private func cell(_ rule: Int, _ column: Int) -> DMNValueSet? {
        column < cells[rule].count ? cells[rule][column] : nil
    }

    /// Whether two rules answer constants that are not the same.
    private func differ(_ first: Int, _ second: Int) -> Bool {
        zip(table.rules[first].outputs, table.rules[second].outputs).contains { left, right in
            guard case .expression(let left) = left, case .expression(let right) = right,
                left.feel.source != right.feel.source, let a = DMNValueSet.constant(left.feel.source),
                let b = DMNValueSet.constant(right.feel.source)
            else { return false }
            return a != b
        }
    }

    // MARK: - Rules that are never reached

    private mutating func checkUnreachable(_ findings: inout Findings) {
        for rule in table.rules.indices {
            let earlier = table.hitPolicy == .first ? Array(0..<rule) : []
            guard let box = box(of: rule) else { continue }
            let isOutside = zip(box, domains).contains { cell, domain in
                domain.map { !$0.intersects(cell) } ?? false
            }
            guard isOutside || !earlier.isEmpty && isCovered(box, by: earlier) else { continue }
            findings.warning(
                .ruleUnreachable, rule: DMNRule.tableRules, element: owner, place: table.rules[rule].place,
                message: isOutside
                    ? "Rule \(rule + 1) can never match: a cell has none of the allowed values."
                    : "Rule \(rule + 1) is never reached: earlier rules match whatever it matches.")
        }
    }

    /// What the cells of a rule let pass; nil if one cannot be said.
    private func box(of rule: Int) -> [DMNValueSet]? {
        let sets = table.inputs.indices.compactMap { cell(rule, $0) }
        return sets.count == table.inputs.count ? sets : nil
    }

    private mutating func isCovered(_ box: [DMNValueSet], by rules: [Int]) -> Bool {
        let sure = rules.filter { self.box(of: $0) != nil }
        var found: [[DMNValueSet.Part]] = []
        // Cut short, nothing is known.
        return search(within: box.map { $0 }, sure, [], limit: 1, &found) && found.isEmpty
    }

    // MARK: - Gaps

    private mutating func checkGaps(_ findings: inout Findings) {
        let hasDefault = table.outputs.contains { $0.defaultEntry != nil }
        guard !hasDefault, !table.rules.isEmpty, !table.inputs.isEmpty,
            table.rules.indices.allSatisfy({ box(of: $0) != nil })
        else { return }
        var gaps: [[DMNValueSet.Part]] = []
        _ = search(within: domains, Array(table.rules.indices), [], limit: 5, &gaps)
        for gap in gaps {
            let places = zip(table.inputs, gap).filter { $1.low != nil || $1.high != nil }.map { input, part in
                "'\(input.label)' is \(part.text)"
            }
            findings.warning(
                .rulesGap, rule: DMNRule.tableComplete, element: owner, place: table.place,
                message: "No rule matches\(places.isEmpty ? "" : " where " + places.joined(separator: " and ")).")
        }
    }

    /// Looks for what no rule covers, column after column: each cuts the rest into segments in which the same rules
    /// count. False if the work was cut short.
    private mutating func search(
        within box: [DMNValueSet?], _ rules: [Int], _ path: [DMNValueSet.Part], limit: Int,
        _ found: inout [[DMNValueSet.Part]]
    ) -> Bool {
        if found.count >= limit { return true }
        let column = path.count
        guard column < table.inputs.count, !rules.isEmpty else {
            if rules.isEmpty {
                let rest = Array(repeating: DMNValueSet.Part(low: nil, high: nil), count: table.inputs.count - column)
                found.append(path + rest)
            }
            return true
        }
        guard let segments = segments(of: column, rules, box[column]) else { return false }
        for (part, active) in segments {
            guard take(rules.count) else { return false }
            guard search(within: box, active, path + [part], limit: limit, &found) else { return false }
        }
        return true
    }

    /// The parts of a column between the ends of the cells, with the rules that match there; neighbours with the same
    /// rules are one. Nil if the values cannot be compared.
    private mutating func segments(
        of column: Int, _ rules: [Int], _ domain: DMNValueSet?
    ) -> [(part: DMNValueSet.Part, rules: [Int])]? {
        let sets = rules.map { (rule: $0, set: cell($0, column) ?? .all) }
        guard let ends = sorted(sets.flatMap(\.set.ends) + (domain?.ends ?? [])) else { return nil }
        var parts: [DMNValueSet.Part] = []
        for (position, end) in ends.enumerated() {
            let low = position == 0 ? nil : DMNValueSet.Part.End(value: ends[position - 1], isIncluded: false)
            parts.append(DMNValueSet.Part(low: low, high: .init(value: end, isIncluded: false)))
            parts.append(.point(end))
        }
        parts.append(DMNValueSet.Part(low: ends.last.map { .init(value: $0, isIncluded: false) }, high: nil))
        // Between two texts there are always others, which nobody means: one place for all that is not named.
        if case .string? = ends.first { parts.removeAll { !$0.isPoint && $0.high != nil } }
        var result: [(part: DMNValueSet.Part, rules: [Int])] = []
        for part in parts {
            guard take(rules.count) else { return nil }
            let one = DMNValueSet(parts: [part])
            if let domain, !domain.intersects(one) { continue }
            let active = sets.filter { $0.set.isAll || $0.set.intersects(one) }.map(\.rule)
            if let last = result.last, last.rules == active, last.part.touches(part) {
                result[result.count - 1].part.high = part.high
            } else {
                result.append((part, active))
            }
        }
        return result
    }

    /// In order and each once; nil if two cannot be compared.
    private func sorted(_ values: [Value]) -> [Value]? {
        guard let first = values.first else { return [] }
        guard values.allSatisfy({ first.order(to: $0) != nil }) else { return nil }
        var result: [Value] = []
        for value in values.sorted(by: { $0.order(to: $1) == .less }) where result.last != value {
            result.append(value)
        }
        return result
    }

    private mutating func take(_ count: Int) -> Bool {
        steps -= count
        return steps >= 0
    }
}

extension DMNValueSet.Part {
    /// Whether the other part begins where this one ends.
    fileprivate func touches(_ other: DMNValueSet.Part) -> Bool {
        guard let high, let low = other.low else { return false }
        return high.value == low.value && high.isIncluded != low.isIncluded
    }

    /// The part as people write it.
    fileprivate var text: String {
        if isPoint, let low { return low.value.json() }
        switch (low, high) {
        case (nil, nil): return "anything"
        case (let low?, nil):
            if case .string = low.value { return "something else" }
            return "\(low.isIncluded ? ">=" : ">") \(low.value.json())"
        case (nil, let high?): return "\(high.isIncluded ? "<=" : "<") \(high.value.json())"
        case (let low?, let high?):
            let range = "\(low.value.json())..\(high.value.json())"
            return (low.isIncluded ? "[" : "(") + range + (high.isIncluded ? "]" : ")")
        }
    }
}
