import EngineTestKit
import FEEL
import Formats
import Foundation
import ProcessKernel
import ProcessModel
import Testing

/// Journals of released versions, kept as files: a record a line in hexadecimal, then the state that they lead to.
///
/// An existing file never changes. A new one is written when `CAIRN_WRITE_GOLDEN=1` is set.
@Suite("Journals of every version replay", .timeLimit(.minutes(20)))
struct GoldenJournalTests {
    @Test(
        "A journal of format version 1 leads to the recorded state",
        arguments: [
            "loan", "scopes", "incident", "waits", "loops", "calls", "undoing", "listeners", "decision",
            "changed", "rewinding",
        ])
    func replay(_ name: String) throws {
        let run = Self.run(name)
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/\(name)-1.txt", directoryHint: .notDirectory)
        if !FileManager.default.fileExists(atPath: file.path),
            ProcessInfo.processInfo.environment["CAIRN_WRITE_GOLDEN"] == "1"
        {
            try Self.text(of: run).write(to: file, atomically: true, encoding: .utf8)
        }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let records = try #require(lines.firstIndex(of: "---"))
        var instance = ProcessInstance(
            unborn: run.instance.key, of: run.definition, definitionKey: DefinitionKey(rawValue: 1))
        for line in lines[..<records] {
            for event in try EventCoding.decode(try #require(Self.bytes(line))) {
                for key in event.definitionKeys {
                    if let found = run.definitions[key] { instance.attach(found, key) }
                }
                instance.apply(event)
            }
        }
        expectLines(EventPrinter.lines(of: instance), Array(lines[(records + 1)...]))
    }

    private static func text(of run: Scenario) -> String {
        let records = run.journal.map { events in
            var writer = ByteWriter()
            EventCoding.encode(events, into: &writer)
            return writer.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        return (records + ["---"] + EventPrinter.lines(of: run.instance)).joined(separator: "\n") + "\n"
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue).map(UInt8.init)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    // MARK: The runs

    private static func run(_ name: String) -> Scenario {
        switch name {
        case "loan": loan()
        case "scopes": scopes()
        case "waits": waits()
        case "loops": loops()
        case "calls": calls()
        case "undoing": undoing()
        case "listeners": listeners()
        case "decision": evaluation()
        case "changed": changed()
        case "rewinding": rewinding()
        default: incident()
        }
    }

    private static func loan() -> Scenario {
        var run = Scenario(
            .build("loan") { process in
                process.start()
                process.service("rate", type: #"="rate-" + kind"#)
                process.map("rate", inputs: ["sum": "=loan.amount"], outputs: ["loan.rating": "=rating"])
                process.exclusive("fit")
                process.user("check")
                process.parallel("join")
                process.script("close", "loan.amount * 2", result: "doubled")
                process.end()
                process.flow("start", "rate", "fit")
                process.flow("fit", "check", when: "loan.rating < 5")
                process.defaultFlow("fit", "close")
                process.flow("check", "join", "close", "end")
            })
        run.start(["kind": "private", "loan": .context(["amount": 5_000, "note": .null])])
        run.complete("rate", ["rating": 3])
        run.complete("check", ["approved": true])
        return run
    }

    private static func scopes() -> Scenario {
        var run = Scenario(
            .build("scopes") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.service("b")
                    sub.parallel("join")
                    sub.flow("a", "join")
                    sub.flow("b", "join")
                }
                process.boundaryError("caught", on: "sub", code: "E1")
                process.boundaryTimer("remind", on: "sub", duration: "PT1H", interrupting: false)
                process.timer("wait", duration: "P1D")
                process.user("check")
                process.flow("caught", "wait", "check")
            })
        run.start()
        run.complete("a")
        run.fire("remind")
        run.throwError("b", "E1", message: "no way", ["why": "bad"])
        run.fire("wait")
        return run
    }

