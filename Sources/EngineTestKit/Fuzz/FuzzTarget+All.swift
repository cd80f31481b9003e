import FEEL
import Formats
import ProcessKernel
import ProcessModel

/// What reads texts and bytes from outside, each with the promise that is looked at beside not crashing.
extension FuzzTarget {
    package static let names = [
        "bpmn", "dmn", "form", "feel", "unary-tests", "juel", "javascript", "json", "values", "events", "snapshots",
    ]

    /// The target of one of the names; it is made when it is asked for.
    package static func named(_ name: String) -> FuzzTarget? {
        switch name {
        case "bpmn": bpmn
        case "dmn": dmn
        case "form": form
        case "feel": feel
        case "unary-tests": unaryTests
        case "juel": juel
        case "javascript": javascript
        case "json": json
        case "values": values
        case "events": events
        case "snapshots": snapshots
        default: nil
        }
    }

    // MARK: - Sources

    /// A definition comes out, or an error that names what is wrong.
    static let bpmn = FuzzTarget("bpmn", corpus: FuzzCorpus.bpmn, pieces: FuzzCorpus.bpmnPieces) { bytes in
        let compilation = Compiler.compile(SourceText(name: "input.bpmn", bytes: bytes))
        let isRefused = compilation.diagnostics.contains { $0.severity == .error }
        if compilation.definitions.isEmpty != isRefused {
            return .broken("there are \(compilation.definitions.count) definitions and errors: \(isRefused)")
        }
        return isRefused ? .refused : .accepted
    }

    static let dmn = FuzzTarget("dmn", corpus: FuzzCorpus.dmn, pieces: FuzzCorpus.dmnPieces) { bytes in
        let compilation = Compiler.compileDecisions([SourceText(name: "input.dmn", bytes: bytes)])
        guard let model = compilation.model else {
            let isRefused = compilation.diagnostics.joined().contains { $0.severity == .error }
            return isRefused ? .refused : .broken("there is neither a model nor an error")
        }
        let request = DecisionEvaluator.Request(
            input: ["Order value": 120, "Grade": "gold", "a": 1], limits: limits, isTraced: true)
        let evaluator = DecisionEvaluator(model)
        let decisions = model.nodes.indices.filter { if case .decision = model.nodes[$0].kind { true } else { false } }
        _ = evaluator.evaluate(decisions: decisions, request)
        for node in model.nodes.indices {
            if case .service = model.nodes[node].kind { _ = evaluator.evaluate(service: node, request) }
        }
        return .accepted
    }

    static let form = FuzzTarget("form", corpus: FuzzCorpus.forms, pieces: FuzzCorpus.formPieces) { bytes in
        let compilation = Compiler.compile(SourceText(name: "input.form", bytes: bytes))
        return compilation.diagnostics.contains { $0.severity == .error } ? .refused : .accepted
    }

    // MARK: - Expressions

    /// Problems lie inside the text.
    static let feel = FuzzTarget("feel", corpus: FuzzCorpus.feel, pieces: FuzzCorpus.feelPieces) { bytes in
        let source = String(decoding: bytes, as: UTF8.self)
        do throws(SyntaxFailure) {
            let evaluation = try Expression(source).evaluate(limits: limits, variable)
            return inside(source, evaluation.problems) ?? .accepted
        } catch {
            return inside(source, error.problems) ?? .refused
        }
    }

    static let unaryTests = FuzzTarget(
        "unary-tests", corpus: FuzzCorpus.unaryTests, pieces: FuzzCorpus.feelPieces + ["< §", "not(§)", "§, §", "-"]
    ) { bytes in
        let source = String(decoding: bytes, as: UTF8.self)
        do throws(SyntaxFailure) {
            let evaluation = try UnaryTests(source).evaluate(5, limits: limits, variable)
            return inside(source, evaluation.problems) ?? .accepted
        } catch {
            return inside(source, error.problems) ?? .refused
        }
    }

