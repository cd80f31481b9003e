extension Event {
    /// The event with other definitions in the place of those that it names: for a journal that moves to another
    /// database, where the same definitions have other keys.
    package func naming(_ key: (DefinitionKey) -> DefinitionKey) -> Event {
        switch self {
        case .instanceStarted(var start):
            start.definition = key(start.definition)
            return .instanceStarted(start)
        case .processCalled(let instance, let definition, let call):
            return .processCalled(instance, key(definition), by: call)
        case .decisionEvaluated(let instance, var evaluation):
            evaluation.definition = key(evaluation.definition)
            return .decisionEvaluated(instance, evaluation)
        case .stateReplaced(let replacement): return .stateReplaced(replacement.naming(key))
        case .rewindStarted(var state, let records):
            state.image.definitionKeys = state.image.definitionKeys.map(key)
            return .rewindStarted(state, undoing: records)
        case .instanceCompleted, .instanceTerminated, .instancePaused, .instanceResumed, .policyUsed,
            .agendaKept, .elementActivated, .elementCompleted, .elementSkipped, .elementTerminated,
            .scopeOpened, .flowTaken, .tokenArrived, .tokensDropped, .tokenCreated, .gatewayReset,
            .variableSet, .jobCreated, .jobCompleted, .jobFailed, .jobErrorThrown, .allowanceChanged,
            .timerStarted, .timerFired, .timerRemoved, .subscribed, .unsubscribed, .conditionChanged,
            .triggerSeen, .businessKeySet, .loopStarted, .roundOutput, .loopEnding, .startsLater,
            .listenersPassed, .adHocEnding, .triggersForgotten, .compensationStarted, .compensationTaken,
            .handlerActivated, .scopeReopened, .compensationEnded, .dispatched, .dispatchEnded,
            .dispatchAdvanced, .incidentRaised, .incidentResolved:
            return self
        }
    }

    /// The definitions that the event names.
    package var definitions: [DefinitionKey] {
        var found: [DefinitionKey] = []
        _ = naming { key in
            found.append(key)
            return key
        }
        return found
    }
}

extension StateReplacement {
    fileprivate func naming(_ key: (DefinitionKey) -> DefinitionKey) -> StateReplacement {
        switch self {
        case .fork(var image, let source, let sequence):
            image.definitionKeys = image.definitionKeys.map(key)
            return .fork(image, from: source, sequence: sequence)
        case .rewind(var image, let sequence):
            image.definitionKeys = image.definitionKeys.map(key)
            return .rewind(image, sequence: sequence)
        case .migration(var migration):
            migration.definition = key(migration.definition)
            return .migration(migration)
        }
    }
}
