import ProcessModel

/// What Zeebe's extension elements say about one element.
struct ZeebeExtensions {
    private let elements: [XMLElement]

    init(of source: XMLElement) {
        elements =
            source.child(BPMNNamespace.model, "extensionElements")?.children
            .filter { $0.namespace == BPMNNamespace.zeebe } ?? []
    }

    /// The extension element of that name, with its attributes.
    func first(_ name: String) -> XMLElement? { elements.first { $0.name == name } }

    /// Attributes: `type`, `retries`.
    var taskDefinition: XMLElement? { first("taskDefinition") }
    /// Attributes: `expression`, `resultVariable`.
    var script: XMLElement? { first("script") }
    /// Attributes of each: `source`, `target`.
    var inputs: [XMLElement] { first("ioMapping")?.children(BPMNNamespace.zeebe, "input") ?? [] }
    var outputs: [XMLElement] { first("ioMapping")?.children(BPMNNamespace.zeebe, "output") ?? [] }
    /// The author's own version text.
    var versionTag: String? { first("versionTag")?["value"] }

    var headers: [JobSettings.Header] {
        (first("taskHeaders")?.children(BPMNNamespace.zeebe, "header") ?? []).map { header in
            JobSettings.Header(name: header["key"] ?? "", value: header["value"] ?? "")
        }
    }

    /// Attributes of each: `eventType`, `type`, `retries`.
    var executionListeners: [XMLElement] {
        first("executionListeners")?.children(BPMNNamespace.zeebe, "executionListener") ?? []
    }
    var taskListeners: [XMLElement] { first("taskListeners")?.children(BPMNNamespace.zeebe, "taskListener") ?? [] }
}