    /// Listeners, business keys of calls, events that need all of their triggers, and labels of loops.
    private static func listeners() -> Scenario {
        let callee = ProcessDefinition.build("callee") { process in
            process.adHoc("box") { $0.task("t") }
            process.map("box", outputs: ["y": "=if ok then 1 else function(x) x"])
            process.listen("callee", .start, type: "begins")
        }
        var run = Scenario(
            .build("listeners") { process in
                process.start()
                process.service("a")
                process.listen("a", .start, type: "first")
                process.listen("a", .end, type: "last", attempts: 1)
                process.each("a", in: ("items", "item"), output: ("results", "item"))
                process.boundary(
                    "both", on: "a", EventCatch([.message(named: "m"), .signal("s")], needsAll: true),
                    interrupting: false)
                process.call("call", "callee")
                process.businessKey(of: "call", "key")
                process.flow("start", "a")
                process.parallel("fork")
                process.flow("start", "fork", "call")
            }, calling: [callee])
        run.start()
        run.inject(.variableSet(.root, Variable(name: "items", value: ["x"], label: Label(level: .secret))))
        run.take(.retry(nil))
        run.complete("callee")
        run.take(.completeAdHoc(run.open("box")))
        run.complete("a")
        run.complete("a")
        run.signal("s")
        run.message("m")
        run.message("m")
        run.fail("a", "no")
        return run
    }

    /// A fork into which a token is put by hand, and which is rewound and goes on by another version.
    private static func changed() -> Scenario {
        func build(_ process: inout DefinitionBuilder, _ after: String) {
            process.service("a")
            process.subprocess("box") { box in
                box.service("b")
                box.service("c")
                box.parallel("join")
                box.flow("b", "join")
                box.flow("c", "join")
            }
            process.boundaryTimer("late", on: "box", duration: "PT1H")
            process.service(after)
            process.flow("a", "box", after)
        }
        let next = ProcessDefinition.build("changed") { process in
            process.task("unused")
            build(&process, "new")
            process.boundary("news", on: "box", .signal("s"))
        }
        let first = Scenario(.build("changed") { build(&$0, "old") }, calling: [next])
        var source = first
        source.start(["x": 1])
        source.complete("a")
        var run = source.fork(at: 1, ["y": 2])
        let index = run.definition.element(id: "c")?.index ?? .process
        run.take(.modify(Modification(starts: [.init(.element(index))], cancels: [run.open("a")])))
        run.complete("c")
        run.take(.rewind(run.state(after: 2)))
        run.complete("c")
        run.take(.migrate(to: DefinitionKey(rawValue: 2), []))
        return run
    }

    /// A rewind that undoes first what completed in an open sub-process, and another one that has not come so far.
    private static func rewinding() -> Scenario {
        var run = Scenario(
            .build("rewinding") { process in
                process.service("a")
                process.service("undoA")
                process.undo("a", by: "undoA")
                process.subprocess("box") { box in
                    box.service("b")
                    box.service("c")
                    box.service("undoB")
                    box.undo("b", by: "undoB")
                    box.flow("b", "c")
                }
                process.flow("a", "box")
            })
        run.start(["x": 1])
        run.complete("a")
        run.complete("b", ["x": 2])
        run.take(.rewind(run.state(after: 2, ["y": 1]), compensates: true))
        run.complete("undoB")
        run.complete("b")
        run.take(.rewind(run.state(after: 1, ["y": 2]), compensates: true))
        return run
    }

    private static func evaluation() -> Scenario {
        let file = Decisions.file(
            decision(
                "Grade", needs: ["i_Points"],
                Table(
                    policy: "FIRST", inputs: ["Points"],
                    rules: [(["[70..100]"], ["\"pass\""]), (["-"], ["\"fail\""])]
                ).text)
                + input("Points", type: "number"))
        let source = SourceText(name: "grades.dmn", bytes: Array(file.utf8))
        guard let grades = Compiler.compile([source]).first?.definitions.first else {
            preconditionFailure("the decision cannot be read")
        }
        var run = Scenario(
            .build("decision") { process in
                process.start()
                process.element(
                    "grade",
                    .businessRuleTask(decision: DecisionCall(decision: .string("Grade"), resultVariable: "grade")))
                process.user("after")
                process.flow("start", "grade", "after")
            }, calling: [grades])
        run.start(["Points": 71])
        return run
    }

