import ArgumentParser
import EngineRuntime
import FEEL
import JournalStore
import SQLiteStore

/// `cairn check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compares everything in the database with its journal, and says what does not hold.",
        discussion: """
            The file itself, page by page; each journal from its first record on; and with the state that it gives: \
            the rules of states, the snapshot, the row of the read model, work, subscriptions and receipts. It \
            changes nothing and works beside a writer: it sees the moment at which it began.

            EXAMPLE:
              cairn check --database /var/lib/cairn/cairn.db

            Exit status: 0 all holds, 1 something does not, 4 the database cannot be opened.
            """)

    /// More lines help nobody: the first say where to look, and the sum says how bad it is.
    private static let mostLines = 1_000

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await ending {
            let store = try SQLiteStore(path: database.path, access: .readOneMoment)
            var violations: [Violation] = []
            var summary = DatabaseCheck.Summary()
            func take(_ violation: Violation) {
                if violations.count < Self.mostLines { violations.append(violation) }
            }
            for text in try store.damage() {
                summary.violations += 1
                take(Violation(.fileDamaged, nil, text))
            }
            // What is read from damaged pages may be anything.
            if violations.isEmpty { summary = try DatabaseCheck(store, now: EngineClock.system.now()).run(take) }
            try store.close()
            output.write(json(summary, violations), lines(summary, violations))
            return violations.isEmpty ? .completed : .failed
        }
    }

    private func json(_ summary: DatabaseCheck.Summary, _ violations: [Violation]) -> Value {
        [
            "holds": .boolean(violations.isEmpty), "instances": .number(Decimal(Int(summary.instances))),
            "records": .number(Decimal(Int(summary.records))),
            "definitions": .number(Decimal(Int(summary.definitions))),
            "violations": .list(
                violations.map { violation in
                    [
                        "code": .string(violation.code.rawValue), "instance": violation.instance?.json ?? .null,
                        "message": .string(violation.message),
                    ]
                }),
        ]
    }

    private func lines(_ summary: DatabaseCheck.Summary, _ violations: [Violation]) -> [String] {
        let seen =
            "\(counted(summary.instances, "instance")) with \(counted(summary.records, "record")), "
            + counted(summary.definitions, "definition")
        if violations.isEmpty { return ["\(database.path) holds: \(seen)"] }
        let left = Int(summary.violations) - violations.count
        return violations.map(\.description) + (left > 0 ? ["and \(left) more"] : [])
            + ["\(database.path) has \(summary.violations) violations in \(seen)"]
    }
}
