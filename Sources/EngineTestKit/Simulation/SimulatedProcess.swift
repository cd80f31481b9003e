import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import ProcessModel

/// A process that simulated users run.
struct SimulatedProcess {
    let definition: ProcessDefinition
    let new: NewDefinition
    /// Known once it is deployed.
    var key: DefinitionKey?

    init(_ definition: ProcessDefinition, version: String = "") {
        self.definition = definition
        do {
            let body = try DefinitionCoding.encode(definition)
            new = NewDefinition(definition, digest: definition.id + version, sourceName: "", source: [], body: body)
        } catch {
            preconditionFailure("\(definition.id) cannot be encoded: \(error)")
        }
    }

    static let jobTypes = ["a", "b"]

    /// The processes of one run: a few of those written by hand.
    static func some(_ random: inout SeededGenerator) -> [SimulatedProcess] {
        let messaging = random.chance(perMille: 500)
        let processes = (0..<(messaging ? 5 : 3)).map { _ in
            SimulatedProcess(random.pick(messaging ? Self.messaging : all))
        }
        if messaging { return processes }
        // Other versions of them, for instances to go on by.
        return processes
            + processes.compactMap { process in
                guard random.chance(perMille: 700) else { return nil }
                let flow = random.pick(process.definition.flows.map(\.index))
                let version = " with a task on flow \(flow.rawValue)"
                return SimulatedProcess(process.definition.withTask(on: flow), version: version)
            }
    }

    /// What workers and people bring.
    static func results(_ random: inout SeededGenerator) -> [NamedValue] {
        var values: [NamedValue] = []
        if random.chance(perMille: 500) { values.append(NamedValue("x", Value(integerLiteral: random.below(4)))) }
        if random.chance(perMille: 300) { values.append(NamedValue("ok", .boolean(random.chance(perMille: 500)))) }
        if random.chance(perMille: 50) { values.append(NamedValue("ok", "neither")) }
        return values
    }

    static let all: [ProcessDefinition] = [straight, fork, twice, boundary, loop, scopes, storm, stuck, undone]

    private static let straight = ProcessDefinition.build("straight") { process in
        process.start()
        process.service("first", type: "a")
        process.service("second", type: "b", attempts: 2)
        process.end()
        process.flow("start", "first", "second", "end")
    }

    private static let fork = ProcessDefinition.build("fork") { process in
        process.start()
        process.parallel("split")
        process.service("left", type: "a")
        process.service("middle", type: "=if x = 1 then \"a\" else \"b\"", attempts: "=2")
        process.user("right")
        process.parallel("join")
        process.service("after", type: "b")
        process.end()
        process.flow("start", "split", "left", "join", "after", "end")
        process.flow("split", "middle", "join")
        process.flow("split", "right", "join")
    }

    /// Each flow into the join brings two tokens, in any order.
    private static let twice = ProcessDefinition.build("twice") { process in
        process.start()
        process.parallel("split")
        process.service("left", type: "a")
        process.service("left-too", type: "b")
        process.service("right", type: "a")
        process.user("right-too")
        process.exclusive("left-merge")
        process.exclusive("right-merge")
        process.parallel("join")
        process.service("after", type: "b")
        process.end()
        process.flow("start", "split", "left", "left-merge", "join", "after", "end")
        process.flow("split", "left-too", "left-merge")
        process.flow("split", "right", "right-merge", "join")
        process.flow("split", "right-too", "right-merge")
    }

    private static let boundary = ProcessDefinition.build("boundary") { process in
        process.start()
        process.service("work", type: "a")
        process.boundaryTimer("late", on: "work", duration: "PT20S")
        process.boundaryTimer("reminder", on: "work", duration: "PT3S", interrupting: false)
        process.boundaryError("e1", on: "work", code: "E1")
        process.boundaryError("any", on: "work")
        process.user("look")
        process.script("note", "1", result: "noted")
        process.end()
        process.map("work", inputs: ["x": "=2"], outputs: ["result.x": "=x"])
        process.flow("start", "work", "end")
        process.flow("late", "look", "end")
        process.flow("reminder", "note", "end")
        process.flow("e1", "end")
        process.flow("any", "look")
    }

    private static let loop = ProcessDefinition.build("loop") { process in
        process.start()
        process.script("begin", "0", result: "n")
        process.service("work", type: "b")
        process.timer("rest", duration: "PT5S")
        process.script("step", "n + 1", result: "n")
        process.exclusive("again")
        process.end()
        process.flow("start", "begin", "work", "rest", "step", "again")
        process.flow("again", "work", when: "n < 3")
        process.defaultFlow("again", "end")
    }

