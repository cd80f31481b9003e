/// Where a source draws its elements, in the source's own units (BPMN DI, chapter 12).
package struct Diagram: Sendable, Codable, Equatable {
    package let shapes: [Shape]
    package let edges: [Edge]

    package init(shapes: [Shape], edges: [Edge]) {
        self.shapes = shapes
        self.edges = edges
    }

    package struct Shape: Sendable, Codable, Equatable {
        /// The id of the element that is drawn; it may be a lane or a note, which are not elements here.
        package let element: String
        package let bounds: Bounds
        package let label: Bounds?
        package let isExpanded: Bool?
        package let isHorizontal: Bool?

        package init(element: String, bounds: Bounds, label: Bounds?, isExpanded: Bool?, isHorizontal: Bool?) {
            self.element = element
            self.bounds = bounds
            self.label = label
            self.isExpanded = isExpanded
            self.isHorizontal = isHorizontal
        }
    }

    package struct Edge: Sendable, Codable, Equatable {
        package let element: String
        package let waypoints: [Point]
        package let label: Bounds?

        package init(element: String, waypoints: [Point], label: Bounds?) {
            self.element = element
            self.waypoints = waypoints
            self.label = label
        }
    }

    package struct Bounds: Sendable, Codable, Equatable {
        package let x, y, width, height: Double

        package init(x: Double, y: Double, width: Double, height: Double) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }
    }

    package struct Point: Sendable, Codable, Equatable {
        package let x, y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }
}
