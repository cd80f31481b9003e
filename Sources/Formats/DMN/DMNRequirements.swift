import ProcessModel

/// Looks at the requirements graph: nothing may require itself (DMN 1.5, 6.3.11), and what needs a broken node is
/// broken.
enum DMNRequirements {
    /// The fault of each node, its own or one that it has from others. Circles are reported, each node of one.
    static func faults(of nodes: [DecisionNode], _ report: (Int, String) -> Void) -> [String?] {
        var faults = nodes.map(\.fault)
        for component in components(of: nodes) {
            // A node after all that it requires, so faults have come as far as they can.
            for number in component {
                let message = "'\(nodes[number].name)' requires itself"
                if component.count > 1 || nodes[number].requirements.contains(number) {
                    report(number, message + ".")
                    faults[number] = faults[number] ?? message
                } else if faults[number] == nil,
                    let broken = nodes[number].requirements.first(where: { faults[$0] != nil })
                {
                    faults[number] =
                        "'\(nodes[broken].name)' is required and cannot be evaluated: \(root(broken, faults))"
                }
            }
        }
        return faults
    }

    /// The first reason, without the way that it came.
    private static func root(_ number: Int, _ faults: [String?]) -> String {
        let text = faults[number] ?? ""
        return text.split(separator: ": ").last.map(String.init) ?? text
    }

    /// The strongly connected parts of the graph, each after those that it requires (Tarjan's algorithm, with a stack
    /// of its own because graphs come from outside).
    private static func components(of nodes: [DecisionNode]) -> [[Int]] {
        var found: [[Int]] = []
        var order = Array(repeating: -1, count: nodes.count)
        var low = order
        var isOpen = Array(repeating: false, count: nodes.count)
        var open: [Int] = []
        var next = 0
        for start in nodes.indices where order[start] < 0 {
            var path: [(node: Int, edge: Int)] = [(start, 0)]
            while let (node, edge) = path.last {
                if edge == 0 {
                    order[node] = next
                    low[node] = next
                    next += 1
                    open.append(node)
                    isOpen[node] = true
                }
                if edge < nodes[node].requirements.count {
                    let target = nodes[node].requirements[edge]
                    path[path.count - 1].edge += 1
                    if order[target] < 0 {
                        path.append((target, 0))
                    } else if isOpen[target] {
                        low[node] = min(low[node], order[target])
                    }
                    continue
                }
                path.removeLast()
                if let parent = path.last?.node { low[parent] = min(low[parent], low[node]) }
                guard low[node] == order[node] else { continue }
                var component: [Int] = []
                repeat {
                    component.append(open.removeLast())
                    isOpen[component[component.count - 1]] = false
                } while component.last != node
                found.append(component.sorted())
            }
        }
        return found
    }
}
