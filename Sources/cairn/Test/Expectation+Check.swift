import FEEL
import Formats
import ProcessKernel

/// What a run shows at one moment, as far as scenarios look at it.
struct ScenarioMoment {
    let report: RunReport
    let sent: [Message]

    var snapshot: RunReport.Snapshot { report.snapshots.last ?? RunReport.Snapshot(state: report.state) }
}

/// What was expected and what was there instead.
struct ExpectationFailure {
    let expected: String
    let found: String
    let place: TextPlace
    /// At which step: what the report says as a heading.
    var moment = ""
}

extension Expectation {
    /// Nil where it holds.
    func failure(at moment: ScenarioMoment) -> ExpectationFailure? {
        switch check {
        case .state(let state):
            let found = moment.report.state.rawValue
            return found == state ? nil : failure("state \(state)", "state \(found)")
        case .open(let check): return failure(check, of: "open", moment.snapshot.open)
        case .waiting(let check): return failure(check, of: "waiting", moment.snapshot.waiting)
        case .completed(let check): return failure(check, of: "completed", moment.report.completed)
        case .variable(let name, let value):
            let found = moment.report.variables.first { $0.name == name }?.value
            if ValueMatch.fits(found ?? .null, value) { return nil }
            return failure("\(name) = \(value.json())", "\(name) = \(found?.json() ?? "(there is no such variable)")")
        case .incidents(let patterns): return failure(patterns, moment.report.incidents)
        case .messages(let patterns): return failure(patterns, moment.sent)
        }
    }

    private func failure(_ expected: String, _ found: String) -> ExpectationFailure {
        ExpectationFailure(expected: expected, found: found, place: place)
    }

    private func failure(_ check: IdentifierCheck, of what: String, _ found: [String]) -> ExpectationFailure? {
        let list = Self.list(found)
        switch check {
        case .exactly(let ids):
            if ids.sorted() == found.sorted() { return nil }
            return failure("\(what) exactly: \(Self.list(ids))", list)
        case .has(let ids):
            let missing = ids.filter { !found.contains($0) }
            return missing.isEmpty ? nil : failure("\(what): \(Self.list(missing))", list)
        case .not(let ids):
            let there = ids.filter(found.contains)
            return there.isEmpty ? nil : failure("not \(what): \(Self.list(there))", list)
        case .order(let ids):
            var rest = found[...]
            for id in ids {
                guard let position = rest.firstIndex(of: id) else {
                    return failure("\(what) in this order: \(Self.list(ids))", "\(list) (\(id) is not there in time)")
                }
                rest = rest[(position + 1)...]
            }
            return nil
        case .count(let id, let number):
            let times = found.count { $0 == id }
            return times == number ? nil : failure("\(what): \(id) \(number) times", "\(id) \(times) times")
        }
    }

    private func failure(_ patterns: [IncidentPattern], _ found: [Value]) -> ExpectationFailure? {
        var left = found
        var isMet = true
        for pattern in patterns {
            if let position = left.firstIndex(where: pattern.fits) {
                left.remove(at: position)
            } else {
                isMet = false
            }
        }
        if isMet, left.isEmpty { return nil }
        return failure(
            "incidents: \(Self.list(patterns.map(\.words)))",
            Self.list(found.map { IncidentPattern(of: $0).words }))
    }

    private func failure(_ patterns: [MessagePattern], _ found: [Message]) -> ExpectationFailure? {
        if patterns.count == found.count, zip(patterns, found).allSatisfy({ $0.fits($1) }) { return nil }
        let sent = found.map { MessagePattern(name: $0.name, key: $0.correlationKey, variables: $0.variables).words }
        return failure("messages: \(Self.list(patterns.map(\.words)))", Self.list(sent))
    }

    private static func list(_ words: [String]) -> String {
        words.isEmpty ? "(none)" : words.joined(separator: ", ")
    }
}

extension Expectation.IncidentPattern {
    init(of incident: Value) {
        let object = incident.asContext
        self.init(
            element: object?["element"]?.asString, code: object?["code"]?.asString,
            message: object?["message"]?.asString)
    }

    func fits(_ incident: Value) -> Bool {
        let found = Self(of: incident)
        if let element, found.element != element { return false }
        if let code, found.code != code { return false }
        if let message { return found.message?.contains(message) ?? false }
        return true
    }

    var words: String {
        [element, code.map { "[\($0)]" }, message].compactMap(\.self).joined(separator: " ")
    }
}

extension Expectation.MessagePattern {
    func fits(_ message: Message) -> Bool {
        if name != message.name { return false }
        if let key, key != message.correlationKey { return false }
        return variables.allSatisfy { expected in
            ValueMatch.fits(message.variables.first { $0.name == expected.name }?.value ?? .null, expected.value)
        }
    }

    var words: String {
        var words = name
        if let key { words += " key \(key)" }
        if !variables.isEmpty {
            words += " " + Value.context(Context(variables.map { ($0.name, $0.value) })).json()
        }
        return words
    }
}
