import ProcessModel

/// What no other extent has: scopes of special kinds, calls, and everything that waits for events.
extension RandomDefinition {
    mutating func rarest(depth: Int) -> Part {
        switch random.below(8) {
        case 0: transaction(depth: depth)
        case 1: call(depth: depth)
        case 2: adHoc(depth: depth)
        case 3: eventBased(depth: depth)
        case 4: complex(depth: depth)
        case 5: several()
        default: wait()
        }
    }

    /// A task of a kind that passes, throws or decides. The decision is not there.
    mutating func rareTask() -> ElementKind {
        random.pick([
            .task, .manualTask, .sendTask(message: MessageThrow(name: .string("m"))),
            .businessRuleTask(decision: DecisionCall(decision: .string("missing"), resultVariable: "y")),
        ])
    }

    // MARK: Scopes

    private mutating func transaction(depth: Int) -> Part {
        let id = name("transaction")
        builder.transaction(id) { _ in }
        inside(id, isTransaction: true) { $0.fillScope(depth: depth + 1) }
        listen(to: id)
        let cancelled = name("cancelled")
        builder.boundary(cancelled, on: id, .cancel)
        let way = activity()
        builder.flow(cancelled, way.first)
        return random.chance(perMille: 300)
            ? withBoundary(Part(first: id, last: id), depth: depth) : Part(first: id, last: id)
    }

    private mutating func call(depth: Int) -> Part {
        let id = name("call")
        builder.call(
            id, random.chance(perMille: 750) ? "called" : "missing", inputs: ["x": "=x", "local": "=y"],
            outputs: ["x": "=x"])
        listen(to: id)
        if random.chance(perMille: 200) { builder.times(id, "2", sequential: random.chance(perMille: 500)) }
        return random.chance(perMille: 400)
            ? withBoundary(Part(first: id, last: id), depth: depth) : Part(first: id, last: id)
    }

    private mutating func adHoc(depth: Int) -> Part {
        let id = name("adhoc")
        let activities = (0..<random.within(1...3)).map { _ in name("step") }
        let condition: DefinitionBuilder.Condition = (
            text: random.pick(["x = 1", "ok", "true"]), cancelsRemaining: random.chance(perMille: 500)
        )
        let ends = random.chance(perMille: 500)
        let starting = activities.filter { _ in random.chance(perMille: 400) }
        let ordering: AdHocSettings.Ordering = random.chance(perMille: 600) ? .parallel : .sequential
        builder.adHoc(id, ordering, until: ends ? condition : nil, starting: starting) { _ in }
        inside(id) { inner in
            for activity in activities {
                inner.builder.service(activity, type: inner.random.pick(inner.jobTypes))
                guard inner.random.chance(perMille: 300) else { continue }
                let next = inner.activity()
                inner.builder.flow(activity, next.first)
            }
        }
        listen(to: id)
        return Part(first: id, last: id)
    }

    // MARK: Gateways

    private mutating func eventBased(depth: Int) -> Part {
        let gateway = name("which")
        builder.eventBased(gateway)
        let merge = name("merge")
        builder.exclusive(merge)
        for _ in 0..<random.within(2...3) {
            let event = random.chance(perMille: 200) ? receive(random.pick(["m", "n", nil])) : caught()
            builder.flow(gateway, event)
            let branch = activity()
            builder.flow(event, branch.first)
            builder.flow(branch.last, merge)
        }
        return Part(first: gateway, last: merge)
    }

    private mutating func complex(depth: Int) -> Part {
        let split = name("fork")
        builder.parallel(split)
        let join = name("complex")
        builder.complex(join, when: random.pick([nil, "activationCount >= 2", "activationCount = 3", "x = 1"]))
        for _ in 0..<random.within(2...3) {
            let branch = sequence(depth: depth + 1)
            builder.flow(split, branch.first)
            builder.flow(branch.last, join)
        }
        let after = name("after")
        builder.task(after)
        if random.chance(perMille: 300) {
            builder.flow(join, after, when: "waitingForStart")
        } else {
            builder.flow(join, after)
        }
        return Part(first: split, last: after)
    }

    // MARK: Listeners

    /// Now and then something is done besides when the element begins or ends, by a worker or by a script.
    mutating func listen(to id: String) {
        guard extent != .simple, random.chance(perMille: 80) else { return }
        for _ in 0..<random.within(1...2) {
            let event: Listener.Event = random.chance(perMille: 500) ? .start : .end
            if random.chance(perMille: 700) {
                builder.listen(id, event, type: random.pick(jobTypes))
            } else {
                builder.listen(id, event, set: "x", "if x = 1 then 2 else x")
            }
        }
    }

    // MARK: Events

    private mutating func trigger() -> EventTrigger {
        random.pick([
            .signal("s"), .signal("t"), .message("m"), .message("n"), .condition("x = 1"), .condition("ok"),
            .duration("PT3S"),
        ])
    }

    /// The id of a catching event.
    private mutating func caught() -> String {
        let id = name("catch")
        if random.chance(perMille: 150) {
            builder.catching(id, .signal("s"), .message("m"), all: random.chance(perMille: 500))
        } else {
            builder.catching(id, trigger())
        }
        return id
    }

    private mutating func receive(_ message: String?) -> String {
        let id = name("receive")
        builder.receive(id, message: message)
        return id
    }

    private mutating func wait() -> Part {
        let id = random.chance(perMille: 300) ? receive(random.pick(["m", "n", nil])) : caught()
        listen(to: id)
        return Part(first: id, last: id)
    }

    /// Several tokens at once, and what takes several.
    private mutating func several() -> Part {
        let many = name("many")
        builder.task(many)
        builder.quantities(many, completion: random.within(2...3))
        let few = name("few")
        builder.service(few, type: random.pick(jobTypes))
        builder.quantities(few, start: random.within(1...3))
        builder.flow(many, few)
        return Part(first: many, last: few)
    }

    /// An event of any kind on the edge of an activity.
    mutating func boundary(_ id: String, on host: String) {
        let trigger: EventTrigger =
            random.chance(perMille: 200) ? .escalation(code: random.pick(["X", nil])) : trigger()
        builder.boundary(id, on: host, trigger, interrupting: random.chance(perMille: 500))
    }
}
