import Formats
import ProcessModel

/// The drawing of one source.
struct PictureRow {
    let name: String
    private var shapes: [Diagram.Shape] = []
    private var edges: [Diagram.Edge] = []
    private var elements: [String: Element] = [:]
    private var flows: [String: SequenceFlow] = [:]
    private var counts: [String: Int] = [:]
    /// More is no picture, and what is left out does not change what was covered.
    private static let mostParts = 20_000

    init(_ source: Sources.One, _ path: TokenPath) {
        name = source.text.name
        for definition in source.compilation.definitions {
            for element in definition.elements.dropFirst() {
                elements[element.id] = element
                counts[element.id] = path.elements[TokenPath.Place(process: definition.id, id: element.id)] ?? 0
            }
            for flow in definition.flows {
                flows[flow.id] = flow
                counts[flow.id] = path.flows[TokenPath.Place(process: definition.id, id: flow.id)] ?? 0
            }
            let drawn = Set(shapes.map(\.element) + edges.map(\.element))
            shapes += definition.diagram?.shapes.filter { !drawn.contains($0.element) } ?? []
            edges += definition.diagram?.edges.filter { !drawn.contains($0.element) } ?? []
        }
        shapes = Array(shapes.prefix(Self.mostParts))
        edges = Array(edges.prefix(Self.mostParts))
    }

    var isEmpty: Bool { shapes.isEmpty && edges.isEmpty }

    mutating func add(counts other: PictureRow) { counts.merge(other.counts, uniquingKeysWith: +) }

    /// What surrounds everything.
    var bounds: Diagram.Bounds {
        var points = edges.flatMap(\.waypoints)
        for box in shapes.flatMap({ [$0.bounds, $0.label].compactMap(\.self) }) + edges.compactMap(\.label) {
            points.append(Diagram.Point(x: box.x, y: box.y))
            points.append(Diagram.Point(x: box.x + box.width, y: box.y + box.height))
        }
        // Labels without a place of their own stand below their shapes.
        let left = (points.map(\.x).min() ?? 0) - 10
        let top = (points.map(\.y).min() ?? 0) - 20
        let right = (points.map(\.x).max() ?? 0) + 30
        let bottom = (points.map(\.y).max() ?? 0) + 30
        return Diagram.Bounds(x: left, y: top, width: right - left, height: bottom - top)
    }

    /// The larger first, so that what lies inside is seen; edges above the areas, small shapes above the edges.
    var drawing: [String] {
        let sorted = shapes.enumerated().sorted { left, right in
            let sizes = (Self.area(left.element), Self.area(right.element))
            return sizes.0 == sizes.1 ? left.offset < right.offset : sizes.0 > sizes.1
        }.map(\.element)
        let areas = sorted.filter { elements[$0.element]?.kind.scope != nil || elements[$0.element] == nil }
        let rest = sorted.filter { shape in !areas.contains { $0.element == shape.element } }
        return areas.flatMap(draw) + edges.flatMap(draw) + rest.flatMap(draw) + edges.flatMap(label)
    }

    private static func area(_ shape: Diagram.Shape) -> Double { shape.bounds.width * shape.bounds.height }

    // MARK: Edges

    private func draw(_ edge: Diagram.Edge) -> [String] {
        let flow = flows[edge.element]
        let ink: PictureInk = flow == nil ? .neutral : PictureInk(count: counts[edge.element] ?? 0)
        let points = edge.waypoints.map { "\(PictureText.number($0.x)),\(PictureText.number($0.y))" }
        return [group(edge.element), "<polyline points=\"\(points.joined(separator: " "))\" \(ink.line)/>", "</g>"]
    }

    /// The names of flows; they stand above everything, on white, because shapes may lie where they are drawn.
    private func label(_ edge: Diagram.Edge) -> [String] {
        guard let name = flows[edge.element]?.name, !name.isEmpty else { return [] }
        let place = edge.label.map { Diagram.Point(x: $0.x + $0.width / 2, y: $0.y + $0.height / 2) }
        let middle = place ?? edge.waypoints[edge.waypoints.count / 2]
        let width = max(90, edge.label?.width ?? 0)
        return PictureText.wrapped(name, around: middle.x, middle.y, width: width, most: 3).map {
            $0.replacing("<text ", with: "<text paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"3\" ")
        }
    }

    /// Opens a group, with what a browser shows when one points at it.
    private func group(_ id: String) -> String {
        let times = counts[id].map { ", passed \($0) \($0 == 1 ? "time" : "times")" } ?? ""
        return "<g id=\"\(PictureText.escaped(id))\"><title>\(PictureText.escaped(id + times))</title>"
    }

    // MARK: Shapes

    private func draw(_ shape: Diagram.Shape) -> [String] {
        let element = elements[shape.element]
        let ink: PictureInk = element == nil ? .neutral : PictureInk(count: counts[shape.element] ?? 0)
        var lines = [group(shape.element)]
        let box = shape.bounds
        switch element.map({ Outline($0) }) ?? .area {
        case .area: lines.append(Self.rectangle(box, ink.shape, corner: element == nil ? 0 : 10))
        case .box: lines.append(Self.rectangle(box, ink.shape, corner: 10))
        case .diamond(let sign): lines += Self.diamond(box, ink, sign)
        case .circle(let rings, let isBroken): lines += Self.circle(box, ink, rings: rings, isBroken: isBroken)
        }
        lines += label(shape, element)
        if element != nil, let count = counts[shape.element], count > 0 { lines += Self.badge(box, count) }
        return lines + ["</g>"]
    }