    static let juel = FuzzTarget("juel", corpus: FuzzCorpus.juel, pieces: FuzzCorpus.juelPieces) { bytes in
        let text = FuzzCorpus.escaped(String(decoding: bytes, as: UTF8.self))
        var options = CompilerOptions()
        options.defaultDialect = .juel
        let source = SourceText(name: "input.bpmn", bytes: Array(FuzzCorpus.withCondition(text).utf8))
        guard let definition = Compiler.compile(source, options: options).definitions.first else { return .refused }
        for flow in definition.flows { _ = flow.condition?.evaluate(limits: limits, variable) }
        return .accepted
    }

    static let javascript = FuzzTarget(
        "javascript", corpus: FuzzCorpus.javascript, pieces: FuzzCorpus.javascriptPieces
    ) { bytes in
        let text = FuzzCorpus.escaped(String(decoding: bytes, as: UTF8.self))
        let source = SourceText(name: "input.bpmn", bytes: Array(FuzzCorpus.withScript(text).utf8))
        guard let definition = Compiler.compile(source).definitions.first else { return .refused }
        for element in definition.elements {
            if case .scriptTask(let script) = element.kind { _ = script.run(variable) }
        }
        return .accepted
    }

    private static var limits: EvaluationLimits {
        var limits = EvaluationLimits()
        // Small enough for thousands of inputs a second; the bounds themselves have tests.
        limits.maximumSteps = 20_000
        limits.maximumSize = 1_000_000
        return limits
    }

    private static func variable(_ name: String) -> Value? {
        switch name {
        case "a": 1
        case "b": "text"
        case "l", "list": [1, 2, "three", nil]
        case "c", "order": ["a": 1, "items": [["price": 3]]]
        case "now": DateAndTime("2030-01-31T12:00:00Z").map(Value.dateTime)
        default: nil
        }
    }

    private static func inside(_ source: String, _ problems: [Problem]) -> FuzzOutcome? {
        let length = source.utf8.count
        let stray = problems.first { $0.range.lowerBound < 0 || $0.range.upperBound > length }
        return stray.map { .broken("the problem \($0) is outside of the text of \(length) bytes") }
    }

    // MARK: - Values and records

    /// What is read can be written, and is read as the same.
    static let json = FuzzTarget("json", corpus: FuzzCorpus.json, pieces: FuzzCorpus.jsonPieces) { bytes in
        guard let value = try? Value(json: bytes) else { return .refused }
        let copy = try? Value(json: value.jsonBytes())
        return copy == value ? .accepted : .broken("the value \(value) is written as what is not read as the same")
    }

    static let values: FuzzTarget = {
        let corpus = FuzzCorpus.json.compactMap { try? Value(json: $0) }.map { value in
            var writer = ByteWriter()
            writer.value(value)
            return writer.bytes
        }
        return FuzzTarget("values", corpus: corpus) { bytes in
            var reader = ByteReader(bytes)
            guard let value = try? reader.value() else { return .refused }
            var writer = ByteWriter()
            writer.value(value)
            var again = ByteReader(writer.bytes)
            let isSame = (try? again.value())?.description == value.description
            return isSame ? .accepted : .broken("the value \(value) is written as what is not read as the same")
        }
    }()

    static let events: FuzzTarget = {
        FuzzTarget("events", corpus: FuzzJournals(runs: 200).events) { bytes in
            guard let events = try? EventCoding.decode(bytes) else { return .refused }
            var writer = ByteWriter()
            EventCoding.encode(events, into: &writer)
            guard let again = try? EventCoding.decode(writer.bytes) else {
                return .broken("what was read cannot be written and read again")
            }
            return again == events ? .accepted : .broken("what was read is written as other events")
        }
    }()

    static let snapshots: FuzzTarget = {
        let snapshots = FuzzJournals(runs: 200).snapshots
        let corpus = snapshots.map(\.bytes)
        guard let definition = snapshots.first?.definition else { preconditionFailure("no instance was made") }
        return FuzzTarget("snapshots", corpus: corpus) { bytes in
            // The bytes say nothing of the elements: those of any definition may be in them.
            let instance = try? SnapshotCoding.decode(
                bytes, key: InstanceKey(rawValue: 1), definition: definition
            ) { _ throws(DecodingFailure) in definition }
            guard let instance else { return .refused }
            var writer = ByteWriter()
            SnapshotCoding.encode(instance, into: &writer)
            return writer.bytes.isEmpty ? .broken("it is written as nothing") : .accepted
        }
    }()
}