    private static func incident() -> Scenario {
        var run = Scenario(
            .build("incident") { process in
                process.service("a", attempts: 2)
                process.service("b")
                process.end("stop", .terminate)
                process.flow("b", "stop")
                process.service("c")
            })
        run.start(["x": 1], limit: Resources(credits: 100, calls: 9))
        run.fail("a", "first")
        run.fail("a", "second")
        run.take(.pause)
        run.take(.retry(nil))
        run.complete("b", ["y": "text"])
        run.take(.setAllowance(Resources(credits: 100, calls: 20)))
        run.take(.skip(run.open("c")))
        run.set(["x": .list([1, true, "two"])])
        return run
    }

    private static func waits() -> Scenario {
        var run = Scenario(
            .build("waits") { process in
                process.user("work")
                process.boundary("hurry", on: "work", .message("hurry", key: "=no"), interrupting: false)
                process.boundary("stop", on: "work", .signal("stop"))
                process.user("after")
                process.flow("stop", "after")
                process.eventBased("which")
                process.receive("receive")
                process.catching("never", .condition("x > 5"))
                process.flow("which", "receive")
                process.flow("which", "never")
                process.catching("both", .message("one"), .signal("two"), all: true)
                process.throwing("tell", .message("hello", key: "=no", payload: ["what": "=x"]))
                process.throwing("shout", .signal("all", payload: ["what": "=x"]))
                process.flow("both", "tell", "shout")
                process.eventSubprocess("again", on: .cycle("R3/PT1H"), interrupting: false) { $0.user("look") }
            })
        run.start(["no": 7, "x": 1])
        run.message("hurry", ["reason": "late"])
        run.set(["x": 3])
        run.message("one")
        run.signal("two", ["y": true])
        run.fire("again.start")
        run.signal("stop")
        run.set(["x": 6])
        return run
    }

    private static func loops() -> Scenario {
        var run = Scenario(
            .build("loops") { process in
                process.service("each")
                process.each("each", in: ("[\"a\", \"b\", \"c\"]", "item"), output: ("all", "result"))
                process.service("row")
                process.times("row", "3", sequential: true, until: "numberOfCompletedInstances = 2")
                process.service("again")
                process.loop("again", while: "go", maximum: "5")
                process.adHoc("adhoc", .sequential, starting: ["first", "second"]) { inner in
                    inner.service("first")
                    inner.service("second")
                }
                process.task("many")
                process.quantities("many", completion: 2)
                process.service("pair")
                process.quantities("pair", start: 2)
                process.flow("many", "pair")
            })
        run.start(["go": true])
        run.complete("each", ["result": 1])
        run.complete("row")
        run.complete("row")
        run.complete("again", ["go": true])
        run.complete("first")
        return run
    }

    private static func calls() -> Scenario {
        let inner = ProcessDefinition.build("inner") { process in
            process.service("work")
            process.end("end", .escalation("E"))
            process.flow("work", "end")
        }
        var run = Scenario(
            .build("calls") { process in
                process.call("call", "inner", inputs: ["given": "=x"], outputs: ["got": "=given"])
                process.times("call", "2")
                process.boundary("caught", on: "call", .escalation(code: "E"), interrupting: false)
                process.user("rest")
                process.flow("caught", "rest")
            }, calling: [inner])
        run.start(["x": 1])
        run.complete("work")
        return run
    }

    private static func undoing() -> Scenario {
        var run = Scenario(
            .build("undoing") { process in
                process.transaction("book") { inner in
                    inner.task("flight")
                    inner.subprocess("trip") { trip in
                        trip.task("hotel")
                        trip.service("undoHotel")
                        trip.undo("hotel", by: "undoHotel")
                    }
                    inner.service("undoFlight")
                    inner.undo("flight", by: "undoFlight")
                    inner.service("pay")
                    inner.end("cancel", .cancel)
                    inner.flow("flight", "trip", "pay", "cancel")
                }
                process.boundary("cancelled", on: "book", .cancel)
                process.user("ask")
                process.flow("cancelled", "ask")
            })
        run.start()
        run.complete("pay")
        run.complete("undoHotel")
        return run
    }
}
