import FEEL
import ProcessModel

/// Activities that are done several times for one token (BPMN 2.0.2, 10.3.8 and 13.3.7). An element instance stands
/// around the rounds: the body, which has the boundary events; each round is an element instance inside it.
extension Step {
    mutating func beginLoop(_ body: ElementInstanceKey, _ element: Element) {
        switch element.activity.loop {
        case .standard(let loop): begin(loop, body)
        case .multiInstance(let loop): begin(loop, body)
        case nil: preconditionFailure("\(element.id) is no loop")
        }
    }

    private mutating func begin(_ loop: StandardLoop, _ body: ElementInstanceKey) {
        var total: UInt32?
        if let maximum = loop.maximum {
            switch wholeNumber(maximum, at: body) {
            case .success(let number): total = number
            case .failure(let cause):
                return raiseIncident(cause.code, at: body, cause.message, retry: .perform(body))
            }
        }
        record(.loopStarted(body, LoopState(total: total)))
        agenda.append(.nextRound(body))
    }

    private mutating func begin(_ loop: MultiInstance, _ body: ElementInstanceKey) {
        let state: LoopState
        switch rounds(of: loop, body) {
        case .success(let found): state = found
        case .failure(let cause): return raiseIncident(cause.code, at: body, cause.message, retry: .perform(body))
        }
        record(.loopStarted(body, state))
        guard let total = state.total, total > 0 else { return finishLoop(body) }
        for _ in 0..<(loop.isSequential ? 1 : total) { agenda.append(.nextRound(body)) }
    }

    private func rounds(of loop: MultiInstance, _ body: ElementInstanceKey) -> Result<LoopState, IncidentCause> {
        let collects = loop.outputCollection != nil
        switch loop.count {
        case .cardinality(let expression):
            return wholeNumber(expression, at: body).map { LoopState(total: $0, collectsOutputs: collects) }
        case .collection(let expression):
            return evaluate(expression, at: body).flatMap { result in
                guard case .list(let items) = result.value else {
                    return .failure(
                        IncidentCause(
                            .loopInvalid,
                            "the collection \(expression.description) gives \(result.value.json()), no list"))
                }
                guard items.count <= context.limits.roundsPerLoop else { return .failure(tooManyRounds(items.count)) }
                var state = LoopState(total: UInt32(items.count), items: items, collectsOutputs: collects)
                state.itemsLabel = result.label
                return .success(state)
            }
        }
    }

    private func wholeNumber(
        _ expression: ModelExpression, at key: ElementInstanceKey
    ) -> Result<UInt32, IncidentCause> {
        evaluate(expression, at: key).flatMap { result in
            let number =
                switch result.value {
                case .string(let text): Int(text)
                case let value: value.asInt
                }
            guard let number, number >= 0 else {
                return .failure(
                    IncidentCause(
                        .loopInvalid,
                        "\(expression.description) gives \(result.value.json()), not a whole number from 0 on"))
            }
            guard number <= context.limits.roundsPerLoop else { return .failure(tooManyRounds(number)) }
            return .success(UInt32(number))
        }
    }

    private func tooManyRounds(_ count: Int) -> IncidentCause {
        IncidentCause(
            .loopInvalid, "\(count) rounds are more than the \(context.limits.roundsPerLoop) that a loop may have")
    }

    // MARK: Rounds

    mutating func nextRound(_ body: ElementInstanceKey) {
        guard instance.elements.contains(body), let state = instance.elements[body].loop, !state.isEnding else {
            return
        }
        if let total = state.total, state.started >= total { return lookAtLoop(body) }
        let element = instance.element(of: body)
        if case .standard(let loop) = element.activity.loop, loop.testBefore, let condition = loop.condition {
            switch truth(of: condition, at: body) {
            case .failure(let cause):
                return raiseIncident(cause.code, at: body, cause.message, retry: .nextRound(body))
            case .success(false): return finishLoop(body)
            case .success(true): break
            }
        }
        record(.tokenCreated(element.index, scope: body))
        let key = activate(element, scope: body)
        setRoundVariables(of: key, element, state)
        run(key, element)
    }

    private mutating func setRoundVariables(
        of key: ElementInstanceKey, _ element: Element, _ state: LoopState
    ) {
        let number = Int(state.started)
        let first = element.activity.loop?.firstCounter ?? 1
        if case .multiInstance(let loop) = element.activity.loop, let name = loop.elementVariable,
            number < state.items.count
        {
            record(
                .variableSet(
                    key,
                    Variable(
                        name: name, value: state.items[number], label: state.itemsLabel, writer: element.index)))
        }
        // The data item that a round gives is its own, so that what is written to it stays inside (BPMN 2.0.2, 10.3.8).
        if case .multiInstance(let loop) = element.activity.loop, case .variable(let name)? = loop.outputElement,
            instance.elements[key].variables[name] == nil
        {
            record(.variableSet(key, Variable(name: name, value: .null, writer: element.index)))
        }
        record(
            .variableSet(
                key, Variable(name: "loopCounter", value: .number(Decimal(first + number)), writer: element.index)))
    }

