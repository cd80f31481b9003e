/// What a process can ask of the kernel, one case for each thing that it learns on its own.
///
/// The compiler knows all of BPMN; the kernel learns it piece by piece. `notExecutedYet` is the one list of what is
/// refused meanwhile: strike a case from it when the kernel runs it, and nothing else has to change here.
enum ExecutionFeature: String, CaseIterable {
    case callActivity = "call activities"
    case sendTask = "send tasks that throw their message"
    case receiveTask = "receive tasks"
    case decision = "business rule tasks that evaluate a decision"
    case eventSubprocess = "event sub-processes"
    case transaction = "transactions"
    case adHocSubprocess = "ad hoc sub-processes"
    case inclusiveGateway = "inclusive gateways"
    case complexGateway = "complex gateways"
    case eventBasedGateway = "event-based gateways"
    case instantiation = "starts by an event that is not a start event"
    case multiInstance = "multi-instance activities"
    case standardLoop = "standard loops"
    case compensationActivity = "compensation activities"
    case quantity = "quantities of tokens other than 1"
    case listener = "listeners"
    case scopeVariable = "data of a scope"
    case eventMapping = "mappings of events"
    case severalDefinitions = "events with several event definitions"
    case timerStart = "start events with a timer"
    case timerCycle = "timers that repeat"
    case messageEvent = "message events"
    case signalEvent = "signal events"
    case errorStart = "start events with an error"
    case escalationEvent = "escalation events"
    case conditionalEvent = "conditional events"
    case compensationEvent = "compensation events"
    case cancelEvent = "cancel events"
    case linkEvent = "link events"
    case jobEvent = "events that a worker does"

    static let notExecutedYet: Set<ExecutionFeature> = [
        .callActivity, .sendTask, .receiveTask, .decision, .eventSubprocess, .transaction, .adHocSubprocess,
        .inclusiveGateway, .complexGateway, .eventBasedGateway, .instantiation, .multiInstance, .standardLoop,
        .compensationActivity, .quantity, .listener, .scopeVariable, .eventMapping, .severalDefinitions, .timerStart,
        .timerCycle, .messageEvent, .signalEvent, .errorStart, .escalationEvent, .conditionalEvent, .compensationEvent,
        .cancelEvent, .linkEvent, .jobEvent,
    ]
}
