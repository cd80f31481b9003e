import FEEL
import Formats
import ProcessKernel
import ProcessModel

/// Reads a file of scenarios. The steps have the words of the script contract, so they are read as a script is.
struct ScenarioReader {
    private var nodes = ScenarioNodes()
    private var file: ScenarioFile
    private var clock: YAMLNode?
    private var process: String?

    /// Gives the file, or every mistake in it.
    static func read(_ path: String) throws -> (file: ScenarioFile, mistakes: [ScenarioMistake]) {
        try read(try Inputs.bytes(ofFile: path), called: path)
    }

    static func read(
        _ bytes: [UInt8], called path: String
    ) throws -> (file: ScenarioFile, mistakes: [ScenarioMistake]) {
        var reader = ScenarioReader(path)
        guard let root = try Inputs.yaml(bytes, called: path) else {
            throw UsageError("\(path): the file is empty")
        }
        reader.readFile(root)
        return (reader.file, reader.nodes.mistakes.sorted { $0.place < $1.place })
    }

    private init(_ path: String) { file = ScenarioFile(path: path) }

    private mutating func readFile(_ root: YAMLNode) {
        let known = ["source", "with", "process", "clock", "dialect", "options", "stubs", "scenarios"]
        guard let fields = nodes.fields(root, of: "the file", known: known) else { return }
        if let source = nodes.text(fields["source"], of: "\"source\"") {
            file.sources = [source] + nodes.texts(fields["with"], of: "\"with\"")
        } else if fields["source"] == nil {
            nodes.report("the file does not say which \"source\" it tests", at: fields.place)
        }
        process = nodes.text(fields["process"], of: "\"process\"")
        clock = fields["clock"]
        readOptions(fields)
        if let node = fields["stubs"] { file.stubs = stubs(node) }
        let scenarios = nodes.list(fields["scenarios"], of: "\"scenarios\"")
        if scenarios.isEmpty { nodes.report("the file has no \"scenarios\"", at: fields.place) }
        for node in scenarios { readScenario(node) }
    }

    private mutating func readOptions(_ fields: ScenarioFields) {
        if let node = fields["dialect"], let name = nodes.text(node, of: "\"dialect\"") {
            if let dialect = ExpressionDialect(rawValue: name) {
                file.options.defaultDialect = dialect
            } else {
                nodes.report("the dialect is feel or juel, not \"\(name)\"", at: node)
            }
        }
        guard let node = fields["options"],
            let options = nodes.fields(node, of: "\"options\"", known: ["externalTasks"])
        else { return }
        for kind in nodes.texts(options["externalTasks"], of: "\"externalTasks\"") {
            switch kind {
            case "task": file.options.externalTasks.insert(.task)
            case "manualTask": file.options.externalTasks.insert(.manualTask)
            default: nodes.report("externalTasks may have task and manualTask, not \"\(kind)\"", at: node)
            }
        }
    }

    // MARK: Scenarios

    private mutating func readScenario(_ node: YAMLNode) {
        let known = ["name", "process", "clock", "variables", "start", "stubs", "steps", "expect"]
        guard let fields = nodes.fields(node, of: "a scenario", known: known) else { return }
        let name = nodes.text(fields["name"], of: "\"name\"") ?? "scenario \(file.scenarios.count + 1)"
        var scenario = Scenario(name: name, place: fields.place)
        scenario.process = nodes.text(fields["process"], of: "\"process\"") ?? process
        scenario.variables = nodes.variables(fields["variables"], of: "\"variables\"")
        if let node = fields["clock"] ?? clock, let text = nodes.text(node, of: "\"clock\"") {
            if let moment = DateAndTime(text)?.millisecondsSinceEpoch(assumingOffset: 0) {
                scenario.script.clock = Instant(milliseconds: moment)
            } else {
                nodes.report("the clock is no date and time: \(text)", at: node)
            }
        }
        scenario.stubs.common = file.stubs
        if let node = fields["stubs"] { scenario.stubs.answers = stubs(node) }
        if let node = fields["start"] { readStart(node, into: &scenario) }
        for step in nodes.list(fields["steps"], of: "\"steps\"") { readStep(step, into: &scenario) }
        if let node = fields["expect"] { scenario.atEnd = expectations(node) }
        file.scenarios.append(scenario)
    }

