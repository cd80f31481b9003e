import ProcessModel

/// The rules that a BPMN file must keep, one small function for each.
///
/// A rule sees the whole model and reports each breach of it and nothing else. To add one, write the function in the
/// file of its topic and name it here. What the text of an expression, timer or extension breaks is found by
/// `BPMNLowering`, which reads them.
enum BPMNCheck {
    static let all: [@Sendable (BPMNModel, inout Findings) -> Void] = [
        // What the file holds
        somethingToExecute, uniqueIDs, participantsNameProcesses, contentIsKnown, singleContentIsSingle,
        eventDefinitionReferencesExist,
        // References
        definitionsReferToTheirKind, operationsExist, itemsExist, dataReferencesExist, calledElementsFit,
        calledDecisionsExist, compensatedActivitiesExist, declaredReferencesExist, lanesListNodes,
        // Flows
        flowEndsExist, flowsStayInScope, flowsWhereAllowed, defaultFlowsLeave, activitiesKeepTokens, eventsLeadOn,
        conditionsAreLookedAt, incomingAndOutgoingExist,
        // Events
        eventDefinitionsAllowed, errorsInterrupt, boundaryEventsAttached, boundaryEventsLead, startsOfScopes,
        startsAndEnds, intermediateEventsReached, nodesConnected,
        // Gateways
        gatewayDirections, gatewaysSplitOrMerge, eventGatewaysWait,
        // Links, transactions, compensation
        linksArePaired, cancelsInTransactions, compensationEventsHaveHandlers, compensationActivitiesHang,
        // Activities
        adHocContent, loopsAreOfOneKind, multiInstancesCount, quantitiesCount,
        // Collaborations
        messageFlowEndsExist, messageFlowsBetweenPools, participantsMultiply, noChoreographyActivities,
        choreographiesStandAside,
        // What is declared
        inputsAndOutputsFit, operationsFit, resourceRolesName, processAttributesFit, formatsAreNames,
        attributesHaveAllowedValues, collectionsFit, associatedTypesFit, identifiersAreNames, declarationsAreWhole,
        conversationsConnect, setsHoldWhatIsDeclared, carriedTypesFit, resourceParametersFit, lanesAreApart,
        processesAreInstantiated, compensatedActivitiesCanBeUndone,
    ]
}

extension BPMNModel.Node {
    /// The node in messages: its kind and its id.
    var title: String { "\(words(source.name)) '\(id)'" }

    var isEventSubprocess: Bool { kind == .subprocess(.subProcess) && source.flag("triggeredByEvent") == true }
    var isCompensationHandler: Bool { kind.isActivity && source.flag("isForCompensation") == true }

    /// True where what the node waits for starts a process.
    var instantiates: Bool {
        switch kind {
        case .task(.receiveTask), .gateway(.eventBasedGateway): source.flag("instantiate") == true
        case .process, .task, .subprocess, .callActivity, .gateway, .event, .choreographyActivity: false
        }
    }

    func has(_ kind: EventDefinitionKind) -> Bool { eventDefinitions.contains { $0.kind == kind } }
}

extension Findings {
    mutating func error(_ code: DiagnosticCode, _ rule: String, _ node: BPMNModel.Node, _ message: String) {
        error(code, rule: rule, element: node.id, place: node.place, message: message)
    }

    mutating func warning(_ code: DiagnosticCode, _ rule: String, _ node: BPMNModel.Node, _ message: String) {
        warning(code, rule: rule, element: node.id, place: node.place, message: message)
    }
}