    private static let scopes = ProcessDefinition.build("scopes") { process in
        process.start()
        process.subprocess("outer") { outer in
            outer.start("outer-start")
            outer.parallel("outer-split")
            outer.subprocess("inner") { inner in
                inner.start("inner-start")
                inner.service("inner-work", type: "a")
                inner.exclusive("inner-choice")
                inner.end("inner-end")
                inner.end("inner-error", .error(code: "E1"))
                inner.flow("inner-start", "inner-work", "inner-choice")
                inner.flow("inner-choice", "inner-error", when: "x = 3")
                inner.defaultFlow("inner-choice", "inner-end")
            }
            outer.service("outer-work", type: "b")
            outer.exclusive("outer-choice")
            outer.end("outer-end")
            outer.end("outer-stop", .terminate)
            outer.flow("outer-start", "outer-split", "inner", "outer-end")
            outer.flow("outer-split", "outer-work", "outer-choice")
            outer.flow("outer-choice", "outer-stop", when: "x > 1")
            outer.defaultFlow("outer-choice", "outer-end")
        }
        process.boundaryError("caught", on: "outer", code: "E1")
        process.boundaryTimer("slow", on: "outer", duration: "PT30S", interrupting: false)
        process.map("outer", inputs: ["inside": "=x"], outputs: ["x": "=inside"], rule: .addToPropagation)
        process.user("look")
        process.end()
        process.flow("start", "outer", "end")
        process.flow("caught", "look", "end")
        process.flow("slow", "look")
    }

    /// What it did can be undone, by workers and by people, before it is put back to what it was.
    private static let undone = ProcessDefinition.build("undone") { process in
        process.start()
        process.service("book", type: "a")
        process.service("unbook", type: "b")
        process.undo("book", by: "unbook")
        process.subprocess("box") { box in
            box.start("in")
            box.service("pay", type: "b")
            box.service("repay", type: "a")
            box.undo("pay", by: "repay")
            box.end("out")
            box.flow("in", "pay", "out")
        }
        process.user("look")
        process.user("overlook")
        process.undo("look", by: "overlook")
        process.service("after", type: "a")
        process.end()
        process.flow("start", "book", "box", "look", "after", "end")
    }

    /// Long decisions without a wait.
    private static let storm = ProcessDefinition.build("storm") { process in
        process.start()
        process.script("begin", "0", result: "n")
        process.exclusive("merge")
        process.script("step", "n + 1", result: "n")
        process.exclusive("again")
        process.service("work", type: "a")
        process.end()
        process.flow("start", "begin", "merge", "step", "again")
        process.flow("again", "merge", when: "n < 12")
        process.defaultFlow("again", "work")
        process.flow("work", "end")
    }

    /// Can go wrong in every way that leaves an incident, and has a join that may never fire.
    private static let stuck = ProcessDefinition.build("stuck") { process in
        process.start()
        process.service("first", type: "a")
        process.exclusive("choice")
        process.task("split")
        process.parallel("join")
        process.timer("pause", duration: "=if ok then \"PT1S\" else x")
        process.end()
        process.end("failed", .error(code: "E7"))
        process.flow("start", "first", "choice")
        process.flow("choice", "split", when: "ok")
        process.flow("choice", "failed", when: "x = 3")
        process.flow("choice", "pause", when: "x < 3")
        process.flow("split", "join", when: "x > 1")
        process.flow("split", "join")
        process.flow("join", "end")
        process.flow("pause", "end")
    }
}

extension ProcessDefinition {
    /// Another version: a task stands on a flow, which leads from there to its target.
    fileprivate func withTask(on index: FlowIndex) -> ProcessDefinition {
        let flow = self[index]
        let task = ElementIndex(elements.count)
        let before = FlowIndex(flows.count)
        var elements = elements
        let source = self[flow.source]
        elements[flow.source.position] = Element(
            index: source.index, id: source.id, kind: source.kind, scope: source.scope, incoming: source.incoming,
            outgoing: source.outgoing.map { $0 == index ? before : $0 },
            defaultFlow: source.defaultFlow == index ? before : source.defaultFlow,
            boundaryEvents: source.boundaryEvents, mappings: source.mappings, activity: source.activity,
            listeners: source.listeners)
        elements.append(
            Element(
                index: task, id: "more", kind: .task, scope: source.scope, incoming: [before], outgoing: [index]))
        var flows = flows
        flows[index.position] = SequenceFlow(
            index: index, id: flow.id, name: nil, source: task, target: flow.target, condition: nil, place: .unknown)
        flows.append(
            SequenceFlow(
                index: before, id: "to more", name: nil, source: flow.source, target: task, condition: flow.condition,
                place: .unknown))
        return ProcessDefinition(id: id, name: name, isExecutable: true, elements: elements, flows: flows)
    }
}