    private mutating func readStart(_ node: YAMLNode, into scenario: inout Scenario) {
        let known = ["message", "variables", "first", "expect"]
        guard let fields = nodes.fields(node, of: "the start", known: known) else { return }
        scenario.script.startMessage = nodes.text(fields["message"], of: "\"message\"")
        scenario.script.startVariables = nodes.variables(fields["variables"], of: "\"variables\"")
        scenario.script.first = nodes.texts(fields["first"], of: "\"first\"")
        if let node = fields["expect"] { scenario.afterStart = expectations(node) }
    }

    private static let members: [(stimulus: String, others: [String])] = [
        ("fail", ["error", "message"]), ("complete", ["variables"]), ("completeAll", []),
        ("message", ["to", "variables"]), ("signal", ["variables"]), ("advance", []), ("setVariables", []),
        ("activate", ["in"]), ("completeAdHoc", []),
    ]

    private mutating func readStep(_ node: YAMLNode, into scenario: inout Scenario) {
        if nodes.isFull { return }
        guard let names = node.mapping?.map(\.name) else {
            return nodes.report("a step is not a mapping", at: node)
        }
        guard let member = Self.members.first(where: { names.contains($0.stimulus) }) else {
            let all = Self.members.map(\.stimulus)
            let hint = names.lazy.map { NearName.hint(for: $0, among: all) }.first { !$0.isEmpty }
            return nodes.report(
                "a step has no stimulus\(hint ?? "; known are \(all.joined(separator: ", "))")", at: node)
        }
        let known = [member.stimulus] + member.others + ["expect"]
        guard let fields = nodes.fields(node, of: "the step \"\(member.stimulus)\"", known: known) else { return }
        var object = Context()
        for field in fields.fields where field.name != "expect" {
            object[field.name] = Self.named(field, stimulus: member.stimulus, value: nodes.value(field.node))
            let isMention = ["complete", "completeAll", "fail", "activate", "in", "completeAdHoc", "to"]
                .contains(field.name)
            if isMention { mention(field.node) }
        }
        let expected = fields["expect"].map { expectations($0) } ?? []
        do {
            let stimulus = try Script.Stimulus(ScriptFields(object, in: "the step"))
            let words = object.entries.map { "\($0.name) \($0.value.asString ?? $0.value.json())" }
            scenario.steps.append(
                Scenario.Step(
                    stimulus: stimulus, words: words.joined(separator: " "), place: fields.place,
                    expectations: expected))
        } catch let error as UsageError {
            nodes.report(error.message, at: fields.place)
        } catch {
            nodes.report("\(error)", at: fields.place)
        }
    }

    /// What YAML reads as a number or a truth value is a text where a name or a code stands.
    private static func named(_ field: YAMLNode.Field, stimulus: String, value: Value) -> Value {
        switch field.name {
        case "variables", "setVariables", "completeAll": value
        default: field.node.text.map { .string($0) } ?? value
        }
    }

    private mutating func mention(_ node: YAMLNode) {
        // Of a list in a list it is told elsewhere that it is no text.
        for item in node.list ?? [node] {
            guard let id = item.text else { continue }
            file.mentions.append(ScenarioFile.Mention(id: id, place: item.place))
        }
    }

    // MARK: Stubs

    private mutating func stubs(_ node: YAMLNode) -> [String: [JobOutcome]] {
        guard let fields = nodes.fields(node, of: "\"stubs\"") else { return [:] }
        var stubs: [String: [JobOutcome]] = [:]
        for field in fields.fields {
            file.mentions.append(ScenarioFile.Mention(id: field.name, place: field.place, mayBeJobType: true))
            stubs[field.name] = (field.node.list ?? [field.node]).compactMap { answer($0) }
        }
        return stubs
    }

    private mutating func answer(_ node: YAMLNode) -> JobOutcome? {
        if let text = node.text, ["", "~", "null"].contains(text) { return .completed([]) }
        let known = ["variables", "error", "message", "failure"]
        guard let fields = nodes.fields(node, of: "a stub", known: known) else { return nil }
        let variables = nodes.variables(fields["variables"], of: "\"variables\"")
        if let failure = nodes.text(fields["failure"], of: "\"failure\"") {
            return .failed(JobFailure(message: failure, attemptsLeft: 0))
        }
        guard let code = nodes.text(fields["error"], of: "\"error\"") else { return .completed(variables) }
        let message = nodes.text(fields["message"], of: "\"message\"")
        return .errorThrown(ThrownError(code: code, message: message, variables: variables))
    }

