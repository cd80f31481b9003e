import FEEL
package import ProcessModel

/// What events wait for: timers, messages, signals and conditions, and what is done when it happens.
extension Step {
    /// Lets the events on the boundary of an activity wait, before it begins. False after an incident.
    mutating func armBoundaryEvents(of key: ElementInstanceKey, _ element: Element) -> Bool {
        for index in element.boundaryEvents {
            guard case .boundaryEvent(let event) = instance.definition(of: key)[index].kind else { continue }
            guard arm(event.trigger, of: index, for: key) else { return false }
        }
        return true
    }

    /// Lets the event sub-processes of a scope wait, before it begins. False after an incident.
    mutating func armEventSubprocesses(of key: ElementInstanceKey, _ scope: Scope) -> Bool {
        for index in scope.eventSubprocesses {
            let definition = instance.definition(of: key)
            guard case .eventSubprocess(_, let start) = definition[index].kind,
                case .startEvent(let event) = definition[start].kind, let trigger = event.trigger
            else { continue }
            guard arm(trigger, of: start, for: key) else { return false }
        }
        return true
    }

    /// Lets an event wait on behalf of an element instance; what waits or happened already stays as it is. False after
    /// an incident.
    ///
    /// - Parameter retry: what is done again after the incident; nil begins the element instance.
    mutating func arm(
        _ event: EventCatch, of index: ElementIndex, for key: ElementInstanceKey, retry: AgendaEntry? = nil
    ) -> Bool {
        for (position, trigger) in event.triggers.enumerated() {
            let number = UInt8(position)
            let isTimer = if case .timer = trigger { true } else { false }
            if isArmed(index, number, isTimer: isTimer, for: key) { continue }
            let failure: IncidentCause?
            switch trigger {
            case .timer(let definition): failure = startTimer(definition, of: index, number, for: key)
            case .message(let message): failure = subscribe(to: message, of: index, number, for: key)
            case .signal(let name): failure = subscribe(toSignal: name, of: index, number, for: key)
            case .conditional(let condition): failure = subscribe(to: condition, of: index, number, for: key)
            // These are found by who throws them.
            case .error, .escalation, .compensation, .link, .cancel: failure = nil
            }
            if let failure {
                raiseIncident(failure.code, at: key, failure.message, retry: retry ?? .perform(key))
                return false
            }
        }
        return true
    }

    /// Waits again for an event, after an incident: its conditions are looked at, and what it needs and does not wait
    /// for is waited for. The work of the element instance has begun, so it is not touched.
    mutating func waitAgain(for index: ElementIndex, of key: ElementInstanceKey) {
        guard instance.elements.contains(key) else { return }
        for subscription in instance.elements[key].subscriptions
        where instance.subscriptions.find(subscription)?.element == index {
            look(at: subscription)
        }
        guard let event = instance.definition(of: key)[index].eventCatch, event.needsAll else { return }
        _ = arm(event, of: index, for: key, retry: .waitAgain(index, of: key))
    }

    func isArmed(
        _ event: ElementIndex, _ trigger: UInt8, isTimer: Bool = false, for key: ElementInstanceKey
    ) -> Bool {
        if isTimer, instance.elements[key].firedEvents.contains(event) { return true }
        if instance.elements[key].seen.contains(Seen(event: event, trigger: trigger)) { return true }
        for timer in instance.elements[key].timers {
            if instance.timers[timer].element == event, instance.timers[timer].trigger == trigger { return true }
        }
        for subscription in instance.elements[key].subscriptions {
            let row = instance.subscriptions[subscription]
            if row.element == event, row.trigger == trigger { return true }
        }
        return false
    }

    // MARK: Subscriptions

    private mutating func subscribe(
        to message: MessageCatch, of event: ElementIndex, _ trigger: UInt8, for key: ElementInstanceKey
    ) -> IncidentCause? {
        switch name(message.name, "message", at: key) {
        case .failure(let cause): return cause
        case .success(let name):
            var correlationKey: String?
            if let expression = message.correlationKey {
                switch evaluate(expression, at: key) {
                case .failure(let cause): return cause
                case .success(let result):
                    guard let text = result.value.correlationKey else {
                        return IncidentCause(
                            .eventInvalid, "the correlation key \(expression.description) gives \(result.value.json())")
                    }
                    correlationKey = text
                }
            }
            subscribe(.message(name: name, correlationKey: correlationKey), of: event, trigger, for: key)
            return nil
        }
    }

    private mutating func subscribe(
        toSignal expression: ModelExpression, of event: ElementIndex, _ trigger: UInt8, for key: ElementInstanceKey
    ) -> IncidentCause? {
        switch name(expression, "signal", at: key) {
        case .failure(let cause): return cause
        case .success(let name):
            subscribe(.signal(name: name), of: event, trigger, for: key)
            return nil
        }
    }

    private mutating func subscribe(
        to condition: ConditionCatch, of event: ElementIndex, _ trigger: UInt8, for key: ElementInstanceKey
    ) -> IncidentCause? {
        switch truth(of: condition.condition, at: key) {
        case .failure(let cause): return cause
        case .success(let isTrue):
            subscribe(.condition(isTrue: isTrue), of: event, trigger, for: key)
            if isTrue { agenda.append(.trigger(Occurrence(event, trigger: trigger, of: key))) }
            return nil
        }
    }

    mutating func subscribe(
        _ topic: Subscription.Topic, of event: ElementIndex, _ trigger: UInt8, for key: ElementInstanceKey
    ) {
        let subscription = Subscription(
            key: SubscriptionKey(rawValue: instance.nextKey), elementInstance: key, element: event, trigger: trigger,
            topic: topic)
        record(.subscribed(subscription))
        effects.append(.subscribe(subscription))
    }

