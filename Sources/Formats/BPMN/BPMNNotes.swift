import ProcessModel

/// Reads what people wrote beside the elements: text annotations with the lines to what they are about.
enum BPMNNotes {
    static func read(_ model: BPMNModel, process: Int) -> [Note] {
        var notes: [Note] = []
        collect(model.nodes[process].source, model, into: &notes)
        // What stands in a collaboration is about the file; each of its processes keeps it.
        for collaboration in model.tree.root.children(BPMNNamespace.model, "collaboration") {
            collect(collaboration, model, into: &notes)
        }
        return notes
    }

    private static func collect(_ source: XMLElement, _ model: BPMNModel, into notes: inout [Note]) {
        source.walk { element in
            guard element.namespace == BPMNNamespace.model, element.name == "textAnnotation" else { return }
            let id = element["id"] ?? ""
            let text = element.child(BPMNNamespace.model, "text")?.text ?? ""
            let subjects = model.associations.compactMap { association -> String? in
                let ends = [association["sourceRef"] ?? "", association["targetRef"] ?? ""].map(BPMNModel.localPart)
                return ends[0] == id ? ends[1] : ends[1] == id ? ends[0] : nil
            }
            notes.append(Note(id: id, text: text, subjects: id.isEmpty ? [] : subjects))
        }
    }
}