    // MARK: Expectations

    private mutating func expectations(_ node: YAMLNode) -> [Expectation] {
        let known = ["state", "open", "waiting", "completed", "variables", "incidents", "messages"]
        guard let fields = nodes.fields(node, of: "\"expect\"", known: known) else { return [] }
        return fields.fields.flatMap { field in
            checks(field).map { Expectation(check: $0, place: field.place) }
        }
    }

    private mutating func checks(_ field: YAMLNode.Field) -> [Expectation.Check] {
        switch field.name {
        case "state":
            let states = ["active", "completed", "failed", "terminated"]
            guard let state = nodes.text(field.node, of: "\"state\"") else { return [] }
            guard states.contains(state) else {
                let hint = NearName.hint(for: state, among: states)
                nodes.report("the state is one of \(states.joined(separator: ", "))\(hint)", at: field.node)
                return []
            }
            return [.state(state)]
        case "open": return identifiers(field, whole: true).map { .open($0) }
        case "waiting": return identifiers(field, whole: true).map { .waiting($0) }
        case "completed": return identifiers(field, whole: false).map { .completed($0) }
        case "variables":
            return nodes.variables(field.node, of: "\"variables\"").map { .variable($0.name, $0.value) }
        case "incidents":
            return [.incidents(nodes.list(field.node, of: "\"incidents\"").compactMap { incident($0) })]
        default: return [.messages(nodes.list(field.node, of: "\"messages\"").compactMap { message($0) })]
        }
    }

    /// A list is the whole of what is open or waiting, and a part of what completed: that grows from step to step.
    private mutating func identifiers(
        _ field: YAMLNode.Field, whole: Bool
    ) -> [Expectation.IdentifierCheck] {
        let what = "\"\(field.name)\""
        guard field.node.mapping != nil else {
            mention(field.node)
            let ids = nodes.texts(field.node, of: what)
            return [whole ? .exactly(ids) : .has(ids)]
        }
        let known = ["exactly", "has", "not", "order", "counts"]
        guard let fields = nodes.fields(field.node, of: what, known: known) else { return [] }
        return fields.fields.flatMap { part -> [Expectation.IdentifierCheck] in
            if part.name == "counts" { return counts(part.node) }
            mention(part.node)
            let ids = nodes.texts(part.node, of: "\"\(part.name)\"")
            switch part.name {
            case "exactly": return [.exactly(ids)]
            case "has": return [.has(ids)]
            case "not": return [.not(ids)]
            default: return [.order(ids)]
            }
        }
    }

    private mutating func counts(_ node: YAMLNode) -> [Expectation.IdentifierCheck] {
        guard let fields = nodes.fields(node, of: "\"counts\"") else { return [] }
        return fields.fields.compactMap { field in
            file.mentions.append(ScenarioFile.Mention(id: field.name, place: field.place))
            return nodes.wholeNumber(field.node, of: "the count of \(field.name)").map { .count(field.name, $0) }
        }
    }

    private mutating func incident(_ node: YAMLNode) -> Expectation.IncidentPattern? {
        if node.text != nil { return nodes.text(node, of: "an incident").map { .init(code: $0) } }
        guard let fields = nodes.fields(node, of: "an incident", known: ["element", "code", "message"]) else {
            return nil
        }
        if let element = fields["element"] { mention(element) }
        return Expectation.IncidentPattern(
            element: nodes.text(fields["element"], of: "\"element\""), code: nodes.text(fields["code"], of: "\"code\""),
            message: nodes.text(fields["message"], of: "\"message\""))
    }

    private mutating func message(_ node: YAMLNode) -> Expectation.MessagePattern? {
        if node.text != nil { return nodes.text(node, of: "a message").map { .init(name: $0) } }
        guard let fields = nodes.fields(node, of: "a message", known: ["name", "key", "variables"]) else { return nil }
        guard let name = nodes.text(fields["name"], of: "\"name\"") else {
            nodes.report("a message has no name", at: node)
            return nil
        }
        return Expectation.MessagePattern(
            name: name, key: nodes.text(fields["key"], of: "\"key\""),
            variables: nodes.variables(fields["variables"], of: "\"variables\""))
    }
}