    /// The name of a message or signal.
    func name(
        _ expression: ModelExpression, _ what: String, at key: ElementInstanceKey
    ) -> Result<String, IncidentCause> {
        evaluate(expression, at: key).flatMap { result in
            if case .string(let text) = result.value, !text.isEmpty { return .success(text) }
            return .failure(
                IncidentCause(
                    .eventInvalid, "the name of the \(what), \(expression.description), gives \(result.value.json())"))
        }
    }

    /// Null is false; anything but a boolean is an error of the model.
    func truth(
        of condition: ModelExpression, at key: ElementInstanceKey, pending: [PendingVariable] = []
    ) -> Result<Bool, IncidentCause> {
        evaluate(condition, at: key, pending: pending).flatMap { result in
            switch result.value {
            case .boolean(let isTrue): return .success(isTrue)
            case .null: return .success(false)
            default:
                return .failure(
                    IncidentCause(
                        .expressionFailed,
                        "the condition \(condition.description) gives \(result.value.json()), not true or false"))
            }
        }
    }

    /// What was subscribed happened. A wait for one time is over; a boundary event or event sub-process that interrupts
    /// nothing goes on waiting.
    /// It takes effect at once: whoever threw it may be interrupted by it before its own token goes on.
    mutating func happen(_ key: SubscriptionKey, variables: [NamedValue]) {
        let subscription = instance.subscriptions[key]
        let isOver = !isRepeatable(subscription.element, of: subscription.elementInstance)
        // Of an event that needs all of its triggers, a message that came is not taken again before the others.
        let event = instance.definition(of: subscription.elementInstance)[subscription.element]
        if isOver || (subscription.isMessage && event.eventCatch?.needsAll ?? false) { unsubscribe(key) }
        trigger(
            Occurrence(
                subscription.element, trigger: subscription.trigger, of: subscription.elementInstance,
                variables: variables))
    }

    mutating func unsubscribe(_ key: SubscriptionKey) {
        let subscription = instance.subscriptions[key]
        record(.unsubscribed(key))
        effects.append(.unsubscribe(subscription))
    }

    /// True for events that may happen again and again while their holder is there.
    func isRepeatable(_ event: ElementIndex, of holder: ElementInstanceKey) -> Bool {
        let kind = instance.definition(of: holder)[event].kind
        if case .boundaryEvent(let boundary) = kind { return !boundary.isInterrupting }
        if case .startEvent(let start) = kind { return !start.isInterrupting }
        // The timer of a listener for `timeout`.
        if case .userTask = kind { return true }
        return false
    }

    // MARK: Conditions

    /// Looks again at the conditions that read what was written since the last look.
    mutating func lookAtConditions() {
        let changes = changed
        changed.removeAll(keepingCapacity: true)
        var keys: [SubscriptionKey] = []
        for change in changes {
            for key in instance.conditionReaders.readers(of: change.name)
            where instance.sees(change.holder, from: instance.subscriptions[key].elementInstance) { keys.append(key) }
        }
        if keys.isEmpty { return }
        keys.sort()
        for (position, key) in keys.enumerated() where position == 0 || keys[position - 1] != key { look(at: key) }
    }

    private mutating func look(at key: SubscriptionKey) {
        guard let subscription = instance.subscriptions.find(key),
            case .condition(let wasTrue) = subscription.topic, let condition = instance.condition(of: subscription)
        else { return }
        let holder = subscription.elementInstance
        switch truth(of: condition.condition, at: holder) {
        case .failure(let cause):
            let retry = AgendaEntry.waitAgain(subscription.element, of: holder)
            // A condition that goes on failing says so once.
            if instance.elements[holder].openIncidents > 0,
                instance.incidents.rows.contains(where: { $0.retry == retry })
            {
                return
            }
            raiseIncident(cause.code, at: holder, cause.message, retry: retry)
        case .success(let isTrue):
            if isTrue == wasTrue { return }
            record(.conditionChanged(key, isTrue: isTrue))
            guard isTrue else { return }
            agenda.append(
                .trigger(Occurrence(subscription.element, trigger: subscription.trigger, of: holder)))
        }
    }
}

extension Value {
    /// The value as a key that messages are matched by; nil for what is none.
    var correlationKey: String? {
        switch self {
        case .string(let text): text
        case .null, .list, .context, .range, .function, .opaque: nil
        case .boolean, .number, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration: json()
        }
    }
}

extension Element {
    /// What the event, or receive task, waits for.
    package var eventCatch: EventCatch? {
        switch kind {
        case .intermediateCatchEvent(let event): event
        case .boundaryEvent(let boundary): boundary.trigger
        case .startEvent(let start): start.trigger
        case .receiveTask(let settings): settings.message.map { EventCatch([.message($0)]) }
        case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess, .callActivity, .task,
            .manualTask, .userTask, .serviceTask, .sendTask, .scriptTask, .businessRuleTask, .exclusiveGateway,
            .parallelGateway, .inclusiveGateway, .complexGateway, .eventBasedGateway, .intermediateThrowEvent,
            .endEvent:
            nil
        }
    }
}

extension ProcessInstance {
    /// Whether variables of `holder` are seen from `key`: it is that element instance or one around, in one process.
    func sees(_ holder: ElementInstanceKey, from key: ElementInstanceKey) -> Bool {
        var key = key
        while true {
            if key == holder { return true }
            if isProcess(key) { return false }
            key = elements[key].scope
        }
    }

    /// True for the root and for called processes: what is inside sees no variables outside.
    package func isProcess(_ key: ElementInstanceKey) -> Bool { elements[key].element == .process }
}
