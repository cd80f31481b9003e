package import FEEL
package import ProcessModel

/// Builds a definition in a few lines, without a source text.
///
///     let order = ProcessDefinition.build("order") { process in
///         process.start("start")
///         process.service("pay", type: "payment")
///         process.end("end")
///         process.flow("start", "pay", "end")
///     }
///
/// Elements and flows are in the order in which they are named, and a flow is called after its ends: `start>pay`. An
/// expression that begins with `=` is FEEL, every other text is the text itself. What cannot be built is a mistake of
/// the test and stops it.
package struct DefinitionBuilder {
    var elements: [Draft] = []
    private var flows: [FlowDraft] = []
    var scope = ElementIndex.process

    struct Draft {
        let id: String
        let scope: ElementIndex?
        var kind: ElementKind
        var mappings = Mappings.none
        var activity = ActivitySettings.plain
        var listeners: [Listener] = []
        var defaultFlow: FlowIndex?
        var entries: [ElementIndex] = []
    }

    private struct FlowDraft {
        let id: String
        let source: ElementIndex
        let target: ElementIndex
        let condition: ModelExpression?
        var listeners: [Listener] = []
    }

    fileprivate init(id: String) {
        elements.append(Draft(id: id, scope: nil, kind: .process(scope: Scope(entries: []))))
    }

    // MARK: Elements

    /// Adds an element of any kind to the scope that is being built.
    package mutating func element(_ id: String, _ kind: ElementKind) {
        precondition(!elements.contains { $0.id == id }, "two elements are called \(id)")
        elements.append(Draft(id: id, scope: scope, kind: kind))
    }

    package mutating func start(_ id: String = "start") { element(id, .startEvent(.none)) }
    package mutating func end(_ id: String = "end", _ results: EventResult...) {
        element(id, .endEvent(results: results))
    }
    package mutating func task(_ id: String) { element(id, .task) }
    package mutating func user(_ id: String) { element(id, .userTask(settings: UserTaskSettings())) }
    package mutating func exclusive(_ id: String) { element(id, .exclusiveGateway) }
    package mutating func parallel(_ id: String) { element(id, .parallelGateway) }

    package mutating func service(
        _ id: String, type: String? = nil, attempts: Value = 3, headers: [JobSettings.Header] = []
    ) {
        let attempts: ModelExpression =
            if case .string(let text) = attempts { Self.expression(text) } else { .literal(attempts) }
        element(
            id,
            .serviceTask(
                job: JobSettings(type: Self.expression(type ?? id), attempts: attempts, headers: headers)))
    }

    package mutating func script(_ id: String, _ expression: String, result: String? = nil) {
        element(id, .scriptTask(script: Script(expression: Self.feel(expression), resultVariable: result)))
    }

    package mutating func timer(_ id: String, duration: String) {
        element(id, .intermediateCatchEvent(EventCatch([.timer(.duration(Self.expression(duration)))])))
    }

    package mutating func timer(_ id: String, date: String) {
        element(id, .intermediateCatchEvent(EventCatch([.timer(.date(Self.expression(date)))])))
    }

    package mutating func boundaryTimer(_ id: String, on host: String, duration: String, interrupting: Bool = true) {
        boundary(id, on: host, .timer(.duration(Self.expression(duration))), interrupting: interrupting)
    }

    /// An error event on the edge of an activity; without a code it catches every error.
    package mutating func boundaryError(_ id: String, on host: String, code: String? = nil) {
        boundary(id, on: host, .error(ErrorCatch(code: code)), interrupting: true)
    }

    package mutating func boundary(
        _ id: String, on host: String, _ trigger: EventTrigger, interrupting: Bool = true
    ) {
        boundary(id, on: host, EventCatch([trigger]), interrupting: interrupting)
    }

    package mutating func boundary(_ id: String, on host: String, _ event: EventCatch, interrupting: Bool = true) {
        element(
            id,
            .boundaryEvent(
                BoundaryEvent(attachedTo: index(of: host), isInterrupting: interrupting, trigger: event)))
    }

    /// A sub-process; what the closure names is inside.
    package mutating func subprocess(_ id: String, _ build: (inout DefinitionBuilder) -> Void) {
        element(id, .subprocess(scope: Scope(entries: [])))
        inside(id, build)
    }

    /// Builds what is inside a scope that was added before.
    mutating func inside(_ id: String, _ build: (inout DefinitionBuilder) -> Void) {
        let outer = scope
        scope = index(of: id)
        build(&self)
        scope = outer
    }

    // MARK: Flows and data

    /// A sequence flow between each element and the next.
    package mutating func flow(_ ids: String...) {
        for (source, target) in zip(ids, ids.dropFirst()) { flow(from: source, to: target, condition: nil) }
    }

    /// A flow that is taken when the FEEL expression is true.
    package mutating func flow(_ source: String, _ target: String, when condition: String) {
        flow(from: source, to: target, condition: Self.feel(condition))
    }

    /// The default flow out of an element.
    package mutating func defaultFlow(_ source: String, _ target: String) {
        flow(from: source, to: target, condition: nil)
        elements[index(of: source).position].defaultFlow = FlowIndex(flows.count - 1)
    }

    private mutating func flow(from source: String, to target: String, condition: ModelExpression?) {
        var id = "\(source)>\(target)"
        let twins = flows.count { $0.id == id || $0.id.hasPrefix("\(id)#") }
        if twins > 0 { id += "#\(twins + 1)" }
        flows.append(FlowDraft(id: id, source: index(of: source), target: index(of: target), condition: condition))
    }

    /// Mappings of an element, each `target` a path with dots and each source a text as everywhere here.
    package mutating func map(
        _ id: String, inputs: KeyValuePairs<String, String> = [:], outputs: KeyValuePairs<String, String> = [:],
        rule: Mappings.OutputRule = .replacePropagation
    ) {
        elements[index(of: id).position].mappings = Mappings(
            inputs: inputs.map(Self.mapping), outputs: outputs.map(Self.mapping), outputRule: rule)
    }

    /// A listener that a worker does; of the process itself by the id of the process.
    package mutating func listen(_ id: String, _ event: Listener.Event, type: String, attempts: Value = 3) {
        let settings = JobSettings(type: Self.expression(type), attempts: .literal(attempts))
        elements[index(of: id).position].listeners.append(Listener(event: event, action: .job(settings)))
    }

    /// A listener that sets a variable to what a FEEL expression gives.
    package mutating func listen(_ id: String, _ event: Listener.Event, set name: String, _ expression: String) {
        let script = Script(statements: [.set(name, Self.feel(expression))], resultVariable: nil)
        elements[index(of: id).position].listeners.append(Listener(event: event, action: .script(script)))
    }

    /// A script of the flow between two elements, which sets a variable to what a FEEL expression gives.
    package mutating func listen(from source: String, to target: String, set name: String, _ expression: String) {
        guard let position = flows.firstIndex(where: { $0.id == "\(source)>\(target)" }) else {
            preconditionFailure("there is no flow from \(source) to \(target)")
        }
        let script = Script(statements: [.set(name, Self.feel(expression))], resultVariable: nil)
        flows[position].listeners.append(Listener(event: .take, action: .script(script)))
    }

    static func mapping(target: String, source: String) -> Mapping {
        Mapping(source: expression(source), target: target.split(separator: ".").map(String.init))
    }

    /// Text that begins with `=` as FEEL, any other as itself.
    static func expression(_ text: String) -> ModelExpression {
        text.hasPrefix("=") ? feel(String(text.dropFirst())) : .string(text)
    }

    package static func feel(_ source: String) -> ModelExpression {
        do throws(SyntaxFailure) {
            return .feel(try Expression(source))
        } catch {
            preconditionFailure("\(source): \(error)")
        }
    }

    // MARK: Looking

    /// The elements that any flow may leave.
    package var sources: [String] {
        elements.filter { draft in
            switch draft.kind {
            case .process, .eventSubprocess, .endEvent, .eventBasedGateway: false
            case .subprocess, .transaction, .adHocSubprocess, .callActivity, .task, .manualTask, .userTask,
                .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask, .exclusiveGateway,
                .parallelGateway, .inclusiveGateway, .complexGateway, .startEvent,
                .intermediateThrowEvent, .intermediateCatchEvent, .boundaryEvent:
                true
            }
        }.map(\.id)
    }

    /// The elements of the same scope that any flow may enter. Nothing but their gateway leads to the events behind an
    /// event-based one.
    package func targets(from source: String) -> [String] {
        let scope = elements[index(of: source).position].scope
        let behindGateway = Set(
            flows.filter {
                if case .eventBasedGateway = elements[$0.source.position].kind { true } else { false }
            }.map { elements[$0.target.position].id })
        return elements.filter { !behindGateway.contains($0.id) }.filter { draft in
            switch draft.kind {
            case .process, .eventSubprocess, .startEvent, .boundaryEvent: false
            case .subprocess, .transaction, .adHocSubprocess, .callActivity, .task, .manualTask, .userTask,
                .serviceTask, .sendTask, .receiveTask, .scriptTask, .businessRuleTask, .exclusiveGateway,
                .parallelGateway, .inclusiveGateway, .complexGateway, .eventBasedGateway, .intermediateThrowEvent,
                .intermediateCatchEvent, .endEvent:
                draft.scope == scope
            }
        }.map(\.id)
    }

    func index(of id: String) -> ElementIndex {
        guard let position = elements.firstIndex(where: { $0.id == id }) else {
            preconditionFailure("there is no element \(id)")
        }
        return ElementIndex(position)
    }

    // MARK: The result

    fileprivate consuming func finish() -> ProcessDefinition {
        let incoming = Dictionary(grouping: flows.indices.map(FlowIndex.init), by: { flows[$0.position].target })
        let outgoing = Dictionary(grouping: flows.indices.map(FlowIndex.init), by: { flows[$0.position].source })
        let lowered = elements.indices.map { position -> Element in
            let draft = elements[position]
            let index = ElementIndex(position)
            return Element(
                index: index, id: draft.id, kind: kind(of: draft, index, hasIncoming: { incoming[$0] != nil }),
                scope: draft.scope, incoming: incoming[index] ?? [], outgoing: outgoing[index] ?? [],
                defaultFlow: draft.defaultFlow, boundaryEvents: boundaryEvents(on: index), mappings: draft.mappings,
                activity: draft.activity, listeners: draft.listeners)
        }
        let loweredFlows = flows.enumerated().map { position, draft in
            SequenceFlow(
                index: FlowIndex(position), id: draft.id, name: nil, source: draft.source, target: draft.target,
                condition: draft.condition, listeners: draft.listeners, place: .unknown)
        }
        return ProcessDefinition(
            id: elements[0].id, name: nil, isExecutable: true, elements: lowered, flows: loweredFlows)
    }

    private func kind(of draft: Draft, _ index: ElementIndex, hasIncoming: (ElementIndex) -> Bool) -> ElementKind {
        guard draft.kind.scope != nil else { return draft.kind }
        let inside = elements.indices.map(ElementIndex.init).filter { elements[$0.position].scope == index }
        let starts = inside.filter { if case .startEvent = elements[$0.position].kind { true } else { false } }
        let triggered = starts.filter { isTriggered($0) }
        let startable = inside.filter { !hasIncoming($0) && isStartable($0) }
        let scope = Scope(
            entries: starts.isEmpty ? startable : starts.filter { !isTriggered($0) }, triggers: triggered,
            eventSubprocesses: inside.filter { isEventSubprocess($0) })
        switch draft.kind {
        case .process: return .process(scope: scope)
        case .eventSubprocess:
            return .eventSubprocess(
                scope: Scope(entries: [], eventSubprocesses: scope.eventSubprocesses), start: starts[0])
        case .transaction: return .transaction(scope: scope)
        case .adHocSubprocess(_, let settings):
            return .adHocSubprocess(
                scope: Scope(entries: [], eventSubprocesses: scope.eventSubprocesses),
                settings: AdHocSettings(
                    ordering: settings.ordering, completionCondition: settings.completionCondition,
                    cancelsRemaining: settings.cancelsRemaining, activities: startable,
                    startingActivities: settings.startingActivities))
        case .subprocess, .callActivity, .task, .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask,
            .scriptTask, .businessRuleTask, .exclusiveGateway, .parallelGateway, .inclusiveGateway, .complexGateway,
            .eventBasedGateway, .startEvent, .intermediateThrowEvent, .intermediateCatchEvent, .boundaryEvent,
            .endEvent:
            return .subprocess(scope: scope)
        }
    }

    private func isTriggered(_ index: ElementIndex) -> Bool {
        if case .startEvent(let start) = elements[index.position].kind { start.trigger != nil } else { false }
    }

    private func isEventSubprocess(_ index: ElementIndex) -> Bool {
        if case .eventSubprocess = elements[index.position].kind { true } else { false }
    }

    /// Elements that begin by themselves where no flow leads to them.
    private func isStartable(_ index: ElementIndex) -> Bool {
        !isBoundaryEvent(index) && !isEventSubprocess(index) && !elements[index.position].activity.isForCompensation
            && !isLink(index)
    }

    private func isLink(_ index: ElementIndex) -> Bool {
        guard case .intermediateCatchEvent(let event) = elements[index.position].kind else { return false }
        if case .link? = event.triggers.first { return true }
        return false
    }

    private func isBoundaryEvent(_ index: ElementIndex) -> Bool {
        if case .boundaryEvent = elements[index.position].kind { true } else { false }
    }

    private func boundaryEvents(on host: ElementIndex) -> [ElementIndex] {
        elements.indices.map(ElementIndex.init).filter {
            if case .boundaryEvent(let event) = elements[$0.position].kind { event.attachedTo == host } else { false }
        }
    }
}

extension ProcessDefinition {
    /// A definition built in code; see ``DefinitionBuilder``.
    package static func build(_ id: String, _ build: (inout DefinitionBuilder) -> Void) -> ProcessDefinition {
        var builder = DefinitionBuilder(id: id)
        build(&builder)
        return builder.finish()
    }
}

extension EventResult {
    /// An error with a fixed code.
    package static func error(code: String) -> EventResult { .error(ErrorThrow(code: .string(code))) }
}
