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

    /// The text of an attribute without the white space around it; nil where it is empty.
    func text(_ name: String) -> String? {
        attribute(name).map(\.text.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    }

    func flag(_ name: String) -> Bool? { attribute(name).flatMap { ["true": true, "false": false][$0.text.trimmed] } }

    /// The extension elements of that name.
    func elements(_ name: String) -> [XMLElement] {
        let extensions = source.child(BPMNNamespace.model, "extensionElements")?.children ?? []
        return extensions.filter { $0.name == name && BPMNNamespace.camundaFamily.contains($0.namespace) }
    }

    /// Each has an attribute `name` and a text, or one element that computes the value.
    var inputs: [XMLElement] { parameters("inputParameter") }
    var outputs: [XMLElement] { parameters("outputParameter") }

    private func parameters(_ name: String) -> [XMLElement] {
        elements("inputOutput").flatMap { block in
            block.children.filter { $0.name == name && $0.namespace == block.namespace }
        }
    }
}
