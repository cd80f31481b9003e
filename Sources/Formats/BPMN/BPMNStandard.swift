/// The namespaces that BPMN files use.
enum BPMNNamespace {
    static let model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    static let diagram = "http://www.omg.org/spec/BPMN/20100524/DI"
    static let diagramCommon = "http://www.omg.org/spec/DD/20100524/DC"
    static let diagramInterchange = "http://www.omg.org/spec/DD/20100524/DI"
    static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
    static let zeebe = "http://camunda.org/schema/zeebe/1.0"
    static let camunda = "http://camunda.org/schema/1.0/bpmn"
    static let activiti = "http://activiti.org/bpmn"
    static let flowable = "http://flowable.org/bpmn"

    /// Activiti and the engines that came from it share one set of extensions under these names.
    static let camundaFamily = [camunda, activiti, flowable]
}

/// The sections of the standard that findings cite; the numbers are those of version 2.0.2.
enum BPMNRule {
    static let definitions = section("8.2.1")
    static let artifacts = section("8.4.1")
    static let identity = section("8.3.1")
    static let extensions = section("8.3.3")
    static let correlation = section("8.4.2")
    static let error = section("8.4.3")
    static let message = section("8.4.11")
    static let expression = section("8.4.6")
    static let sequenceFlow = section("8.4.13")
    static let collaboration = section("9.3")
    static let messageFlow = section("9.4")
    static let conversation = section("9.5")
    static let process = section("10.2")
    static let lanes = section("10.8")
    static let activity = section("10.3")
    static let resources = section("10.3.1")
    static let tasks = section("10.3.3")
    static let subprocess = section("10.3.5")
    static let callActivity = section("10.3.6")
    static let loop = section("10.3.8")
    static let data = section("10.4")
    static let startEvent = section("10.5.2")
    static let endEvent = section("10.5.3")
    static let intermediateEvent = section("10.5.4")
    static let eventDefinition = section("10.5.5")
    static let gateway = section("10.6")
    static let gatewayFlows = section("10.6.1")
    static let exclusiveGateway = section("10.6.2")
    static let inclusiveGateway = section("10.6.3")
    static let parallelGateway = section("10.6.4")
    static let complexGateway = section("10.6.5")
    static let eventBasedGateway = section("10.6.6")
    static let compensation = section("10.7")
    static let choreography = section("11")
    /// What the engine asks for beyond the standard, which leaves implementations to the engines.
    static let implementation = section("2.3")
    static let zeebe = "Zeebe extensions 1.0"
    static let camunda = "Camunda extensions 1.0"

    private static func section(_ number: String) -> String { "BPMN 2.0.2, \(number)" }
}
