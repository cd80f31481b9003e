import ProcessModel

/// Looks at every extension in a file and says which have no effect: one note for the unknown ones, one for those
/// whose time has not come, a warning for each that the process runs without, and an error for each that it cannot run
/// without.
struct ExtensionCensus {
    private enum Standing {
        /// Read by the compiler, or of no meaning for running.
        case known
        /// Helps people, but changes nothing about the run.
        case notUsedYet
        /// The process runs without it, but not quite as its author meant it.
        case passedOver
        case notExecutedYet
        case unknown
    }

    static func take(_ model: BPMNModel, _ findings: inout Findings) {
        var census = ExtensionCensus()
        model.tree.root.walk { element in
            guard element.namespace == BPMNNamespace.model else { return }
            census.look(at: element)
        }
        census.report(model, &findings)
    }

    private var unknown: [XMLElement] = []
    private var notUsed: [(name: String, place: Place)] = []
    private var passedOver: [(owner: XMLElement, element: XMLElement)] = []
    private var notExecuted: [(owner: XMLElement, element: XMLElement)] = []

    private mutating func look(at element: XMLElement) {
        let isTask = Self.tasksWithForms.contains(element.name)
        for attribute in element.attributes where Self.notUsedAttributes.contains(attribute.name) {
            if isTask, Self.formWords.contains(attribute.name) { continue }
            guard BPMNNamespace.camundaFamily.contains(attribute.namespace) else { continue }
            notUsed.append((attribute.name, element.place))
        }
        if Self.resourceRoles.contains(element.name) { notUsed.append((element.name, element.place)) }
        for child in element.child(BPMNNamespace.model, "extensionElements")?.children ?? [] {
            if isTask, Self.formWords.contains(child.name) { continue }
            switch standing(of: child) {
            case .known: break
            case .notUsedYet: notUsed.append((child.qualifiedName, child.place))
            case .passedOver: passedOver.append((element, child))
            case .notExecutedYet: notExecuted.append((element, child))
            case .unknown: unknown.append(child)
            }
        }
    }

    private func standing(of element: XMLElement) -> Standing {
        if element.namespace == BPMNNamespace.zeebe { return Self.zeebe[element.name] ?? .unknown }
        guard BPMNNamespace.camundaFamily.contains(element.namespace) else { return .unknown }
        return Self.camunda[element.name] ?? .unknown
    }

    private func report(_ model: BPMNModel, _ findings: inout Findings) {
        for (owner, element) in notExecuted {
            findings.error(
                .notExecutedYet, rule: BPMNRule.extensions, element: owner["id"], place: element.place,
                message: "The extension '\(element.qualifiedName)' of the \(words(owner.name)) '\(owner["id"] ?? "")' "
                    + "cannot be executed yet.")
        }
        for (owner, element) in passedOver {
            findings.warning(
                .notUsedYet, rule: BPMNRule.extensions, element: model.identifier(around: owner), place: element.place,
                message: "The extension '\(element.qualifiedName)' of the \(words(owner.name)) is passed over.")
        }
        if let first = notUsed.first {
            findings.note(
                .notUsedYet, rule: BPMNRule.resources, place: first.place,
                message: "Assignments, and forms of start events, have no effect yet: "
                    + "\(Self.list(notUsed.map(\.name))).")
        }
        if let first = unknown.first {
            findings.note(
                .unknownExtension, rule: BPMNRule.extensions, place: first.place,
                message: "These extensions are not known here and have no effect: "
                    + "\(Self.list(unknown.map(\.qualifiedName))).")
        }
    }

    /// Each name once, in the order of the source; a message that lists more than twenty helps nobody.
    private static func list(_ names: [String]) -> String {
        var seen: Set<String> = []
        let different = names.filter { seen.insert($0).inserted }
        let rest = different.count > 20 ? " and \(different.count - 20) more" : ""
        return different.prefix(20).joined(separator: ", ") + rest
    }

    private static let zeebe: [String: Standing] = [
        "taskDefinition": .known, "taskHeaders": .known, "ioMapping": .known, "script": .known, "userTask": .known,
        "properties": .known, "versionTag": .known,
        "formDefinition": .notUsedYet, "userTaskForm": .known, "assignmentDefinition": .notUsedYet,
        "taskSchedule": .notUsedYet, "priorityDefinition": .notUsedYet,
        "executionListeners": .known, "taskListeners": .known,
        "calledElement": .known, "calledDecision": .known, "loopCharacteristics": .known, "subscription": .known,
        "publishMessage": .known, "adHoc": .known, "conditionalFilter": .known,
    ]

    private static let camunda: [String: Standing] = [
        "inputOutput": .known, "properties": .known, "in": .known, "out": .known,
        "formData": .notUsedYet, "formProperty": .notUsedYet,
        "executionListener": .known, "taskListener": .known, "field": .known, "collection": .known,
        "value": .known, "connector": .known, "errorEventDefinition": .passedOver,
        "caseRef": .notExecutedYet, "failedJobRetryTimeCycle": .notUsedYet, "mapException": .passedOver,
    ]

    /// Attributes of the Camunda family about people and forms.
    private static let notUsedAttributes: Set<String> = [
        "assignee", "candidateUsers", "candidateGroups", "dueDate", "followUpDate", "priority", "formKey", "formRef",
        "skipExpression",
    ]

    /// The tasks whose forms are asked for, and what says which form that is.
    private static let tasksWithForms: Set<String> = ["userTask", "globalUserTask"]
    private static let formWords: Set<String> = ["formDefinition", "formData", "formProperty", "formKey", "formRef"]

    private static let resourceRoles: Set<String> = ["resourceRole", "performer", "humanPerformer", "potentialOwner"]
}
