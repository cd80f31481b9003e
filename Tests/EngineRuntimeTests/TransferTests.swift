import EngineRuntime
import EngineTestKit
import FEEL
import Foundation
import JournalStore
import Logging
import ProcessKernel
import ProcessModel
import Testing

/// Instances on their way from one store to another.
@Suite("Export and import", .timeLimit(.minutes(20)))
struct TransferTests {
    private let source = MemoryStore()
    private let clock = ManualClock()

    private static let inner = ProcessDefinition.build("inner") { process in
        process.start()
        process.service("work", type: "work")
        process.end()
        process.flow("start", "work", "end")
    }

    private static let outer = ProcessDefinition.build("outer") { process in
        process.start()
        process.call("call", "=\"inner\"")
        process.end()
        process.flow("start", "call", "end")
    }

    private static let waiting = ProcessDefinition.build("waiting") { process in
        process.start()
        process.catching("wait", .message("order", key: "=key"))
        process.end()
        process.flow("start", "wait", "end")
    }

    private func engine(on store: any JournalStore) -> Engine {
        Engine(
            store: store, clock: clock.engineClock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Instance 1 is another, 2 calls a process that has a job, 3 waits for a message.
    private func fill() async throws {
        let engine = engine(on: source)
        let all = try await engine.deploy([
            try NewDefinition(Self.inner, sourceName: "i", source: [1]),
            try NewDefinition(Self.outer, sourceName: "o", source: [2]),
        ])
        let waiting = try await engine.deploy(Self.waiting, sourceName: "w", source: [3])
        _ = try await engine.start(StartInstance(definition: all[0].key), of: Self.inner)
        _ = try await engine.start(
            StartInstance(definition: all[1].key, variables: [NamedValue("a", 1)]), of: Self.outer)
        _ = try await engine.start(
            StartInstance(definition: waiting.key, variables: [NamedValue("key", "k")]), of: Self.waiting)
        await engine.stop()
    }

    private func export(_ counter: UInt64, from store: any JournalStore) throws -> String {
        let lines = Lines()
        try InstanceExport(InstanceKey(rawValue: counter), in: store).write { lines.text += $0 }
        return lines.text
    }

    private final class Lines { var text = "" }

    private func take(_ text: String, into store: any JournalStore) throws -> InstanceImport.Outcome {
        try InstanceImport(Array(text.utf8)).run(into: store, now: clock.engineClock.now())
    }

    @Test(
        "An instance is the same in another store, under a new key, and goes on there", arguments: [2, 3] as [UInt64])
    func sameThere(_ counter: UInt64) async throws {
        try await fill()
        let target = MemoryStore()
        // Other definitions are there, so keys differ, and one instance.
        let before = engine(on: target)
        _ = try await before.deploy(Self.waiting, sourceName: "other", source: [9])
        await before.stop()
        let outcome = try take(try export(counter, from: source), into: target)
        #expect(outcome.former.rawValue == counter)
        #expect(outcome.instance.rawValue == 1)
        let here = try #require(try InstanceReader(target).instance(outcome.instance))
        let there = try #require(try InstanceReader(source).instance(outcome.former))
        #expect(EventPrinter.lines(of: here).dropFirst() == EventPrinter.lines(of: there).dropFirst())
        #expect(here.waits == there.waits)
        let times = { (store: MemoryStore, key: InstanceKey) in store.journal(of: key, from: 1, limit: 99).map(\.time) }
        #expect(times(target, outcome.instance) == times(source, outcome.former))
        _ = try DatabaseCheck(target, now: clock.engineClock.now()).run { Issue.record("\($0)") }

        let engine = engine(on: target)
        if counter == 3 {
            #expect(try await engine.publish(Message(name: "order", correlationKey: "k")).instance == outcome.instance)
        } else {
            let job = try #require(here.jobs.rows.first { _ in true }).key
            try await engine.submit(.finishJob(job, .completed([])), to: outcome.instance)
        }
        await engine.stop()
        #expect(target.instance(outcome.instance)?.state == .completed)
    }

    @Test("Equal definitions are taken as they are, others become the next version")
    func definitions() async throws {
        try await fill()
        let text = try export(2, from: source)
        let target = MemoryStore()
        #expect(try take(text, into: target).deployed.map(\.id) == ["inner", "outer"])
        let second = try take(text, into: target)
        #expect(second.deployed == [])
        #expect(second.instance.rawValue == 2)
        #expect(target.definitions().map(\.version) == [1, 1])
        let engine = engine(on: target)
        _ = try await engine.deploy(Self.waiting, sourceName: "other", source: [9])
        await engine.stop()
        let third = try take(try export(3, from: source), into: target)
        #expect(third.deployed.map(\.version) == [2])
    }

    @Test("A file that lacks any of its lines, or a byte at its end, is refused")
    func truncated() async throws {
        try await fill()
        let text = try export(2, from: source)
        let lines = text.split(separator: "\n").map(String.init)
        let target = MemoryStore()
        for left in lines.indices {
            var fewer = lines
            fewer.remove(at: left)
            #expect(throws: TransferFailure.self) {
                try take(fewer.map { $0 + "\n" }.joined(), into: target)
            }
        }
        for length in stride(from: 0, to: text.utf8.count, by: 37) {
            #expect(throws: TransferFailure.self) {
                try take(String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self), into: target)
            }
        }
        #expect(target.definitions() == [])
        #expect(target.instanceKeys(after: nil, limit: 9) == [])
    }

    @Test("A byte that was changed anywhere is found")
    func tampered() async throws {
        try await fill()
        let bytes = Array(try export(3, from: source).utf8)
        let target = MemoryStore()
        for position in stride(from: 0, to: bytes.count, by: 13) {
            var changed = bytes
            changed[position] ^= 1
            #expect(throws: TransferFailure.self, "byte \(position)") {
                try InstanceImport(changed).run(into: target, now: clock.engineClock.now())
            }
        }
        #expect(target.definitions() == [])
    }

    @Test("What is no export at all is said to be none")
    func foreign() throws {
        for text in ["", "\n", "{}\n", "not json\n", #"{"header":{"file":"x","format":1}}"# + "\n"] {
            #expect(throws: TransferFailure.self) { try take(text, into: MemoryStore()) }
        }
        #expect(throws: Rejection.self) { try export(1, from: source) }
    }
}
