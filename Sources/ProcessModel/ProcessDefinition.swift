/// A process that the kernel can run: elements and sequence flows in dense arrays, whatever notation it came from.
///
/// Start reading here. A compiler in `Formats` makes it, `DefinitionIndex` positions name its parts in the journal, so
/// a deployed definition is stored as it is and never made anew from its source: a better compiler breaks no journal.
package final class ProcessDefinition: Sendable, Codable {
    /// The id that the source gives the process.
    package let id: String
    package let name: String?
    /// False where the source says that the process is only drawn, not run.
    package let isExecutable: Bool
    /// A version text that the author wrote in the source, not the number counted by deployments.
    package let versionTag: String?
    /// All elements; `elements[0]` is the process itself, and an element's index is its position.
    package let elements: [Element]
    /// All sequence flows; a flow's index is its position, and the order is that of the source.
    package let flows: [SequenceFlow]
    /// True for a task that stands on its own to be called: the definition has nothing in it but the task, whose id it
    /// shares (BPMN 2.0.2, 10.3.4).
    package let isGlobalTask: Bool
    /// What people wrote beside the elements, in the order of the source.
    package let notes: [Note]
    /// Where the source draws each element; nil where it draws nothing.
    package let diagram: Diagram?
    /// The decisions, where the source is a decision model: there is nothing else in the definition then.
    package let decisions: DecisionModel?

    package init(
        id: String, name: String?, isExecutable: Bool, versionTag: String? = nil, elements: [Element],
        flows: [SequenceFlow], isGlobalTask: Bool = false, notes: [Note] = [], diagram: Diagram? = nil,
        decisions: DecisionModel? = nil
    ) {
        self.id = id
        self.name = name
        self.isExecutable = isExecutable
        self.versionTag = versionTag
        self.elements = elements
        self.flows = flows
        self.isGlobalTask = isGlobalTask
        self.notes = notes
        self.diagram = diagram
        self.decisions = decisions
        precondition(!elements.isEmpty, "a definition has at least the process itself as element 0")
        for (position, element) in elements.enumerated() {
            precondition(element.index.position == position, "element \(element.id) is not at its own index")
        }
        for (position, flow) in flows.enumerated() {
            precondition(flow.index.position == position, "flow \(flow.id) is not at its own index")
        }
    }

    package subscript(element: ElementIndex) -> Element { elements[element.position] }
    package subscript(flow: FlowIndex) -> SequenceFlow { flows[flow.position] }

    /// The element with that id in the source, looked up one by one: for commands from people, not for the hot path.
    package func element(id: String) -> Element? { elements.first { $0.id == id } }
}

/// The position of an element in its definition; what events and stored state call the element.
package struct ElementIndex: Hashable, Sendable, Codable, Comparable {
    package let rawValue: UInt32

    package init(_ position: Int) { rawValue = UInt32(position) }
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The process itself.
    package static let process = ElementIndex(0)
    package var position: Int { Int(rawValue) }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package init(from decoder: any Decoder) throws { rawValue = try UInt32(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }
}

/// The position of a sequence flow in its definition; what events and stored state call the flow.
package struct FlowIndex: Hashable, Sendable, Codable, Comparable {
    package let rawValue: UInt32

    package init(_ position: Int) { rawValue = UInt32(position) }
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package var position: Int { Int(rawValue) }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package init(from decoder: any Decoder) throws { rawValue = try UInt32(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }
}

/// An arrow from one element to another of the same scope (BPMN 2.0.2, 8.3.13).
package final class SequenceFlow: Sendable, Codable {
    package let index: FlowIndex
    package let id: String
    package let name: String?
    package let source: ElementIndex
    package let target: ElementIndex
    /// Nil means that the flow is unconditional.
    package let condition: ModelExpression?
    /// What is done besides when a token takes the flow.
    package let listeners: [Listener]
    package let place: Place

    package init(
        index: FlowIndex, id: String, name: String?, source: ElementIndex, target: ElementIndex,
        condition: ModelExpression?, listeners: [Listener] = [], place: Place
    ) {
        self.index = index
        self.id = id
        self.name = name
        self.source = source
        self.target = target
        self.condition = condition
        self.listeners = listeners
        self.place = place
    }
}

/// A text that people wrote beside the elements; it has no effect (BPMN 2.0.2, 8.4.1).
package struct Note: Sendable, Codable, Equatable {
    package let id: String
    package let text: String
    /// The ids of the elements and flows that the note is about; empty where it is about the whole.
    package let subjects: [String]

    package init(id: String, text: String, subjects: [String]) {
        self.id = id
        self.text = text
        self.subjects = subjects
    }
}

/// A position in a source text; lines and columns count from 1, and 0 means that the place is not known.
package struct Place: Hashable, Sendable, Codable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static let unknown = Place(line: 0, column: 0)
}
