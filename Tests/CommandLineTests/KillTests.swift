import FEEL
import Foundation
import Glibc
import Testing

/// Kills the real program with SIGKILL while it works, again and again, and looks from outside whether anything was
/// lost, done twice or left behind.
@Suite("kill -9", .timeLimit(.minutes(20)))
struct KillTests {
    /// The durable facts at one kill.
    private struct Moment {
        /// The keys of all jobs whose completion was durable.
        var completed: Set<String>
        /// How many lines the workers had written.
        var logged: Int
    }

    private static let kills = 20
    private static let jobsOfInstance = 30
    private static let worker = """
        echo "before $CAIRN_JOB" >> log
        sleep 0.0$(( (${CAIRN_JOB#*-} * 7) % 9 ))
        echo "after $CAIRN_JOB" >> log
        """

    @Test("What was durable is there and is not done again; nothing is left behind; all ends well")
    func killsUnderLoad() throws {
        let seed = ProcessInfo.processInfo.environment["CAIRN_SEED"].flatMap(UInt64.init) ?? UInt64(time(nil))
        print("kill test: CAIRN_SEED=\(seed)")
        var random = Seeded(state: seed)
        let cairn = try CairnProgram()
        try cairn.write(Self.model, to: "p.bpmn")
        try cairn.write(Self.worker, to: "worker.sh")
        try cairn.write("", to: "log")
        // The folder's name marks the workers among all processes of the machine.
        let work = ["--worker", "work=sh \(cairn.folder.path)/worker.sh", "--worker-concurrency", "6"]

        var told: Set<Int> = []
        var moments: [Moment] = []
        var killsUnderLoad = 0
        for round in 0..<(Self.kills * 3) where killsUnderLoad < Self.kills {
            let starts = round == 0 || random.next() % 3 == 0
            let running = try cairn.start((starts ? ["run", "p.bpmn"] : ["resume"]) + work)
            // Some kills hit the start of the program, most its work.
            usleep(UInt32(random.next() % 450_000))
            running.kill()
            try Self.expectNoWorkers(of: cairn)
            let outcome = try running.end()
            if starts, let key = Self.startedInstance(outcome.output) { told.insert(key) }

            let instances = try Self.instances(cairn)
            #expect(told.isSubset(of: instances.keys), "instances that were told are gone")
            moments.append(
                Moment(
                    completed: try Self.completedJobs(of: instances.keys.sorted(), cairn),
                    logged: try Self.log(cairn).count))
            if outcome.status == SIGKILL, instances.values.contains("active") { killsUnderLoad += 1 }
        }
        #expect(killsUnderLoad == Self.kills, "only \(killsUnderLoad) kills hit unfinished work")

        let last = try cairn.run(["resume"] + work)
        #expect(last.status == 0, "\(last.output.suffix(2_000)) \(last.errors)")
        let instances = try Self.instances(cairn)
        #expect(instances.values.allSatisfy { $0 == "completed" })
        for key in instances.keys.sorted() { try Self.expectEachOnce(key, cairn) }
        try Self.expectNothingDoneAgain(moments, try Self.log(cairn))
        print("kill test: \(moments.count) kills, \(killsUnderLoad) of them under load, \(instances.count) instances")
    }

    @Test("Workers that would go on for long die with the engine, and all that they started")
    func workersDie() throws {
        let cairn = try CairnProgram()
        try cairn.write(Model.work(), to: "p.bpmn")
        try cairn.write("sleep 600 & (trap '' TERM HUP; sleep 600) & echo up; sleep 600", to: "worker.sh")
        let running = try cairn.start(["run", "p.bpmn", "--worker", "work=exec sh \(cairn.folder.path)/worker.sh > up"])
        while (try? cairn.read("up")) != "up\n" { usleep(2_000) }
        #expect(try Self.workers(of: cairn).isEmpty == false)
        running.kill()
        try Self.expectNoWorkers(of: cairn)
        #expect(try running.end().status == SIGKILL)
    }

    /// Many jobs at the same time, each followed by another.
    private static var model: String {
        let branches = (0..<jobsOfInstance).map { number in
            Model.job("a\(number)", type: "work") + Model.job("b\(number)", type: "work")
                + Model.row("fork", "a\(number)", "b\(number)", "join")
        }
        return Model.file(
            Model.start + #"<parallelGateway id="fork"/><parallelGateway id="join"/>"# + Model.end
                + Model.row("start", "fork") + Model.row("join", "end") + branches.joined(separator: "\n"))
    }

