import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

/// What is computed carries the highest label that was read, wherever it goes: into calls and back, and with what is
/// thrown.
@Suite("Labels of what is passed on", .timeLimit(.minutes(20)))
struct LabelTests {
    private let secret = Label(level: .secret, isPersonal: true)

    /// Starts, lets a person write a labelled variable `x`, and goes on.
    private func begun(_ definition: ProcessDefinition, calling others: [ProcessDefinition] = []) -> Scenario {
        var run = Scenario(definition, calling: others)
        run.start(["x": 1, "plain": 2])
        run.inject(.variableSet(.root, Variable(name: "x", value: 1, label: secret)))
        run.complete("go")
        return run
    }

    private func label(_ name: String, in run: Scenario, seenFrom key: ElementInstanceKey = .root) -> Label? {
        run.instance.variable(name, seenFrom: key)?.label
    }

    @Test("A called process gets them, and gives them back")
    func calls() {
        let called = ProcessDefinition.build("called") { $0.user("work") }
        var run = begun(
            .build("p") { process in
                process.user("go")
                process.call(
                    "call", "called", inputs: ["a": "=x", "b.c": "=plain", "b.d": "=x", "free": "=plain"],
                    outputs: ["back": "=a", "open": "=free"])
                process.user("after")
                process.flow("go", "call", "after")
            }, calling: [called])
        let work = run.open("work")
        #expect(label("a", in: run, seenFrom: work) == secret)
        #expect(label("b", in: run, seenFrom: work) == secret)
        #expect(label("free", in: run, seenFrom: work) == .public)
        run.complete("work")
        #expect(label("back", in: run) == secret)
        #expect(label("open", in: run) == .public)
    }

    @Test("A business key that was computed takes them to what reads it in the called process")
    func businessKeys() {
        let called = ProcessDefinition.build("called") { process in
            process.user("work")
            process.map("work", inputs: ["key": "=\(ModelExpression.businessKeyName)"])
        }
        let run = begun(
            .build("p") { process in
                process.user("go")
                process.call("call", "called")
                process.businessKey(of: "call", "=string(x)")
                process.flow("go", "call")
            }, calling: [called])
        #expect(run.instance.variable("key", seenFrom: run.open("work"))?.value == "1")
        #expect(label("key", in: run, seenFrom: run.open("work")) == secret)
    }

    @Test("The code and the message of an error take them to the variables of who catches it")
    func errors() {
        var run = begun(
            .build("p") { process in
                process.user("go")
                process.subprocess("box") { box in
                    let error = ErrorThrow(code: .string("E"), message: DefinitionBuilder.feel("string(x)"))
                    box.end("throw", .error(error))
                }
                process.element(
                    "caught",
                    .boundaryEvent(
                        BoundaryEvent(
                            attachedTo: ElementIndex(2), isInterrupting: true,
                            trigger: EventCatch([
                                .error(ErrorCatch(code: nil, codeVariable: "code", messageVariable: "message"))
                            ]))))
                process.user("after")
                process.flow("go", "box")
                process.flow("caught", "after")
            })
        #expect(run.waits == ["after: person"])
        #expect(label("message", in: run) == secret && label("code", in: run) == secret)
        run.complete("after")
    }

    @Test("The code of an escalation takes them too")
    func escalations() {
        let run = begun(
            .build("p") { process in
                process.user("go")
                process.subprocess("box") { box in
                    box.throwing("throw", .escalation(code: DefinitionBuilder.feel("string(x)"), payload: .nothing))
                }
                process.element(
                    "caught",
                    .boundaryEvent(
                        BoundaryEvent(
                            attachedTo: ElementIndex(2), isInterrupting: true,
                            trigger: EventCatch([.escalation(EscalationCatch(code: nil, codeVariable: "code"))]))))
                process.user("after")
                process.flow("go", "box")
                process.flow("caught", "after")
            })
        #expect(label("code", in: run) == secret)
        #expect(run.variable("code") == "1")
    }

    @Test("An error that waits for somebody to catch it keeps them")
    func uncaught() {
        let run = begun(
            .build("p") { process in
                process.user("go")
                process.end("throw", .error(ErrorThrow(code: DefinitionBuilder.feel("string(x)"), message: nil)))
                process.flow("go", "throw")
            })
        #expect(run.waits == ["throw: incident error-not-caught"])
        guard case .throwError(let error, _)? = run.instance.incidents.rows.first(where: { _ in true })?.retry else {
            Issue.record("no error waits")
            return
        }
        #expect(error.label == secret)
    }

    @Test("What is thrown takes them to who catches it in the same instance")
    func thrown() {
        let run = begun(
            .build("p") { process in
                process.user("go")
                process.throwing(
                    "throw", .message("m", payload: ["fromMessage": "=x"]),
                    .signal("s", payload: ["fromSignal": "=x", "free": "=plain"]))
                process.catching("message", .message("m"))
                process.catching("signal", .signal("s"))
                process.user("after")
                process.flow("go", "throw", "after")
            })
        #expect(run.path == "go throw message signal")
        #expect(label("fromMessage", in: run) == secret)
        #expect(label("fromSignal", in: run) == secret)
        #expect(label("free", in: run) == .public)
    }

    @Test("What is chosen behind an event-based gateway brings them, also when the decision is cut before it goes on")
    func eventBased() {
        var run = Scenario(
            .build("p") { process in
                process.user("go")
                process.throwing("throw", .message("m", payload: ["y": "=x"]))
                process.flow("go", "throw")
                process.eventBased("which")
                process.catching("message", .message("m"))
                process.catching("signal", .signal("s"))
                process.user("after")
                process.flow("which", "message", "after")
                process.flow("which", "signal")
            })
        run.limits = KernelLimits(eventsPerDecision: 1, continuationsWithoutWait: 100)
        run.start(["x": 1])
        while !run.instance.agenda.isEmpty { run.take(.continue) }
        run.inject(.variableSet(.root, Variable(name: "x", value: 1, label: secret)))
        run.complete("go")
        while !run.instance.agenda.isEmpty { run.take(.continue) }
        #expect(run.jobs(of: "after") == 1)
        #expect(label("y", in: run) == secret)
    }

    @Test("What leaves for other instances has them, who waits there takes them, and whom it starts")
    func dispatched() {
        let run = begun(
            .build("p") { process in
                process.user("go")
                process.throwing(
                    "throw", .message("m", payload: ["y": "=x", "free": "=plain"]), .signal("s", payload: ["z": "=x"]))
                process.user("after")
                process.flow("go", "throw", "after")
            })
        var payloads: [[NamedValue]] = []
        for dispatch in run.instance.dispatches.rows {
            switch dispatch.content {
            case .message(let message): payloads.append(message.variables)
            case .signal(_, let variables): payloads.append(variables)
            }
        }
        #expect(
            payloads == [
                [NamedValue("y", 1, label: secret), NamedValue("free", 2)], [NamedValue("z", 1, label: secret)],
            ])
        var other = Scenario(.build("q") { $0.catching("message", .message("m")) })
        other.start()
        guard let waiting = other.instance.subscriptions.rows.first(where: \.isMessage) else { return }
        other.take(.occur(waiting.key, payloads[0]))
        #expect(label("y", in: other) == secret && label("free", in: other) == .public)
        var third = Scenario(.build("r") { $0.user("work") })
        third.take(.start(StartInstance(definition: DefinitionKey(rawValue: 1), variables: payloads[1])))
        #expect(label("z", in: third) == secret)
    }
}
