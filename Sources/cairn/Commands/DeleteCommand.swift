import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel
import SQLiteStore

/// `cairn delete`.
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes instances that have ended, or versions of definitions that nobody needs.",
        discussion: """
            Everything of an instance goes: its journal, its rows and the receipts of its requests. Its number is not \
            given to another one. With --force an instance that has not ended is cancelled first.

            A definition goes when no instance in the database runs or ran by it. Without @VERSION all versions of \
            the id go. Where the latest goes, the one before is the latest again, and its timers begin anew.

            All of what is named goes, or nothing. There is no way back but a backup ('cairn backup').

            EXAMPLE:
              cairn delete 1 2 3
              cairn delete 4 --force
              cairn delete --definition order@1

            Exit status: 0 deleted, 1 one cannot be deleted, 4 the system cannot work.
            """)

    @Argument(help: "The instances.") var instances: [InstanceArgument] = []

    @Option(
        name: .customLong("definition"),
        help: ArgumentHelp("A definition, or one version of it; repeatable.", valueName: "id[@version]"))
    var definitions: [DefinitionArgument] = []

    @Flag(help: "Cancels instances that have not ended.") var force = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !instances.isEmpty || !definitions.isEmpty else {
            throw ValidationError("name instances, or definitions by --definition")
        }
        guard instances.isEmpty || definitions.isEmpty else {
            throw ValidationError("delete the instances first, then the definitions")
        }
    }

    func run() async throws {
        try await ending {
            let store = try database.openExistingForWriting(.full)
            let outcome: Result<Void, any Error>
            do {
                if instances.isEmpty { try deleteDefinitions(store) } else { try await deleteInstances(store) }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            try store.close()
            try outcome.get()
            return .completed
        }
    }

    private func deleteInstances(_ store: SQLiteStore) async throws {
        var keys: [InstanceKey] = []
        for argument in instances where !keys.contains(argument.key) { keys.append(argument.key) }
        var open: [InstanceKey] = []
        let reader = InstanceReader(store)
        for key in keys {
            guard let state = try reader.instance(key) else {
                throw Rejection(.instanceNotFound, "there is no instance \(key)")
            }
            if !state.status.isEnded { open.append(key) }
        }
        if let first = open.first, !force {
            throw Rejection(.instanceNotEnded, "instance \(first) has not ended; --force cancels it first")
        }
        let engine = Engine(store: store, logger: LiveSession.quiet)
        let outcome: Result<Void, any Error>
        do {
            for key in open { try await engine.submit(.cancel(reason: "deleted"), to: key) }
            try await engine.delete(keys)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await engine.stop()
        try outcome.get()
        output.write(
            ["deleted": .list(keys.map(\.json)), "cancelled": .list(open.map(\.json))],
            keys.map { "instance \($0) is deleted" + (open.contains($0) ? ", after it was cancelled" : "") })
    }

    private func deleteDefinitions(_ store: SQLiteStore) throws {
        let all = try store.definitions()
        var chosen: [DefinitionSummary] = []
        for argument in definitions {
            let found = all.filter { argument.names($0) }
            if found.isEmpty { throw Rejection(.definitionNotFound, "there is no definition \(argument.text)") }
            for one in found where !chosen.contains(one) { chosen.append(one) }
        }
        try DefinitionRemoval(store, now: EngineClock.system.now()).remove(chosen.map(\.key))
        output.write(
            ["deleted": .list(chosen.map { ["id": .string($0.id), "version": .count($0.version)] })],
            chosen.map { "definition \($0.id) version \($0.version) is deleted" })
    }
}

/// A definition as people type it: its id, and the version behind an `@` where it is about one.
struct DefinitionArgument: ExpressibleByArgument {
    let text: String
    /// Ids may have an `@` themselves, so both readings count.
    private let versioned: (id: String, version: UInt32)?

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        text = argument
        versioned = argument.lastIndex(of: "@").flatMap { split in
            UInt32(argument[argument.index(after: split)...]).map { (String(argument[..<split]), $0) }
        }
    }

    func names(_ summary: DefinitionSummary) -> Bool {
        if let versioned, summary.id == versioned.id, summary.version == versioned.version { return true }
        return summary.id == text
    }
}
