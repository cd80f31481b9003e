import ProcessKernel
import ProcessModel

/// Where tokens went, counted by the ids of the source.
struct TokenPath {
    struct Place: Hashable {
        let process: String
        let id: String
    }

    /// How often elements began.
    private(set) var elements: [Place: Int] = [:]
    /// How often sequence flows were taken.
    private(set) var flows: [Place: Int] = [:]

    /// Takes what an event tells; `instance` is as it was before.
    mutating func note(_ event: Event, before instance: ProcessInstance) {
        switch event {
        case .elementActivated(_, let element, let scope), .handlerActivated(_, let element, let scope, _):
            // A process begins in no scope, and is no place of its own.
            guard element != .process else { return }
            let definition = instance.definition(of: scope)
            elements[Place(process: definition.id, id: definition[element].id), default: 0] += 1
        case .flowTaken(let flow, let scope):
            let definition = instance.definition(of: scope)
            flows[Place(process: definition.id, id: definition[flow].id), default: 0] += 1
        default: break
        }
    }

    mutating func add(_ other: TokenPath) {
        elements.merge(other.elements, uniquingKeysWith: +)
        flows.merge(other.flows, uniquingKeysWith: +)
    }
}
