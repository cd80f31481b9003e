import ArgumentParser
import EngineRuntime
import FEEL
import Foundation
import JournalStore
import ProcessKernel
import ProcessModel
import SQLiteStore

/// `cairn migrate`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Lets running instances go on by another version of their process.",
        discussion: """
            Elements and flows of equal id, and elements of equal kind, are each other's place; --map names others. An \
            instance that is where the other version has no place is left as it is, and all that stands in the way is \
            named. With --dry-run nothing is changed: it says what would be done.

            What an instance has called goes on by the version that it was called with, unless --called names another \
            one; --map is for its elements too.

            EXAMPLE: try it with one instance, then with all:
              cairn migrate 1 --to order-2.bpmn --map check=review --dry-run
              cairn migrate --all order --to order-2.bpmn --map check=review --called payment.bpmn

            Exit status: 0 all were migrated, or would be; 1 at least one cannot be; 2 the file is refused.
            """)

    @Argument(help: "The instances.") var instances: [InstanceArgument] = []

    @Option(help: ArgumentHelp("All open instances of a process, or of one version of it.", valueName: "id[:version]"))
    var all: String?

    @Option(
        help: ArgumentHelp(
            "The version to go on by: a file, which is deployed, or the id of a deployed process.",
            valueName: "file-or-id[:version]"))
    var to: String

    @Option(
        help: ArgumentHelp(
            "The version that called processes of that id go on by; repeatable.", valueName: "file-or-id[:version]"))
    var called: [String] = []

    @Option(help: ArgumentHelp("An element or flow is another one there; repeatable.", valueName: "old=new"))
    var map: [String] = []

    @Option(help: ArgumentHelp("A YAML file with them: map: {old: new}.", valueName: "file"))
    var plan: String?

    @Flag(help: "Changes nothing and says what would be done.") var dryRun = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if instances.isEmpty == (all == nil) { throw ValidationError("name instances, or a process by --all") }
        if map.contains(where: { $0.split(separator: "=").count != 2 }) { throw ValidationError("--map takes OLD=NEW") }
    }

    func run() async throws {
        try await ending {
            let names = try names()
            let targets = try ([to] + called).map { try Target($0) }
            for sources in targets.compactMap(\.sources) {
                for line in DiagnosticReport.lines(sources) where !output.isJSON { Console.advice(line) }
                if sources.areRefused { return .refused }
            }
            let reports = try await dryRun ? rehearse(targets, names) : migrate(targets, names)
            let nothing = ["no instance of \(all ?? "it") is open, so nothing is migrated"]
            output.write(.list(reports.map(\.json)), reports.isEmpty ? nothing : reports.flatMap(\.lines))
            return reports.allSatisfy(\.problems.isEmpty) ? .completed : .failed
        }
    }

    private func names() throws -> [MigrationName] {
        var names = map.map { text in
            let ends = text.split(separator: "=").map(String.init)
            return MigrationName(old: ends[0], new: ends[1])
        }
        guard let plan else { return names }
        let value: Value
        do {
            value = try YAMLValue.read(try Inputs.bytes(ofFile: plan), called: plan)
        } catch let failure as YAMLValue.Failure {
            throw UsageError("\(plan) is not YAML: \(failure)")
        }
        guard case .context(let file) = value, case .context(let entries)? = file["map"] else {
            throw UsageError("\(plan) has no map of old to new ids")
        }
        for entry in entries.entries {
            guard case .string(let new) = entry.value else { throw UsageError("\(plan): \(entry.name) is no id") }
            names.append(MigrationName(old: entry.name, new: new))
        }
        return names
    }

    // MARK: Doing it, or not

    private func rehearse(_ targets: [Target], _ names: [MigrationName]) throws -> [MigrationReport] {
        let store = try database.openForReading()
        let reader = InstanceReader(store)
        var library = try ProcessLibrary(store, reader)
        let found = try targets.map { target in
            if let same = try target.alreadyStored(in: store.definitions()) { return same }
            guard let new = try target.new() else { return try target.stored(in: store.definitions()) }
            let key = DefinitionKey(rawValue: (library.all.last?.key.rawValue ?? 0) + 1)
            library = library.adding([.init(key: key, version: 0, deployment: key.rawValue, definition: new)])
            return key
        }
        let target = MigrationTarget(key: found[0], names: names, called: Array(found.dropFirst()))
        return try keys(in: store).map { try report($0, target, reader, library) }
    }

    private func migrate(_ targets: [Target], _ names: [MigrationName]) async throws -> [MigrationReport] {
        let store = try database.openExistingForWriting(.full)
        let engine = Engine(store: store, logger: LiveSession.quiet)
        let outcome: Result<[MigrationReport], any Error>
        do {
            outcome = .success(try await migrate(targets, names, store, engine))
        } catch {
            outcome = .failure(error)
        }
        await engine.stop()
        try store.close()
        return try outcome.get()
    }

    private func migrate(
        _ targets: [Target], _ names: [MigrationName], _ store: SQLiteStore, _ engine: Engine
    ) async throws -> [MigrationReport] {
        let chosen = try keys(in: store)
        var found: [DefinitionKey] = []
        for target in targets { found.append(try await key(of: target, store, engine)) }
        let target = MigrationTarget(key: found[0], names: names, called: Array(found.dropFirst()))
        let reader = InstanceReader(store)
        let library = try ProcessLibrary(store, reader)
        var reports: [MigrationReport] = []
        for instance in chosen {
            var report = try report(instance, target, reader, library)
            if report.problems.isEmpty {
                do {
                    try await engine.submit(target.command, to: instance)
                    report.isDone = true
                } catch let rejection as Rejection {
                    report.problems = [rejection.reason]
                }
            }
            reports.append(report)
        }
        return reports
    }

    /// The version that a target names, deployed first where it is a file.
    private func key(of target: Target, _ store: SQLiteStore, _ engine: Engine) async throws -> DefinitionKey {
        guard let new = try target.new(), let sources = target.sources else {
            return try target.stored(in: store.definitions())
        }
        let summaries = try await engine.deploy(try sources.newDefinitions())
        guard let summary = summaries.first(where: { $0.id == new.id }) else {
            preconditionFailure("process \(new.id) is in none of its sources")
        }
        return summary.key
    }

    private func report(
        _ instance: InstanceKey, _ target: MigrationTarget, _ reader: InstanceReader, _ library: ProcessLibrary
    ) throws -> MigrationReport {
        guard let state = try reader.instance(instance) else {
            throw Rejection(.instanceNotFound, "there is no instance \(instance)")
        }
        return MigrationReport(of: state, to: target, library)
    }

    /// The instances that are named, or all open ones of the process.
    private func keys(in store: SQLiteStore) throws -> [InstanceKey] {
        guard let all else { return instances.map(\.key) }
        let deployed = try store.definitions()
        let definitions = Set(try Target.summaries(of: all, in: deployed).map(\.key))
        if definitions.isEmpty {
            throw UsageError("no process \(all) is deployed\(NearName.hint(for: all, among: deployed.map(\.id)))")
        }
        var keys: [InstanceKey] = []
        var last: InstanceKey?
        while true {
            let page = try store.instances(
                InstanceQuery(states: [.active, .paused, .incident], before: last, limit: 500))
            keys += page.filter { definitions.contains($0.definition) }.map(\.key)
            guard page.count == 500 else { return keys.sorted() }
            last = page.last?.key
        }
    }
}