    private enum Outline {
        case area, box
        case diamond(String)
        case circle(rings: Int, isBroken: Bool)

        init(_ element: Element) {
            switch element.kind {
            case .process, .subprocess, .eventSubprocess, .transaction, .adHocSubprocess: self = .area
            case .callActivity, .task, .manualTask, .userTask, .serviceTask, .sendTask, .receiveTask, .scriptTask,
                .businessRuleTask:
                self = .box
            case .exclusiveGateway: self = .diamond("×")
            case .parallelGateway: self = .diamond("+")
            case .inclusiveGateway: self = .diamond("○")
            case .complexGateway: self = .diamond("✱")
            case .eventBasedGateway: self = .diamond("◎")
            case .startEvent(let start): self = .circle(rings: 1, isBroken: !start.isInterrupting)
            case .intermediateThrowEvent, .intermediateCatchEvent: self = .circle(rings: 2, isBroken: false)
            case .boundaryEvent(let event): self = .circle(rings: 2, isBroken: !event.isInterrupting)
            case .endEvent: self = .circle(rings: 0, isBroken: false)
            }
        }
    }

    private static func rectangle(_ box: Diagram.Bounds, _ ink: String, corner: Double) -> String {
        let place = "x=\"\(PictureText.number(box.x))\" y=\"\(PictureText.number(box.y))\""
        let size = "width=\"\(PictureText.number(box.width))\" height=\"\(PictureText.number(box.height))\""
        return "<rect \(place) \(size) rx=\"\(PictureText.number(corner))\" \(ink)/>"
    }

    private static func diamond(_ box: Diagram.Bounds, _ ink: PictureInk, _ sign: String) -> [String] {
        let x = box.x + box.width / 2
        let y = box.y + box.height / 2
        let corners = [(x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y)]
        let points = corners.map { "\(PictureText.number($0)),\(PictureText.number($1))" }.joined(separator: " ")
        return ["<polygon points=\"\(points)\" \(ink.shape)/>", PictureText.at(x, y + 7, sign, size: 22)]
    }

    /// One ring begins, two are in between, a thick one ends; broken ones interrupt nothing.
    private static func circle(_ box: Diagram.Bounds, _ ink: PictureInk, rings: Int, isBroken: Bool) -> [String] {
        let x = PictureText.number(box.x + box.width / 2)
        let y = PictureText.number(box.y + box.height / 2)
        let radius = min(box.width, box.height) / 2
        func ring(_ radius: Double, _ style: String) -> String {
            "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(PictureText.number(max(1, radius)))\" \(style)/>"
        }
        let line = "fill=\"none\" stroke=\"\(ink.stroke)\""
        let broken = isBroken ? " stroke-dasharray=\"3 2\"" : ""
        var lines = [ring(radius, ink.shape)]
        if rings == 0 { lines.append(ring(radius - 1, "\(line) stroke-width=\"4\"")) }
        if rings == 2 { lines.append(ring(radius - 3, "\(line) stroke-width=\"1\"\(broken)")) }
        if rings == 1, isBroken { lines.append(ring(radius - 3, "\(line) stroke-width=\"1\"\(broken)")) }
        return lines
    }

    private func label(_ shape: Diagram.Shape, _ element: Element?) -> [String] {
        guard let element else { return [] }
        let box = shape.bounds
        let middle = box.x + box.width / 2
        let text = element.name ?? element.id
        switch Outline(element) {
        case .area: return [PictureText.at(middle, box.y + 16, text)]
        case .box:
            let lines = max(1, Int(min(box.height, 400) / 14) - 2)
            return PictureText.wrapped(text, around: middle, box.y + box.height / 2, width: box.width - 8, most: lines)
                + [PictureText.at(box.x + 6, box.y + 12, element.kind.word, size: 8, anchor: "start")]
        case .diamond, .circle:
            guard element.name != nil else { return [] }
            let place = shape.label.map { Diagram.Point(x: $0.x + $0.width / 2, y: $0.y + $0.height / 2) }
            let below = place ?? Diagram.Point(x: middle, y: box.y + box.height + 12)
            return PictureText.wrapped(text, around: below.x, below.y, width: max(90, shape.label?.width ?? 0), most: 3)
        }
    }

    private static func badge(_ box: Diagram.Bounds, _ count: Int) -> [String] {
        let text = "\(count)"
        let width = Double(8 + 6 * text.count)
        let x = box.x + box.width - width / 2
        let style = "fill=\"#1a7f37\" stroke=\"none\""
        let plate = Diagram.Bounds(x: x, y: box.y - 7, width: width, height: 13)
        return [
            rectangle(plate, style, corner: 6),
            PictureText.at(x + width / 2, box.y + 3, text, size: 9).replacing("#1f2328", with: "#ffffff"),
        ]
    }
}
