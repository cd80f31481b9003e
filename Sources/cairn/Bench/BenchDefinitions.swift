import EngineTestKit
import FEEL
import ProcessModel

/// The processes that the benchmarks run, made without a source: what is measured is running, not compiling.
enum BenchDefinitions {
    static let jobType = "noop"

    /// Start, so many no-op service tasks in a row, end.
    static func sequence(of tasks: Int) -> ProcessDefinition {
        var builder = Builder(id: "seq\(tasks)")
        let start = builder.add("start", .startEvent(.none))
        var last = start
        for number in 1...tasks {
            let task = builder.add("task\(number)", .serviceTask(job: job))
            builder.connect(last, task)
            last = task
        }
        builder.connect(last, builder.add("end", .endEvent(results: [])))
        return builder.definition(entry: start)
    }

    /// Start, a fork to so many no-op service tasks, a join, end.
    static func fan(of tasks: Int) -> ProcessDefinition {
        var builder = Builder(id: "fan\(tasks)")
        let start = builder.add("start", .startEvent(.none))
        let fork = builder.add("fork", .parallelGateway)
        let join = builder.add("join", .parallelGateway)
        builder.connect(start, fork)
        for number in 1...tasks {
            let task = builder.add("task\(number)", .serviceTask(job: job))
            builder.connect(fork, task)
            builder.connect(task, join)
        }
        builder.connect(join, builder.add("end", .endEvent(results: [])))
        return builder.definition(entry: start)
    }

    /// Start, a user task that waits, end.
    static func parking() -> ProcessDefinition {
        var builder = Builder(id: "park")
        let start = builder.add("start", .startEvent(.none))
        let task = builder.add("wait", .userTask(settings: UserTaskSettings()))
        builder.connect(start, task)
        builder.connect(task, builder.add("end", .endEvent(results: [])))
        return builder.definition(entry: start)
    }

    /// A no-op service task, again and again until `stop` is true.
    static func loop() -> ProcessDefinition {
        .build("loop") { process in
            process.start()
            process.service(jobType)
            process.exclusive("again")
            process.end()
            process.flow("start", jobType, "again")
            process.flow("again", "end", when: "stop")
            process.defaultFlow("again", jobType)
        }
    }

    private static var job: JobSettings { JobSettings(type: .string(jobType), attempts: .literal(3)) }

    /// Puts elements of one flat process together.
    private struct Builder {
        let id: String
        private var elements: [(id: String, kind: ElementKind)] = []
        private var flows: [(source: Int, target: Int)] = []

        init(id: String) { self.id = id }

        mutating func add(_ id: String, _ kind: ElementKind) -> Int {
            elements.append((id, kind))
            return elements.count
        }

        mutating func connect(_ source: Int, _ target: Int) { flows.append((source, target)) }

        func definition(entry: Int) -> ProcessDefinition {
            var incoming: [[FlowIndex]] = Array(repeating: [], count: elements.count + 1)
            var outgoing = incoming
            for (position, flow) in flows.enumerated() {
                outgoing[flow.source].append(FlowIndex(position))
                incoming[flow.target].append(FlowIndex(position))
            }
            let process = Element(
                index: .process, id: id, kind: .process(scope: Scope(entries: [ElementIndex(entry)])), scope: nil)
            let inner = elements.enumerated().map { position, element in
                Element(
                    index: ElementIndex(position + 1), id: element.id, kind: element.kind, scope: .process,
                    incoming: incoming[position + 1], outgoing: outgoing[position + 1])
            }
            let arrows = flows.enumerated().map { position, flow in
                SequenceFlow(
                    index: FlowIndex(position), id: "flow\(position)", name: nil, source: ElementIndex(flow.source),
                    target: ElementIndex(flow.target), condition: nil, place: .unknown)
            }
            return ProcessDefinition(
                id: id, name: nil, isExecutable: true, elements: [process] + inner, flows: arrows)
        }
    }
}
