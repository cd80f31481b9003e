import ProcessModel

/// Reads where a BPMN file draws its elements (BPMN 2.0.2, chapter 12).
///
/// A drawing is for people: what is missing or broken in it is left out without a word.
struct BPMNDiagram {
    /// The drawing of one process, or nil where the file has none.
    static func read(_ model: BPMNModel, process: Int) -> Diagram? {
        var reader = BPMNDiagram(shown: model.processes.count == 1 ? nil : shown(model, process: process))
        for drawing in model.tree.root.children(BPMNNamespace.diagram, "BPMNDiagram") {
            for plane in drawing.children(BPMNNamespace.diagram, "BPMNPlane") where isOverview(plane, model) {
                for part in plane.children { reader.readPart(part) }
            }
        }
        guard !reader.shapes.isEmpty || !reader.edges.isEmpty else { return nil }
        return Diagram(shapes: reader.shapes, edges: reader.edges)
    }

    /// The ids that belong to the process; nil means everything.
    private let shown: Set<String>?
    private var seen: Set<String> = []
    private var shapes: [Diagram.Shape] = []
    private var edges: [Diagram.Edge] = []

    private init(shown: Set<String>?) { self.shown = shown }

    /// A plane of its own for the inside of a collapsed sub-process has coordinates of its own.
    private static func isOverview(_ plane: XMLElement, _ model: BPMNModel) -> Bool {
        plane["bpmnElement"].flatMap { model.node($0) }.map { model.nodes[$0].kind == .process } ?? true
    }

    private static func shown(_ model: BPMNModel, process: Int) -> Set<String> {
        var ids: Set<String> = [model.nodes[process].id]
        model.nodes[process].source.walk { element in
            if let id = element["id"] { ids.insert(id) }
        }
        for collaboration in model.tree.root.children(BPMNNamespace.model, "collaboration") {
            for participant in collaboration.children(BPMNNamespace.model, "participant") {
                guard let id = participant["id"], let reference = participant["processRef"] else { continue }
                if model.node(reference) == process { ids.insert(id) }
            }
        }
        return ids
    }

    private mutating func readPart(_ part: XMLElement) {
        guard part.namespace == BPMNNamespace.diagram, let reference = part["bpmnElement"] else { return }
        let element = reference.split(separator: ":").last.map(String.init) ?? reference
        guard shown?.contains(element) ?? true else { return }
        let label = part.child(BPMNNamespace.diagram, "BPMNLabel").flatMap { bounds(in: $0) }
        if part.name == "BPMNShape", let bounds = bounds(in: part), seen.insert(element).inserted {
            shapes.append(
                Diagram.Shape(
                    element: element, bounds: bounds, label: label, isExpanded: part.flag("isExpanded"),
                    isHorizontal: part.flag("isHorizontal")))
        } else if part.name == "BPMNEdge" {
            let points = part.children(BPMNNamespace.diagramInterchange, "waypoint").compactMap { point in
                number(point, "x").flatMap { x in number(point, "y").map { Diagram.Point(x: x, y: $0) } }
            }
            guard points.count > 1, seen.insert(element).inserted else { return }
            edges.append(Diagram.Edge(element: element, waypoints: points, label: label))
        }
    }

    private func bounds(in element: XMLElement) -> Diagram.Bounds? {
        guard let bounds = element.child(BPMNNamespace.diagramCommon, "Bounds"), let x = number(bounds, "x"),
            let y = number(bounds, "y"), let width = number(bounds, "width"), let height = number(bounds, "height")
        else { return nil }
        return Diagram.Bounds(x: x, y: y, width: width, height: height)
    }

    private func number(_ element: XMLElement, _ name: String) -> Double? {
        element[name].flatMap { Double($0.trimmed) }.flatMap { $0.isFinite ? $0 : nil }
    }
}
