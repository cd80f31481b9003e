import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

/// One instance and a row of commands. After each command it is checked that the events fold to the same state, that
/// state and events survive their encoding, and that the state keeps its rules; and the instance goes on as it was read
/// back from its bytes. So every scenario runs with saving and restoring after each step.
struct Scenario {
    let definition: ProcessDefinition
    private(set) var instance: ProcessInstance
    /// Events and effects of the last command.
    private(set) var events: [Event] = []
    private(set) var effects: [Effect] = []
    /// All events so far, one array a decision.
    private(set) var journal: [[Event]] = []
    var now = Instant(milliseconds: 0)
    var policy = Policy.allowAll
    var limits = KernelLimits.standard
    /// Off where a test lowers a limit by hand below what is used.
    var checksRules = true
    private var printer: EventPrinter
    private var audit: TokenAudit
    private var printed: [String] = []

    /// What calls find, beside the definition itself.
    private let library: ProcessLibrary
    let definitions: [DefinitionKey: ProcessDefinition]

    private static let key = InstanceKey(rawValue: 7)
    private static let definitionKey = DefinitionKey(rawValue: 1)

    /// - Parameter calling: the processes that are deployed beside it, under the keys from 2 on.
    init(_ definition: ProcessDefinition, calling others: [ProcessDefinition] = []) {
        self.definition = definition
        let entries = ([definition] + others).enumerated().map { position, definition in
            ProcessLibrary.Entry(
                key: DefinitionKey(rawValue: UInt64(position + 1)), version: 1, deployment: 1, definition: definition)
        }
        library = ProcessLibrary(entries)
        definitions = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.definition) })
        instance = Self.unborn(definition)
        printer = EventPrinter(definition, library: definitions)
        audit = TokenAudit(definition, library: definitions)
    }

    private var context: DecisionContext {
        DecisionContext(now: now, policy: policy, limits: limits, library: library)
    }

    private static func unborn(_ definition: ProcessDefinition) -> ProcessInstance {
        ProcessInstance(unborn: key, of: definition, definitionKey: definitionKey)
    }

    // MARK: Commands

    /// Decides a command that must be taken.
    mutating func take(_ command: Command, at place: SourceLocation = #_sourceLocation) {
        let decision = Kernel.decide(
            command, on: instance, context: context)
        if let rejection = decision.rejection {
            Issue.record(
                "\(command) was rejected: \(rejection.code.rawValue), \(rejection.reason)", sourceLocation: place)
        }
        events = decision.events
        effects = decision.effects
        printed = printer.lines(events) + printer.lines(effects)
        if !events.isEmpty { journal.append(events) }
        check(decision, at: place)
        instance = restored(decision.instance, at: place)
    }

    /// Decides a command that must be rejected, and changes nothing by it.
    mutating func reject(
        _ command: Command, _ code: Rejection.Code, at place: SourceLocation = #_sourceLocation
    ) {
        let decision = Kernel.decide(
            command, on: instance, context: context)
        #expect(decision.rejection?.code == code, sourceLocation: place)
        #expect(decision.events.isEmpty && decision.effects.isEmpty, sourceLocation: place)
        expectEqual(decision.instance, instance, "a rejection changed the state", at: place)
    }

    mutating func start(
        _ variables: KeyValuePairs<String, Value> = [:], limit: Resources = .unlimited,
        at place: SourceLocation = #_sourceLocation
    ) {
        take(
            .start(
                StartInstance(
                    definition: Self.definitionKey, variables: variables.map { NamedValue($0.key, $0.value) },
                    limit: limit)), at: place)
    }

    /// Completes the oldest open job of an element.
    mutating func complete(
        _ id: String, _ variables: KeyValuePairs<String, Value> = [:], at place: SourceLocation = #_sourceLocation
    ) {
        guard let job = job(of: id, at: place) else { return }
        take(.finishJob(job, .completed(variables.map { NamedValue($0.key, $0.value) })), at: place)
    }

    mutating func fail(
        _ id: String, _ message: String, attemptsLeft: UInt32? = nil, at place: SourceLocation = #_sourceLocation
    ) {
        guard let job = job(of: id, at: place) else { return }
        take(.finishJob(job, .failed(JobFailure(message: message, attemptsLeft: attemptsLeft))), at: place)
    }

    mutating func throwError(
        _ id: String, _ code: String, message: String? = nil, _ variables: KeyValuePairs<String, Value> = [:],
        at place: SourceLocation = #_sourceLocation
    ) {
        guard let job = job(of: id, at: place) else { return }
        let values = variables.map { NamedValue($0.key, $0.value) }
        take(.finishJob(job, .errorThrown(ThrownError(code: code, message: message, variables: values))), at: place)
    }

    /// Moves the clock to the timer of an event and fires it.
    mutating func fire(_ event: String, at place: SourceLocation = #_sourceLocation) {
        guard let timer = instance.timers.rows.first(where: { id(of: $0.element, in: $0.elementInstance) == event })
        else {
            Issue.record("no timer runs for \(event)", sourceLocation: place)
            return
        }
        now = max(now, timer.due)
        take(.fireTimer(timer.key), at: place)
    }

    mutating func set(
        _ variables: KeyValuePairs<String, Value>, of key: ElementInstanceKey = .root,
        at place: SourceLocation = #_sourceLocation
    ) {
        take(.setVariables(key, variables.map { NamedValue($0.key, $0.value) }), at: place)
    }

    /// Puts an event into the journal that no command leads to yet, such as a variable with a label.
    mutating func inject(_ event: Event) {
        _ = printer.line(event)
        journal.append([event])
        instance.apply(event)
    }

    /// A message comes for the oldest that waits for it.
    mutating func message(
        _ name: String, _ variables: KeyValuePairs<String, Value> = [:], at place: SourceLocation = #_sourceLocation
    ) {
        let waiting = instance.subscriptions.rows.first { $0.takes(messageNamed: name, correlationKey: nil) }
        guard let waiting else {
            Issue.record("nothing waits for message \(name)", sourceLocation: place)
            return
        }
        take(.occur(waiting.key, variables.map { NamedValue($0.key, $0.value) }), at: place)
    }

    /// A signal comes from outside.
    mutating func signal(
        _ name: String, _ variables: KeyValuePairs<String, Value> = [:], at place: SourceLocation = #_sourceLocation
    ) {
        take(.catchSignal(name: name, variables.map { NamedValue($0.key, $0.value) }), at: place)
    }

    /// Starts an activity of the open ad hoc sub-process.
    mutating func activate(_ id: String, in adHoc: String, at place: SourceLocation = #_sourceLocation) {
        guard let element = definition.element(id: id) else {
            Issue.record("there is no \(id)", sourceLocation: place)
            return
        }
        take(.activate(element.index, in: open(adHoc, at: place)), at: place)
    }

    // MARK: Going back

    /// What the instance was after that many decisions.
    func state(after record: Int, _ variables: KeyValuePairs<String, Value> = [:]) -> RestoredState {
        var folded = Self.unborn(definition)
        for event in journal[..<record].joined() { apply(event, to: &folded) }
        return RestoredState(
            image: folded.image, sequence: UInt64(record), variables: variables.map { NamedValue($0.key, $0.value) })
    }

    /// A copy of the instance as it was after that many decisions.
    func fork(
        at record: Int, _ variables: KeyValuePairs<String, Value> = [:], place: SourceLocation = #_sourceLocation
    ) -> Scenario {
        var copy = self
        copy.journal = []
        copy.instance = Self.unborn(definition)
        copy.printer = EventPrinter(definition, library: definitions)
        copy.audit = TokenAudit(definition, library: definitions)
        copy.take(.fork(state(after: record, variables), from: InstanceKey(rawValue: 3)), at: place)
        return copy
    }

    private func apply(_ event: Event, to state: inout ProcessInstance) {
        for key in event.definitionKeys { if let found = definitions[key] { state.attach(found, key) } }
        state.apply(event)
    }

    // MARK: Looking

    private func id(of element: ElementIndex, in holder: ElementInstanceKey) -> String {
        instance.definition(of: holder)[element].id
    }

    /// How many jobs of an element are open.
    func jobs(of id: String) -> Int {
        instance.elements.rows.count { instance.element(of: $0).id == id && $0.job != nil }
    }

    /// The oldest open element instance of an element.
    func open(_ id: String, at place: SourceLocation = #_sourceLocation) -> ElementInstanceKey {
        guard let row = instance.oldestInstance(ofElement: id) else {
            Issue.record("\(id) is not open", sourceLocation: place)
            return .root
        }
        return row.key
    }

    func job(of id: String, at place: SourceLocation = #_sourceLocation) -> JobKey? {
        guard let row = instance.elements.rows.first(where: { instance.element(of: $0).id == id && $0.job != nil })
        else {
            Issue.record("\(id) has no open job", sourceLocation: place)
            return nil
        }
        return row.job
    }

    func variable(_ name: String) -> Value? { instance.variable(name, seenFrom: .root)?.value }

    /// The ids of the elements that completed so far, in their order.
    var completed: [String] {
        var state = Self.unborn(definition)
        var ids: [String] = []
        for event in journal.joined() {
            if case .elementCompleted(let key) = event, !state.isProcess(key) { ids.append(state.element(of: key).id) }
            apply(event, to: &state)
        }
        return ids
    }

    /// The ids of those that completed, but for starts, in one line.
    var path: String { completed.filter { $0 != "start" }.joined(separator: " ") }

    /// What the instance waits for, one line each.
    var waits: [String] {
        instance.waits.map { wait in
            let definition = instance.process(at: wait.process)
            let what =
                switch wait.cause {
                case .job(_, let type, let attempts, let notBefore, let failure):
                    "job type=\(type ?? "none") attempts=\(attempts)"
                        + (notBefore.map { " not-before=\($0.milliseconds)" } ?? "") + (failure.map { ": \($0)" } ?? "")
                case .userTask: "person"
                case .timer(_, let due, let host):
                    "timer due=\(due.milliseconds)" + (host.map { " on \(definition[$0].id)" } ?? "")
                case .incident(let incident): "incident \(incident.code.text)"
                case .join(let missing):
                    "join missing=\(missing.map { definition[$0].id }.joined(separator: ","))"
                case .message(_, let name, let key, let host):
                    "message \(name)" + (key.map { " key=\($0)" } ?? "")
                        + (host.map { " on \(definition[$0].id)" } ?? "")
                case .signal(_, let name, let host):
                    "signal \(name)" + (host.map { " on \(definition[$0].id)" } ?? "")
                case .condition(_, let host): "condition" + (host.map { " on \(definition[$0].id)" } ?? "")
                case .completion: "completion"
                case .activation: "activation"
                case .paused: "resume"
                case .nothing: "nothing"
                }
            return "\(instance.element(of: wait).id): \(what)"
        }
    }

    // MARK: Checking

    /// Compares all events and effects of the last command with the lines, and shows how they differ.
    func expect(_ lines: String, at place: SourceLocation = #_sourceLocation) {
        expectLines(printed, lines.split(separator: "\n").map { $0.trimmingSpaces }, at: place)
    }

    private func check(_ decision: borrowing Decision, at place: SourceLocation) {
        var folded = Self.unborn(definition)
        for event in journal.joined() {
            apply(event, to: &folded)
        }
        expectEqual(folded, decision.instance, "the events fold to another state", at: place)
        let broken = decision.instance.brokenRules
        if checksRules { #expect(broken == [], sourceLocation: place) }
        var audit = audit
        for events in journal { audit.take(events) }
        #expect(audit.findings == [], sourceLocation: place)
        let events = decision.events
        var writer = ByteWriter()
        EventCoding.encode(events, into: &writer)
        do throws(DecodingFailure) {
            #expect(try EventCoding.decode(writer.bytes) == events, sourceLocation: place)
        } catch {
            Issue.record("the events cannot be read back: \(error)", sourceLocation: place)
        }
    }

    private func restored(_ state: ProcessInstance, at place: SourceLocation) -> ProcessInstance {
        var writer = ByteWriter()
        SnapshotCoding.encode(state, into: &writer)
        do throws(DecodingFailure) {
            let copy = try SnapshotCoding.decode(
                writer.bytes, key: Self.key, definition: state.definition, attached: state.attached)
            expectEqual(copy, state, "the snapshot is another state", at: place)
            return copy
        } catch {
            Issue.record("the snapshot cannot be read back: \(error)", sourceLocation: place)
            return state
        }
    }

    private func expectEqual(
        _ actual: ProcessInstance, _ expected: ProcessInstance, _ what: String, at place: SourceLocation
    ) {
        guard actual != expected else { return }
        let shown = difference(EventPrinter.lines(of: actual), EventPrinter.lines(of: expected))
        Issue.record("\(what):\n\(shown)", sourceLocation: place)
    }
}

/// Compares lines and shows the difference line by line: `-` is missing, `+` came instead.
func expectLines(_ actual: [String], _ expected: [String], at place: SourceLocation = #_sourceLocation) {
    guard actual != expected else { return }
    Issue.record("\(difference(actual, expected))", sourceLocation: place)
}

private func difference(_ actual: [String], _ expected: [String]) -> String {
    var lines = expected.map { "  \($0)" }
    let changes = actual.difference(from: expected)
    for case .remove(let offset, let line, _) in changes { lines[offset] = "- \(line)" }
    // Removed lines stay visible, so an insertion goes behind as many of them as were before its place.
    for case .insert(let offset, let line, _) in changes.sorted(by: { $0.offset < $1.offset }) {
        var kept = 0
        var position = 0
        while position < lines.count, kept < offset || lines[position].hasPrefix("- ") {
            if !lines[position].hasPrefix("- ") { kept += 1 }
            position += 1
        }
        lines.insert("+ \(line)", at: position)
    }
    return lines.joined(separator: "\n")
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
