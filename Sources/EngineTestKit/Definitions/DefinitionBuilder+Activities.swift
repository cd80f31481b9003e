import FEEL
package import ProcessModel

/// Scopes, calls, loops and compensation.
extension DefinitionBuilder {
    /// An event sub-process; its start event is called after it: `id.start`.
    package mutating func eventSubprocess(
        _ id: String, on trigger: EventTrigger, interrupting: Bool = true, _ build: (inout DefinitionBuilder) -> Void
    ) {
        eventSubprocess(id, on: EventCatch([trigger]), interrupting: interrupting, build)
    }

    package mutating func eventSubprocess(
        _ id: String, on event: EventCatch, interrupting: Bool = true, _ build: (inout DefinitionBuilder) -> Void
    ) {
        // The start is put in when the definition is finished.
        element(id, .eventSubprocess(scope: Scope(entries: []), start: .process))
        inside(id) { scope in
            scope.element(
                "\(id).start", .startEvent(StartEvent(trigger: event, isInterrupting: interrupting)))
            build(&scope)
        }
    }

    package mutating func transaction(_ id: String, _ build: (inout DefinitionBuilder) -> Void) {
        element(id, .transaction(scope: Scope(entries: [])))
        inside(id, build)
    }

    /// When an ad hoc sub-process ends, and whether with what is open in it.
    package typealias Condition = (text: String, cancelsRemaining: Bool)

    /// An ad hoc sub-process; `starting` lists the ids that begin at entry.
    package mutating func adHoc(
        _ id: String, _ ordering: AdHocSettings.Ordering = .parallel, until condition: Condition? = nil,
        starting: [String] = [], _ build: (inout DefinitionBuilder) -> Void
    ) {
        let ids = Value.list(starting.map { .string($0) })
        let settings = AdHocSettings(
            ordering: ordering, completionCondition: condition.map { Self.feel($0.text) },
            cancelsRemaining: condition?.cancelsRemaining ?? true,
            activities: [], startingActivities: starting.isEmpty ? nil : .literal(ids))
        element(id, .adHocSubprocess(scope: Scope(entries: []), settings: settings))
        inside(id, build)
    }

    /// A call; each mapping is a variable of the receiving side and a text as everywhere here.
    package mutating func call(
        _ id: String, _ process: String, inputs: KeyValuePairs<String, String> = [:],
        outputs: KeyValuePairs<String, String> = [:], binding: Binding = .latest
    ) {
        element(
            id,
            .callActivity(
                settings: CallSettings(
                    process: Self.expression(process), binding: binding,
                    inputs: Transfer(mappings: inputs.map(Self.mapping)),
                    outputs: Transfer(mappings: outputs.map(Self.mapping)))))
    }

    /// Lets a call give the called process a business key.
    package mutating func businessKey(of call: String, _ key: String) {
        let position = index(of: call).position
        guard case .callActivity(let settings) = elements[position].kind else {
            preconditionFailure("\(call) is no call")
        }
        elements[position].kind = .callActivity(
            settings: CallSettings(
                process: settings.process, binding: settings.binding, inputs: settings.inputs,
                outputs: settings.outputs, businessKey: Self.expression(key)))
    }

    // MARK: Loops

    /// What a multi-instance activity collects: a variable, and the expression for the part of each round.
    package typealias Output = (collection: String, element: String)

    /// A FEEL list, and the variable that holds the item of a round.
    package typealias Items = (list: String, name: String)

    /// Lets an activity be done for each item of a FEEL list.
    package mutating func each(
        _ id: String, in collection: Items, sequential: Bool = false, output: Output? = nil,
        until condition: String? = nil
    ) {
        repeats(
            id,
            .multiInstance(
                MultiInstance(
                    isSequential: sequential, count: .collection(Self.feel(collection.list)),
                    elementVariable: collection.name,
                    outputCollection: output?.collection, outputElement: (output?.element).map(Self.feel),
                    completionCondition: condition.map(Self.feel))))
    }

    /// Lets an activity be done so many times.
    package mutating func times(
        _ id: String, _ number: String, sequential: Bool = false, until condition: String? = nil,
        behavior: MultiInstance.Behavior = .all
    ) {
        repeats(
            id,
            .multiInstance(
                MultiInstance(
                    isSequential: sequential, count: .cardinality(Self.feel(number)),
                    completionCondition: condition.map(Self.feel), behavior: behavior)))
    }

    /// Lets an activity be done while a condition holds.
    package mutating func loop(_ id: String, while condition: String?, testBefore: Bool = false, maximum: String? = nil)
    {
        repeats(
            id,
            .standard(
                StandardLoop(
                    testBefore: testBefore, condition: condition.map(Self.feel), maximum: maximum.map(Self.feel))))
    }

    private mutating func repeats(_ id: String, _ loop: Loop) {
        let old = elements[index(of: id).position].activity
        elements[index(of: id).position].activity = ActivitySettings(
            loop: loop, isForCompensation: old.isForCompensation, compensationHandler: old.compensationHandler)
    }

    // MARK: Compensation and quantities

    /// Lets `handler`, which is a service named before, undo an activity.
    package mutating func undo(_ id: String, by handler: String) {
        let old = elements[index(of: id).position].activity
        elements[index(of: id).position].activity = ActivitySettings(
            loop: old.loop, isForCompensation: old.isForCompensation, compensationHandler: index(of: handler))
        let loop = elements[index(of: handler).position].activity.loop
        elements[index(of: handler).position].activity = ActivitySettings(loop: loop, isForCompensation: true)
    }

    package mutating func quantities(_ id: String, start: Int = 1, completion: Int = 1) {
        elements[index(of: id).position].activity = ActivitySettings(
            startQuantity: start, completionQuantity: completion)
    }

    /// A throw of compensation for one activity, or for all of the scope.
    package func compensation(of id: String? = nil, waits: Bool = true) -> EventResult {
        .compensation(CompensationThrow(activity: id.map { index(of: $0) }, waitsForCompletion: waits))
    }
}