    /// A round has done its work and its outputs are mapped.
    mutating func endRound(_ key: ElementInstanceKey, _ element: Element) {
        let row = instance.elements[key]
        let body = row.scope
        if case .multiInstance(let loop) = element.activity.loop, let output = loop.outputElement,
            loop.outputCollection != nil, let round = row.round
        {
            switch evaluate(output, at: key) {
            case .failure(let cause): return raiseIncident(cause.code, at: key, cause.message, retry: .leave(key))
            case .success(let result): record(.roundOutput(body, round: round, result.value, result.label))
            }
        }
        removeWork(of: key)
        record(.elementCompleted(key))
        if !changed.isEmpty { lookAtConditions() }
        throwRoundEvents(body, element)
        agenda.append(.roundEnded(body))
    }

    /// A round has ended: the loop may be done, or go on with the next.
    mutating func roundEnded(_ body: ElementInstanceKey) {
        guard instance.elements.contains(body) else { return }
        let element = instance.element(of: body)
        if case .adHocSubprocess(_, let settings) = element.kind, instance.elements[body].loop == nil {
            return lookAtAdHoc(body, settings)
        }
        guard let state = instance.elements[body].loop, !state.isEnding else { return lookAtLoop(body) }
        switch element.activity.loop {
        case .multiInstance(let loop):
            guard let condition = loop.completionCondition else { break }
            switch truth(of: condition, at: body) {
            case .failure(let cause):
                return raiseIncident(cause.code, at: body, cause.message, retry: .roundEnded(body))
            case .success(true):
                record(.loopEnding(body))
                terminateChildren(of: body)
            case .success(false): break
            }
        case .standard(let loop):
            guard !loop.testBefore, let condition = loop.condition else { break }
            switch truth(of: condition, at: body) {
            case .failure(let cause):
                return raiseIncident(cause.code, at: body, cause.message, retry: .roundEnded(body))
            case .success(true): break
            case .success(false): record(.loopEnding(body))
            }
        case nil: return
        }
        lookAtLoop(body)
    }

    /// Goes on to the next round of a loop that does one at a time, or ends the loop where all is done.
    private mutating func lookAtLoop(_ body: ElementInstanceKey) {
        guard let state = instance.elements[body].loop, state.active == 0 else { return }
        if state.isEnding { return finishLoop(body) }
        if let total = state.total, state.started >= total { return finishLoop(body) }
        switch instance.element(of: body).activity.loop {
        case .multiInstance(let loop): if loop.isSequential { agenda.append(.nextRound(body)) }
        case .standard: agenda.append(.nextRound(body))
        case nil: break
        }
    }

    /// The outputs go to their variable, and the token goes on.
    private mutating func finishLoop(_ body: ElementInstanceKey) {
        let element = instance.element(of: body)
        if case .multiInstance(let loop) = element.activity.loop, let name = loop.outputCollection,
            let state = instance.elements[body].loop
        {
            let outputs = loop.outputElement == nil ? state.items.map { _ in Value.null } : state.outputs
            propagate(NamedValue(name, .list(outputs)), from: body, label: state.outputsLabel, writer: element.index)
        }
        leave(body, element)
    }

    /// What completing rounds throw, to be caught on the boundary of the activity (BPMN 2.0.2, table 10.30).
    private mutating func throwRoundEvents(_ body: ElementInstanceKey, _ element: Element) {
        guard case .multiInstance(let loop) = element.activity.loop, let state = instance.elements[body].loop else {
            return
        }
        switch loop.behavior {
        case .all: break
        case .one(let event): if state.completed == 1, let event { throwImplicitly(event, body) }
        case .none(let event): if let event { throwImplicitly(event, body) }
        case .complex(let events):
            for item in events {
                if case .success(true) = truth(of: item.condition, at: body) { throwImplicitly(item.event, body) }
            }
        }
    }

    /// The event goes to the boundary of the activity alone.
    private mutating func throwImplicitly(_ event: EventResult, _ body: ElementInstanceKey) {
        let caught = instance.boundaryCatcher(of: body) { trigger in
            switch (event, trigger) {
            case (.signal(let thrown, _, _), .signal(let wanted)):
                thrown.literalValue == wanted.literalValue ? .exactly : nil
            case (.message(let thrown), .message(let wanted)):
                thrown.name.literalValue == wanted.name.literalValue ? .exactly : nil
            case (.escalation(let code, _), .escalation(let wanted)):
                wanted.code == nil ? .anything : code.literalValue?.asString == wanted.code ? .exactly : nil
            default: nil
            }
        }
        if let caught { agenda.append(.trigger(Occurrence(caught.event, trigger: caught.number, of: caught.holder))) }
    }
}