/// The version that instances are to go on by.
private struct Target {
    private let text: String
    /// Set where it is a file.
    let sources: Sources?

    init(_ text: String) throws {
        self.text = text
        sources = FileManager.default.fileExists(atPath: text) ? try Sources.compile([text]) : nil
    }

    /// The process of the file; nil where it is not a file.
    func new() throws -> ProcessDefinition? { try sources?.process(nil) }

    /// The version that deploying the file would find there already; nil where it would make a new one.
    func alreadyStored(in all: [DefinitionSummary]) throws -> DefinitionKey? {
        guard let sources, let new = try new() else { return nil }
        let digest = try sources.newDefinitions().first { $0.id == new.id }?.digest
        let latest = DefinitionCatalog(all).latest(id: new.id)
        return latest?.digest == digest ? latest?.key : nil
    }

    /// The latest of the id, or the version that is named.
    func stored(in all: [DefinitionSummary]) throws -> DefinitionKey {
        guard let summary = try Self.summaries(of: text, in: all).last else {
            throw UsageError(
                "there is no file \(text), and no process of that id and version is deployed"
                    + NearName.hint(for: text, among: all.map(\.id)))
        }
        return summary.key
    }

    /// All versions of an id, or the one that is named, the oldest first.
    static func summaries(of text: String, in all: [DefinitionSummary]) throws -> [DefinitionSummary] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let version = parts.count == 2 ? UInt32(parts[1]) : nil
        let isVersioned = version != nil
        let found = all.filter { $0.id == (isVersioned ? parts[0] : text) && (version == nil || $0.version == version) }
        return found.sorted { $0.version < $1.version }
    }
}
