/// What the extensions of Camunda 7, Activiti and Flowable say about one element.
///
/// The three share their words; where a file has several of them the first in the order of
/// `BPMNNamespace.camundaFamily` counts.
struct CamundaExtensions {
    private let source: XMLElement

    init(of source: XMLElement) { self.source = source }

    /// The attribute and the text in it, with its place.
    func attribute(_ name: String) -> PlacedText? {
        for namespace in BPMNNamespace.camundaFamily {
            if let text = PlacedText(attribute: name, namespace, of: source) { return text }
        }
        return nil
    }

    /// Whether an external worker does the task, which then has a topic.
    var isExternal: Bool { ["external", "external-worker"].contains(attribute("type")?.text) }

    /// The first attribute that names code of the embedding application.
    var code: (name: String, text: PlacedText)? {
        for name in ["class", "delegateExpression", "expression"] {
            if let text = attribute(name) { return (name, text) }
        }
        return nil
    }

    /// Each has an attribute `name` and a text, or one element that computes the value.
    var inputs: [XMLElement] { parameters("inputParameter") }
    var outputs: [XMLElement] { parameters("outputParameter") }

    private func parameters(_ name: String) -> [XMLElement] {
        let extensions = source.child(BPMNNamespace.model, "extensionElements")?.children ?? []
        return extensions.filter { $0.name == "inputOutput" && BPMNNamespace.camundaFamily.contains($0.namespace) }
            .flatMap { block in block.children.filter { $0.name == name && $0.namespace == block.namespace } }
    }
}
