import EngineRuntime
import FEEL
import Foundation
import JournalStore
import ProcessKernel
import ProcessModel
import Testing
import Workers

@Suite("ProcessWorker", .timeLimit(.minutes(20)))
struct ProcessWorkerTests {
    private let lifeline: Lifeline

    init() throws { lifeline = try Lifeline() }

    private func perform(_ command: String, seconds: Double = 60, variables: [Variable] = []) async -> JobOutcome {
        let worker = ProcessWorker(command: command, timeout: .seconds(seconds), lifeline: lifeline)
        return await worker.perform(Self.job(variables))
    }

    private static func job(_ variables: [Variable]) -> JobActivation {
        JobActivation(
            key: WorkKey(instance: InstanceKey(rawValue: 4), local: 7), lease: LeaseNumber(rawValue: 1), type: "t",
            element: "task", headers: [JobSettings.Header(name: "h", value: "v")], variables: variables, attempt: 2)
    }

    @Test("Variables go in as JSON, the result comes out of it")
    func result() async {
        let outcome = await perform(
            #"printf '{"in": %s, "env": "%s"}' "$(cat)" "$CAIRN_INSTANCE $CAIRN_JOB $CAIRN_ELEMENT $CAIRN_ATTEMPT""#,
            variables: [Variable(name: "n", value: 1), Variable(name: "s", value: "ü")])
        #expect(
            outcome
                == .completed([NamedValue("in", ["n": 1, "s": "ü"]), NamedValue("env", "4 4-7 task 2")]))
        #expect(await perform(#"printf '{"h": %s}' "$CAIRN_HEADERS""#) == .completed([NamedValue("h", ["h": "v"])]))
    }

    @Test("No output is a result without variables")
    func nothing() async {
        #expect(await perform("echo; exit 0") == .completed([]))
    }

    @Test("An error of the business is thrown with all that it says")
    func thrown() async {
        let whole = await perform(#"echo '{"@error": {"code": "E", "message": "m", "variables": {"a": 1}}}'"#)
        #expect(whole == .errorThrown(ThrownError(code: "E", message: "m", variables: [NamedValue("a", 1)])))
        #expect(await perform(#"echo '{"@error": {"code": "E"}}'"#) == .errorThrown(ThrownError(code: "E")))
    }

    @Test(
        "Everything else is a failure that says what was wrong",
        arguments: [
            ("echo 'out of paper' >&2; exit 3", "the worker ended with status 3: out of paper"),
            ("exit 9", "the worker ended with status 9"),
            ("kill -9 $$", "the worker was killed by signal 9"),
            (
                "echo 7",
                "the worker wrote a result that is not a JSON object: number; it wrote: 7 "
                    + "(standard output is for one JSON object, standard error for all else)"
            ),
            ("echo '{\"@error\": {}}'", "the worker wrote an \"@error\" without a code"),
            ("no-such-program-here 2>/dev/null", "the worker ended with status 127"),
        ])
    func failure(command: String, message: String) async {
        #expect(await perform(command) == .failed(JobFailure(message: message)))
    }

    @Test("Of what it wrote as errors the end is told")
    func errorTail() async {
        guard case .failed(let failure) = await perform("seq 100000 >&2; exit 1") else {
            Issue.record("it did not fail")
            return
        }
        #expect(failure.message.hasSuffix("\n99999\n100000"))
        #expect(failure.message.utf8.count < 2_100)
    }

    @Test("A program that takes too long is killed with all that it started, even where it stopped listening")
    func timeout() async {
        let outcome = await perform("sleep 600 & exec >/dev/null 2>&1; trap '' TERM; sleep 600", seconds: 0.2)
        #expect(outcome == .failed(JobFailure(message: "the worker was not done within 0.2 seconds and was killed")))
    }

    @Test("What a program leaves running ends with it")
    func leftovers() async throws {
        let outcome = await perform(#"sleep 600 >/dev/null 2>&1 & printf '{"pid": %s}' $!"#)
        guard case .completed(let values) = outcome, let number = values.first?.value.asInt else {
            Issue.record("unexpected: \(outcome)")
            return
        }
        // Killed when the program ended; what is left is a zombie until its new parent has looked.
        for _ in 0..<1_000 {
            guard let bytes = FileManager.default.contents(atPath: "/proc/\(number)/stat") else { return }
            if String(decoding: bytes, as: UTF8.self).contains(") Z ") { return }
            await Task.yield()
        }
        Issue.record("process \(number) is still there")
    }

    @Test("Too much output ends the program")
    func tooMuch() async {
        guard case .failed(let failure) = await perform("yes") else {
            Issue.record("it did not fail")
            return
        }
        #expect(failure.message == "the worker wrote more than 4194304 bytes as its result and was killed")
    }

    @Test("A program need not read its input")
    func unreadInput() async {
        let long = Variable(name: "long", value: .string(String(repeating: "x", count: 1_000_000)))
        #expect(await perform("exec <&-; echo '{}'", variables: [long]) == .completed([]))
        #expect(
            await perform(#"printf '{"n": %s}' $(wc -c)"#, variables: [long])
                == .completed([NamedValue("n", 1_000_012)]))
    }

    @Test("Cancelling kills the program")
    func cancelling() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let worker = ProcessWorker(
            command: "echo > '\(file.path)'; sleep 600", timeout: .seconds(600), lifeline: lifeline)
        let task = Task { await worker.perform(Self.job([])) }
        while !FileManager.default.fileExists(atPath: file.path) { await Task.yield() }
        task.cancel()
        #expect(await task.value == .failed(JobFailure(message: "the worker was no longer wanted")))
        try FileManager.default.removeItem(at: file)
    }

    @Test("Many programs at a time do not hold on to each other's pipes")
    func many() async {
        let worker = ProcessWorker(command: "cat", timeout: .seconds(60), lifeline: lifeline)
        await withTaskGroup(of: JobOutcome.self) { group in
            for number in 0..<60 {
                group.addTask { await worker.perform(Self.job([Variable(name: "n", value: Value(number))])) }
            }
            var seen: Set<Int> = []
            for await outcome in group {
                if case .completed(let values) = outcome, let number = values.first?.value.asInt { seen.insert(number) }
            }
            #expect(seen.count == 60)
        }
    }
}

extension Value {
    init(_ number: Int) { self = .number(Decimal(number)) }
}
