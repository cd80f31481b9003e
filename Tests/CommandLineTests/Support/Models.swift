/// Small processes, written in the words that a test is about.
enum Model {
    /// A file with one process, whose elements are given as BPMN without prefixes.
    static func file(_ elements: String, id: String = "p", around: String = "") -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
          \(around)
          <process id="\(id)" isExecutable="true">
            \(elements)
          </process>
        </definitions>
        """
    }

    static let start = #"<startEvent id="start"/>"#
    static let end = #"<endEvent id="end"/>"#

    static func flow(_ source: String, _ target: String, condition: String? = nil) -> String {
        let text = condition.map { #"<conditionExpression xsi:type="tFormalExpression">\#($0)</conditionExpression>"# }
        return #"<sequenceFlow id="\#(source)_\#(target)" sourceRef="\#(source)" targetRef="\#(target)">"#
            + (text ?? "") + "</sequenceFlow>"
    }

    /// Flows through all of them in a row.
    static func row(_ elements: String...) -> String {
        zip(elements, elements.dropFirst()).map { flow($0, $1) }.joined()
    }

    static func userTask(_ id: String) -> String { #"<userTask id="\#(id)"/>"# }

    static func job(_ id: String, type: String, attempts: Int = 3) -> String {
        """
        <serviceTask id="\(id)"><extensionElements>
          <zeebe:taskDefinition type="\(type)" retries="\(attempts)"/>
        </extensionElements></serviceTask>
        """
    }

    static func script(_ id: String, _ expression: String, to variable: String) -> String {
        """
        <scriptTask id="\(id)"><extensionElements>
          <zeebe:script expression="=\(expression)" resultVariable="\(variable)"/>
        </extensionElements></scriptTask>
        """
    }

    static func timer(_ id: String, _ duration: String) -> String {
        """
        <intermediateCatchEvent id="\(id)"><timerEventDefinition>
          <timeDuration xsi:type="tFormalExpression">\(duration)</timeDuration>
        </timerEventDefinition></intermediateCatchEvent>
        """
    }

    static func boundaryTimer(_ id: String, on activity: String, _ duration: String, interrupts: Bool) -> String {
        """
        <boundaryEvent id="\(id)" attachedToRef="\(activity)" cancelActivity="\(interrupts)"><timerEventDefinition>
          <timeDuration xsi:type="tFormalExpression">\(duration)</timeDuration>
        </timerEventDefinition></boundaryEvent>
        """
    }

    static func boundaryError(_ id: String, on activity: String, error: String) -> String {
        """
        <boundaryEvent id="\(id)" attachedToRef="\(activity)">
          <errorEventDefinition errorRef="\(error)"/>
        </boundaryEvent>
        """
    }

    // MARK: Whole files

    /// One task for a person.
    static let approval = file(start + userTask("approve") + end + row("start", "approve", "end"))

    /// One job of that type.
    static func work(attempts: Int = 3) -> String {
        file(start + job("work", type: "work", attempts: attempts) + end + row("start", "work", "end"))
    }
}
