import FEEL
import Formats
import ProcessModel

/// Which elements and flows the scenarios went through.
struct Coverage {
    struct Part {
        let id: String
        let word: String
        let line: Int
        let count: Int
    }

    struct OfProcess {
        let id: String
        let file: String
        let elements: [Part]
        let flows: [Part]

        var missed: [Part] { (elements + flows).filter { $0.count == 0 } }
    }

    let processes: [OfProcess]

    init(_ sources: Sources, _ path: TokenPath) {
        processes = sources.all.flatMap { source in
            source.compilation.definitions.map { OfProcess($0, file: source.text.name, path) }
        }
    }

    var json: Value {
        .list(
            processes.map { process in
                [
                    "process": .string(process.id), "file": .string(process.file),
                    "elements": .list(process.elements.map(\.json)), "flows": .list(process.flows.map(\.json)),
                ]
            })
    }

    /// One table for all files of scenarios, and what none of a file's scenarios went through.
    static func lines(_ all: [Coverage]) -> [String] {
        let processes = all.flatMap(\.processes)
        var table = TextTable([("process", .left), ("elements", .right), ("", .right), ("flows", .right), ("", .right)])
        for process in processes {
            table.add([process.id] + cells(process.elements) + cells(process.flows))
        }
        var missed = TextTable([.left, .left, .left])
        for process in processes {
            for part in process.missed { missed.add(["\(process.file):\(part.line)", part.word, part.id]) }
        }
        let rest = missed.lines(indent: 2)
        return table.lines() + (rest.isEmpty ? [] : ["not covered:"] + rest)
    }

    private static func cells(_ parts: [Part]) -> [String] {
        let covered = parts.count { $0.count > 0 }
        return ["\(covered) of \(parts.count)", parts.isEmpty ? "" : "\(covered * 100 / parts.count) %"]
    }
}

extension Coverage.OfProcess {
    fileprivate init(_ definition: ProcessDefinition, file: String, _ path: TokenPath) {
        // The process itself is no element of its own, except where it is a task that is called.
        let elements = definition.elements.dropFirst().map { element in
            Coverage.Part(
                id: element.id, word: element.kind.word, line: element.place.line,
                count: path.elements[TokenPath.Place(process: definition.id, id: element.id)] ?? 0)
        }
        let flows = definition.flows.map { flow in
            Coverage.Part(
                id: flow.id, word: "sequence flow", line: flow.place.line,
                count: path.flows[TokenPath.Place(process: definition.id, id: flow.id)] ?? 0)
        }
        self.init(id: definition.id, file: file, elements: elements, flows: flows)
    }
}

extension Coverage.Part {
    fileprivate var json: Value {
        ["id": .string(id), "kind": .string(word), "line": .number(Decimal(line)), "count": .number(Decimal(count))]
    }
}