    // MARK: Looking from outside

    private static func startedInstance(_ output: String) -> Int? {
        let words = output.split(separator: " ", maxSplits: 2)
        return words.count > 2 && words[0] == "instance" ? Int(words[1]) : nil
    }

    /// The states of all instances by their key. Before the first append there may be no database yet.
    private static func instances(_ cairn: CairnProgram) throws -> [Int: String] {
        let list = try cairn.run("list", "--limit", "1000", "--output", "json")
        if list.status == 4, list.errors.contains("[database-not-found]") { return [:] }
        #expect(list.status == 0, "\(list.errors)")
        var states: [Int: String] = [:]
        for instance in try list.json().asList ?? [] {
            if let key = instance["key"]?.asInt { states[key] = instance["state"]?.asString }
        }
        return states
    }

    private static func events(of key: Int, _ cairn: CairnProgram) throws -> [Value] {
        let journal = try cairn.run("journal", "\(key)", "--output", "json")
        #expect(journal.status == 0, "\(journal.errors)")
        return try journal.json().asList?.flatMap { $0["events"]?.asList ?? [] } ?? []
    }

    private static func completedJobs(of keys: [Int], _ cairn: CairnProgram) throws -> Set<String> {
        var jobs: Set<String> = []
        for key in keys {
            for event in try events(of: key, cairn) where event["event"] == "jobCompleted" {
                jobs.insert("\(key)-\(event["job"]?.asInt ?? 0)")
            }
        }
        return jobs
    }

    private static func log(_ cairn: CairnProgram) throws -> [String] {
        try cairn.read("log").split(separator: "\n").map(String.init)
    }

    // MARK: What must hold

    private static func expectEachOnce(_ key: Int, _ cairn: CairnProgram) throws {
        var elements: [String: Int] = [:]
        var jobs: [Int: Int] = [:]
        for event in try events(of: key, cairn) {
            if event["event"] == "elementCompleted" { elements[event["element"]?.asString ?? "", default: 0] += 1 }
            if event["event"] == "jobCompleted" { jobs[event["job"]?.asInt ?? 0, default: 0] += 1 }
        }
        #expect(elements.count == 4 + 2 * jobsOfInstance)
        #expect(elements.filter { $0.value != 1 } == [:], "instance \(key)")
        #expect(jobs.count == 2 * jobsOfInstance)
        #expect(jobs.filter { $0.value != 1 } == [:], "instance \(key)")
    }

    private static func expectNothingDoneAgain(_ moments: [Moment], _ log: [String]) throws {
        for (number, moment) in moments.enumerated() {
            for line in log.dropFirst(moment.logged) {
                let words = line.split(separator: " ")
                guard words.count == 2 else { continue }
                #expect(!moment.completed.contains(String(words[1])), "after kill \(number + 1): \(line)")
            }
        }
        #expect(log.count > 2 * moments.count)
    }

    /// The children of a killed program are killed by its death, so they are gone within moments.
    private static func expectNoWorkers(of cairn: CairnProgram) throws {
        for _ in 0..<200 {
            if try workers(of: cairn).isEmpty { return }
            usleep(10_000)
        }
        let left = try workers(of: cairn)
        #expect(left == [:], "workers outlived their engine")
        // Whoever waits for the program would wait for them.
        for number in left.keys { Glibc.kill(number, SIGKILL) }
    }

    /// The command lines of all processes that have the test's folder in theirs, by number; without the program
    /// itself.
    private static func workers(of cairn: CairnProgram) throws -> [pid_t: String] {
        var found: [pid_t: String] = [:]
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            // A process that ended meanwhile has no command line any more.
            guard let number = pid_t(entry), let bytes = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
            else { continue }
            let words = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\0", with: " ")
            if words.contains(cairn.folder.lastPathComponent), !words.hasPrefix(CairnProgram.binary.path) {
                found[number] = words
            }
        }
        return found
    }
}

/// SplitMix64: the same numbers from the same seed.
private struct Seeded {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
