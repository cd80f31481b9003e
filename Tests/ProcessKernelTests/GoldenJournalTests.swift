import EngineTestKit
import FEEL
import Foundation
import ProcessKernel
import ProcessModel
import Testing

/// Journals of released versions, kept as files: a record a line in hexadecimal, then the state that they lead to.
///
/// An existing file never changes. A new one is written when `CAIRN_WRITE_GOLDEN=1` is set.
@Suite("Journals of every version replay", .timeLimit(.minutes(20)))
struct GoldenJournalTests {
    @Test("A journal of format version 1 leads to the recorded state", arguments: ["loan", "scopes", "incident"])
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
            for event in try EventCoding.decode(try #require(Self.bytes(line))) { instance.apply(event) }
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
}
