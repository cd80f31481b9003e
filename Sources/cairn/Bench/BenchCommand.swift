import ArgumentParser
import Foundation
import SQLiteStore

/// Measures the engine on the machine it runs on, so that nobody has to believe figures from elsewhere.
struct BenchCommand: AsyncParsableCommand {
    enum Name: String, CaseIterable, ExpressibleByArgument {
        case seq10, fan1000, latency1, park, kernel, recover, feel, dmn, long
    }

    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine.",
        discussion: """
            Prints one figure a line; the floor is the time of a transaction of one row in the same run, and 'bare' a \
            loop of the same statements without the engine.

            seq10     steps/s of processes of ten no-op tasks in a row, many at a time and one at a time
            fan1000   ms of one instance with a thousand parallel jobs, joined
            latency1  µs from start to end of a process of one job, one at a time
            park      memory, database and wake-up time of 300,000 waiting instances
            kernel    commands/s decided and encoded on one core, without storage
            feel      conditions of five operators, mappings with strings and filters of 1,000 items on one core
            dmn       tables of 20 rules and 4 inputs, and graphs of ten decisions, on one core
            long      memory, database and time of a step over a million steps of one instance and of many; takes \
            minutes, so it runs only when it is named
            recover   s from opening a database with 100,000 waiting instances to the first job

            EXAMPLE: cairn bench seq10 kernel --json
            """)

    @Argument(
        help:
            "Which benchmarks: \(Name.allCases.map(\.rawValue).joined(separator: ", ")). Without any: all but long."
    )
    var names: [Name] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Option(help: "Where to keep the journal: sqlite or memory.")
    var store = BenchStore.Kind.sqlite

    @Option(help: "full or normal; see 'cairn run --help'.")
    var durability = SQLiteStore.Durability.full

    @Option(help: "Instances at a time in seq10.")
    var inFlight = 256

    @Option(help: "A folder or file on the disk to measure; files of the benchmark are made beside it and removed.")
    var database: String?

    @Option(help: "How long each measurement lasts, in seconds.")
    var seconds = 3.0

    @Option(help: "Steps of the benchmark long.")
    var steps = 1_000_000

    func validate() throws {
        guard steps >= 1_000, steps <= 1_000_000_000 else {
            throw ValidationError("--steps is from 1000 to 1000000000")
        }
        guard inFlight > 0, inFlight <= 100_000 else { throw ValidationError("--in-flight is from 1 to 100000") }
        guard seconds > 0, seconds <= 600 else { throw ValidationError("--seconds is above 0 and at most 600") }
    }

    func run() async throws {
        let bench = BenchStore(kind: store, durability: durability, folder: folder)
        for name in names.isEmpty ? Name.allCases.filter({ $0 != .long }) : names {
            for figure in try await figures(of: name, bench) { print(json ? figure.json : figure.text) }
        }
    }

    private func figures(of name: Name, _ store: BenchStore) async throws -> [BenchFigure] {
        let engine = EngineBench(store: store, seconds: seconds)
        switch name {
        case .seq10:
            let many = try await engine.sequence(inFlight: inFlight)
            return inFlight == 1 ? many : try await many + engine.sequence(inFlight: 1)
        case .fan1000: return try await engine.fan()
        case .latency1: return try await engine.latency()
        case .park: return try await WaitingBench(store: store).park()
        case .kernel: return [KernelBench.run(seconds: seconds)]
        case .feel: return try DecisionBench.feel(seconds: seconds)
        case .dmn: return try DecisionBench.decisions(seconds: seconds)
        case .long:
            let long = LongBench(store: store, steps: steps)
            return try await long.instance() + long.traffic()
        case .recover: return try await WaitingBench(store: store).recover()
        }
    }

    private var folder: URL {
        guard let database else { return URL(fileURLWithPath: FileManager.default.currentDirectoryPath) }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: database, isDirectory: &isFolder)
        let url = URL(fileURLWithPath: database)
        return exists && isFolder.boolValue ? url : url.deletingLastPathComponent()
    }
}

extension BenchStore.Kind: ExpressibleByArgument {}
extension SQLiteStore.Durability: ExpressibleByArgument {}
