import FEEL
import ProcessKernel
import ProcessModel

/// One example of what decisions should come to.
struct DecisionCase {
    var name: String
    var input: Context
    var expected: Context
    var service: String?
    /// How far numbers may be off.
    var tolerance = Decimal.zero

    struct Result {
        let name: String
        let failures: [Failure]

        var isPassed: Bool { failures.isEmpty }
    }

    struct Failure {
        let decision: String
        let expected: Value
        let found: Value
        let problems: [String]
    }

    func result(of requests: DecisionRequests) -> Result {
        let names = expected.entries.map(\.name)
        let request = DecisionRequests.Request(
            input: input, service: service, knowledge: nil, decisions: names)
        do throws(DecisionRequests.Refusal) {
            let answer = try requests.answer(request)
            let failures = expected.entries.compactMap { entry -> Failure? in
                let found = answer.values[entry.name] ?? .null
                if ValueMatch.fits(found, entry.value, tolerance: tolerance) { return nil }
                return Failure(
                    decision: entry.name, expected: entry.value, found: found,
                    problems: answer.problems.map(\.description))
            }
            return Result(name: name, failures: failures)
        } catch {
            let failures = expected.entries.map {
                Failure(decision: $0.name, expected: $0.value, found: .null, problems: [error.message])
            }
            return Result(name: name, failures: failures)
        }
    }
}

/// A file of examples.
enum DecisionCases {
    static func read(_ path: String, for model: DecisionModel) throws -> [DecisionCase] {
        let bytes = try Inputs.bytes(ofFile: path)
        let lowered = path.lowercased()
        if lowered.hasSuffix(".csv") { return try CSVCases.read(bytes, called: path, for: model) }
        let value: Value
        do {
            value = lowered.hasSuffix(".json") ? try Value(json: bytes) : try YAMLValue.read(bytes, called: path)
        } catch let error as UsageError {
            throw error
        } catch {
            throw UsageError("\(path) cannot be read: \(error)")
        }
        guard case .list(let items) = value, !items.isEmpty else { throw UsageError("\(path) is not a list of cases") }
        return try items.enumerated().map { try one($1, number: $0 + 1, path) }
    }

    private static func one(_ value: Value, number: Int, _ path: String) throws -> DecisionCase {
        guard case .context(let object) = value, case .context(let expected)? = object["expect"] else {
            throw UsageError("\(path): case \(number) has no 'expect' with decisions and their values")
        }
        let known = ["name", "input", "expect", "service", "tolerance"]
        if let other = object.entries.first(where: { !known.contains($0.name) }) {
            throw UsageError("\(path): case \(number) has '\(other.name)'; known are \(known.joined(separator: ", "))")
        }
        return DecisionCase(
            name: object["name"]?.asString ?? "\(number)", input: object["input"]?.asContext ?? Context(),
            expected: expected, service: object["service"]?.asString,
            tolerance: object["tolerance"]?.asNumber ?? .zero)
    }

    // MARK: - Results

    static func json(_ results: [DecisionCase.Result]) -> Value {
        [
            "passed": .number(Decimal(results.count { $0.isPassed })),
            "failed": .number(Decimal(results.count { !$0.isPassed })),
            "cases": .list(
                results.map { result in
                    [
                        "name": .string(result.name), "passed": .boolean(result.isPassed),
                        "failures": .list(
                            result.failures.map { failure in
                                [
                                    "decision": .string(failure.decision), "expected": failure.expected,
                                    "found": failure.found, "errors": .list(failure.problems.map { .string($0) }),
                                ]
                            }),
                    ]
                }),
        ]
    }

    static func lines(_ results: [DecisionCase.Result]) -> [String] {
        var lines: [String] = []
        for result in results where !result.isPassed {
            for failure in result.failures {
                lines.append(
                    "\(result.name): \(failure.decision) is \(failure.found.json()) and not \(failure.expected.json())")
                lines += failure.problems.map { "  \($0)" }
            }
        }
        let failed = results.count { !$0.isPassed }
        return lines + ["\(results.count - failed) of \(results.count) cases hold"]
    }
}
