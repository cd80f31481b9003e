import FEEL
package import ProcessModel

/// Makes definitions that are valid and that nobody would draw: blocks inside blocks, and, where it is allowed, flows
/// from anywhere to anywhere.
///
/// A structured definition ends whatever its workers do: its loops count. It may still leave a token at a join that
/// never
/// fires, an error that nothing catches or a gateway without a way out.
package struct RandomDefinition {
    var random: SeededGenerator
    var builder: DefinitionBuilder
    private var count = 0
    /// How many elements may still come.
    var room: Int
    let jobTypes: [String]
    let extent: Extent
    /// Whether what is being built is directly inside a transaction.
    var isInTransaction = false

    package enum Extent {
        /// Tasks, timers, errors, sub-processes, exclusive and parallel gateways.
        case simple
        /// Inclusive gateways, loops, event sub-processes and compensation too.
        case more
        /// Transactions, ad hoc sub-processes, calls of the process `called`, complex and event-based gateways, and
        /// events of every kind as well.
        case all
    }

    package struct Shape: Sendable {
        /// About how many elements.
        let size: Int
        let isStructured: Bool
        let extent: Extent

        package init(size: Int, isStructured: Bool, extent: Extent) {
            self.size = size
            self.isStructured = isStructured
            self.extent = extent
        }
    }

    package static func make(
        _ random: inout SeededGenerator, _ shape: Shape, jobTypes: [String], id: String = "random"
    ) -> ProcessDefinition {
        ProcessDefinition.build(id) { builder in
            var maker = RandomDefinition(
                random: random, builder: builder, room: shape.size, jobTypes: jobTypes, extent: shape.extent)
            maker.fillScope(depth: 0)
            if !shape.isStructured { maker.addWildFlows() }
            random = maker.random
            builder = maker.builder
        }
    }

    private init(
        random: SeededGenerator, builder: DefinitionBuilder, room: Int, jobTypes: [String], extent: Extent
    ) {
        self.random = random
        self.builder = builder
        self.room = room
        self.jobTypes = jobTypes
        self.extent = extent
    }

    /// The first and the last element of a part; tokens that come in at the one leave by the other, or end on the way.
    struct Part {
        let first: String
        let last: String
    }

    mutating func name(_ word: String) -> String {
        count += 1
        room -= 1
        return "\(word)\(count)"
    }

    // MARK: Scopes

    mutating func fillScope(depth: Int) {
        if depth == 0 { listen(to: builder.elements[0].id) }
        let part = sequence(depth: depth)
        if random.chance(perMille: 800) {
            let start = name("start")
            builder.start(start)
            builder.flow(start, part.first)
        }
        if random.chance(perMille: 800) {
            let end = end(depth: depth)
            builder.flow(part.last, end)
        }
        if extent != .simple, depth < 3, room > 0, random.chance(perMille: 400) { eventSubprocess(depth: depth) }
    }

    private mutating func eventSubprocess(depth: Int) {
        let id = name("handler")
        let trigger: EventTrigger = random.pick([
            .signal("s"), .signal("t"), .message("m"), .condition("x = 2"), .error(code: "E1"),
            .error(code: nil), .escalation(code: nil), .cycle("R2/PT9S"), .compensation,
        ])
        let begins = trigger.mayRunBeside ? random.chance(perMille: 500) : true
        builder.eventSubprocess(id, on: trigger, interrupting: begins) { _ in }
        inside(id) { inner in
            let part = inner.sequence(depth: depth + 1)
            inner.builder.flow("\(id).start", part.first)
        }
    }

    /// Builds what is inside a scope that the builder has.
    mutating func inside(
        _ id: String, isTransaction: Bool = false, _ fill: (inout RandomDefinition) -> Void
    ) {
        let outer = (scope: builder.scope, isInTransaction: isInTransaction)
        builder.scope = builder.index(of: id)
        isInTransaction = isTransaction
        fill(&self)
        builder.scope = outer.scope
        isInTransaction = outer.isInTransaction
    }

    mutating func end(depth: Int) -> String {
        let end = name("end")
        if isInTransaction, random.chance(perMille: 400) {
            builder.end(end, .cancel)
            return end
        }
        switch random.below(10) {
        case 0: builder.end(end, .terminate)
        case 1: builder.end(end, .error(code: random.pick(["E1", "E2"])))
        default: builder.end(end)
        }
        return end
    }

    mutating func sequence(depth: Int) -> Part {
        let first = block(depth: depth)
        var last = first
        for _ in 0..<random.below(3) where room > 0 {
            let next = block(depth: depth)
            connect(last.last, next.first)
            last = next
        }
        return Part(first: first.first, last: last.last)
    }

    private mutating func connect(_ source: String, _ target: String) {
        // An implicit split: what comes behind gets a token by each flow whose condition holds.
        if random.chance(perMille: 80) {
            builder.flow(source, target, when: condition())
            builder.defaultFlow(source, target)
        } else {
            builder.flow(source, target)
        }
    }

    private mutating func block(depth: Int) -> Part {
        guard room > 0, depth < 4 else { return activity() }
        if extent == .all, random.chance(perMille: 400) { return rarest(depth: depth) }
        if extent != .simple, random.chance(perMille: 300) { return rare(depth: depth) }
        switch random.below(12) {
        case 0, 1: return choice(depth: depth)
        case 2, 3: return fork(depth: depth)
        case 4: return loop(depth: depth)
        case 5, 6: return subprocess(depth: depth)
        case 7: return withBoundary(activity(), depth: depth)
        default: return activity()
        }
    }

    private mutating func rare(depth: Int) -> Part {
        switch random.below(6) {
        case 0, 1: return inclusive(depth: depth)
        case 2: return undoable()
        case 3:
            let id = name("undo")
            builder.throwing(id, builder.compensation(waits: random.chance(perMille: 700)))
            return Part(first: id, last: id)
        case 4:
            let id = name("throw")
            builder.throwing(id, random.pick([.signal("s"), .escalation("X"), .message("m")]))
            return Part(first: id, last: id)
        default: return repeating(depth: depth)
        }
    }

    // MARK: Blocks

    private mutating func inclusive(depth: Int) -> Part {
        let split = name("some")
        builder.inclusive(split)
        let join = name("meet")
        builder.inclusive(join)
        for _ in 0..<random.within(2...3) {
            let branch = sequence(depth: depth + 1)
            builder.flow(split, branch.first, when: condition())
            builder.flow(branch.last, join)
        }
        builder.defaultFlow(split, join)
        return Part(first: split, last: join)
    }

    private mutating func undoable() -> Part {
        let id = name("done")
        builder.service(id, type: random.pick(jobTypes))
        let handler = name("undoing")
        builder.service(handler, type: random.pick(jobTypes))
        builder.undo(id, by: handler)
        if random.chance(perMille: 300) { builder.times(id, "2") }
        guard random.chance(perMille: 500) else { return Part(first: id, last: id) }
        let undo = name("undo")
        builder.throwing(undo, builder.compensation(waits: random.chance(perMille: 700)))
        builder.flow(id, undo)
        return Part(first: id, last: undo)
    }

    private mutating func repeating(depth: Int) -> Part {
        let part: Part
        if random.chance(perMille: 500) {
            let id = name("work")
            builder.service(id, type: random.pick(jobTypes))
            part = Part(first: id, last: id)
        } else {
            let id = name("rounds")
            builder.subprocess(id) { _ in }
            inside(id) { $0.fillScope(depth: depth + 1) }
            part = Part(first: id, last: id)
        }
        switch random.below(3) {
        case 0: builder.loop(part.first, while: "loopCounter < 3 and x != 1")
        case 1:
            builder.times(
                part.first, random.pick(["2", "3", "x"]), sequential: random.chance(perMille: 400),
                until: random.pick([nil, "numberOfCompletedInstances = 1", "x = 3"]))
        default: builder.each(part.first, in: ("[1, 2]", "item"), output: ("out", "item"))
        }
        listen(to: part.first)
        return random.chance(perMille: 300) ? withBoundary(part, depth: depth) : part
    }

    private mutating func choice(depth: Int) -> Part {
        let split = name("choice")
        builder.exclusive(split)
        let merge = name("merge")
        builder.exclusive(merge)
        for _ in 0..<random.within(1...2) {
            let branch = sequence(depth: depth + 1)
            builder.flow(split, branch.first, when: condition())
            builder.flow(branch.last, merge)
        }
        if random.chance(perMille: 800) { builder.defaultFlow(split, merge) }
        return Part(first: split, last: merge)
    }

    private mutating func fork(depth: Int) -> Part {
        let split = name("fork")
        builder.parallel(split)
        let join = name("join")
        // Sometimes what was forked is merged without a join, and goes on as several tokens.
        if random.chance(perMille: 850) { builder.parallel(join) } else { builder.exclusive(join) }
        for _ in 0..<random.within(2...3) {
            let branch = sequence(depth: depth + 1)
            builder.flow(split, branch.first)
            if random.chance(perMille: 930) {
                builder.flow(branch.last, join)
            } else {
                let end = end(depth: depth)
                builder.flow(branch.last, end)
            }
        }
        builder.flow(split, join)
        return Part(first: split, last: join)
    }

    private mutating func loop(depth: Int) -> Part {
        let begin = name("begin")
        builder.exclusive(begin)
        let body = sequence(depth: depth + 1)
        let counter = name("n")
        builder.script("count-\(counter)", "if \(counter) = null then 1 else \(counter) + 1", result: counter)
        let again = name("again")
        builder.exclusive(again)
        builder.flow(begin, body.first)
        builder.flow(body.last, "count-\(counter)", again)
        builder.flow(again, begin, when: "\(counter) < \(random.within(2...3))")
        let out = name("out")
        builder.task(out)
        builder.defaultFlow(again, out)
        return Part(first: begin, last: out)
    }

    private mutating func subprocess(depth: Int) -> Part {
        let id = name("sub")
        builder.subprocess(id) { _ in }
        inside(id) { $0.fillScope(depth: depth + 1) }
        if random.chance(perMille: 300) {
            builder.map(id, inputs: ["local": "=x"], outputs: ["x": "=local"], rule: .addToPropagation)
        }
        listen(to: id)
        return random.chance(perMille: 600)
            ? withBoundary(Part(first: id, last: id), depth: depth) : Part(first: id, last: id)
    }

    /// Events on the edge of an activity; what they begin meets the normal way behind it, or ends.
    mutating func withBoundary(_ host: Part, depth: Int) -> Part {
        let meet = name("meet")
        builder.exclusive(meet)
        builder.flow(host.last, meet)
        for _ in 0..<random.within(1...2) {
            let event = name("event")
            switch random.below(extent == .all ? 6 : 4) {
            case 4, 5: boundary(event, on: host.first)
            case 0: builder.boundaryTimer(event, on: host.first, duration: "PT30S")
            case 1: builder.boundaryTimer(event, on: host.first, duration: "PT7S", interrupting: false)
            case 2: builder.boundaryError(event, on: host.first, code: random.pick(["E1", "E2"]))
            default: builder.boundaryError(event, on: host.first)
            }
            let way = activity()
            builder.flow(event, way.first)
            if random.chance(perMille: 700) { builder.flow(way.last, meet) }
        }
        return Part(first: host.first, last: meet)
    }

    // MARK: Activities

    mutating func activity() -> Part {
        let id: String
        switch random.below(14) {
        case 0...4:
            id = name("service")
            let type = random.chance(perMille: 100) ? "=if x = 1 then \"\(jobTypes[0])\" else y" : random.pick(jobTypes)
            builder.service(id, type: type, attempts: random.pick([1, 2, 3, "=x", "2"]))
        case 5, 6, 7:
            id = name("user")
            builder.user(id)
        case 8, 9:
            id = name("script")
            builder.script(
                id, random.pick(["x + 1", "\"text\"", "null", "x > 1"]), result: random.pick([nil, "x", "y"]))
        case 10:
            id = name("timer")
            builder.timer(id, duration: random.pick(["PT5S", "PT1M", "=if ok then \"PT1S\" else x"]))
        case 11:
            id = name("throw")
            builder.element(id, .intermediateThrowEvent(results: []))
        default:
            id = name("task")
            builder.element(id, extent == .all ? rareTask() : .task)
        }
        if random.chance(perMille: 150) {
            let rule: Mappings.OutputRule = random.chance(perMille: 500) ? .replacePropagation : .addToPropagation
            builder.map(id, inputs: ["local": "=x", "input.a": "=y"], outputs: ["result.a.b": "=local"], rule: rule)
        }
        listen(to: id)
        return Part(first: id, last: id)
    }

    mutating func condition() -> String {
        random.pick(["x = 1", "x > 1", "x < 2", "ok", "not(ok)", "y", "true", "false"])
    }

    // MARK: Wild flows

    /// Flows between any two elements of one scope that may have them.
    private mutating func addWildFlows() {
        for _ in 0..<random.within(1...4) {
            guard let source = random.pickAny(builder.sources) else { return }
            guard let target = random.pickAny(builder.targets(from: source)) else { continue }
            if random.chance(perMille: 500) {
                builder.flow(source, target, when: condition())
            } else {
                builder.flow(source, target)
            }
        }
    }
}

extension EventTrigger {
    /// Whether a start event of an event sub-process that has it may leave the rest of its scope alone.
    var mayRunBeside: Bool {
        switch self {
        case .message, .timer, .signal, .escalation, .conditional: true
        case .error, .compensation, .link, .cancel: false
        }
    }
}
