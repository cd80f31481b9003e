import FEEL
import Foundation
import Glibc
import Testing

/// Backups, moves and the bad days of a database, from outside.
@Suite("Operations", .timeLimit(.minutes(20)))
struct OperationsTests {
    let cairn: CairnProgram

    init() throws { cairn = try CairnProgram() }

    /// Instance 1 waits at the task `approve`.
    private func startApproval(_ database: String = "cairn.db") throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try #require(cairn.run("run", "p.bpmn", "--input", #"{"a": 1}"#, "--database", database).status == 3)
    }

    /// A run that waits for an hour, and so holds the database for writing.
    private func startWaiting() throws -> RunningProgram {
        let model = Model.file(Model.start + Model.timer("t", "PT1H") + Model.row("start", "t"), id: "waiting")
        try cairn.write(model, to: "t.bpmn")
        let running = try cairn.start(["run", "t.bpmn", "--wait", "2h"])
        #expect(try running.printed("t "))
        return running
    }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: cairn.folder.appending(path: name))
    }

    private func overwrite(_ name: String, _ bytes: Data) throws {
        try bytes.write(to: cairn.folder.appending(path: name))
    }

    // MARK: Backup and restore

    @Test("A backup beside a running engine is restored by a copy")
    func backupAndRestore() throws {
        try startApproval()
        let running = try startWaiting()
        let backup = try cairn.run("backup", "b.db", "--output", "json")
        #expect(backup.status == 0, "\(backup.errors)")
        #expect(try backup.json()["bytes"]?.asInt == bytes("b.db").count)
        let twice = try cairn.run("backup", "b.db")
        #expect(twice.status == 64)
        #expect(twice.errors.contains("--force replaces it"))
        #expect(try cairn.run("backup", "b.db", "--force").status == 0)
        running.kill()
        _ = try running.end()
        #expect(try cairn.run("complete", "1", "approve").status == 0)

        // As docs/operations.md says: what is damaged goes away with its log, then the copy takes its place.
        try cairn.shell("mkdir damaged; mv cairn.db* damaged/; cp b.db cairn.db")
        #expect(try cairn.run("check").status == 0)
        let list = try cairn.run("list", "--output", "json").json()
        #expect(list.asList?.map { $0["state"] } == ["active", "active"])
        #expect(try cairn.run("complete", "1", "approve").status == 0)
    }

    @Test("A database cannot be backed up onto itself, nor where there is no database")
    func backupNowhere() throws {
        #expect(try cairn.run("backup", "b.db").status == 4)
        try startApproval()
        #expect(try cairn.run("backup", "./cairn.db", "--force").errors.contains("[file-in-use]"))
        #expect(try cairn.run("backup", "no/b.db").status == 4)
        #expect(try cairn.run("check").status == 0)
    }

    // MARK: Export and import

    @Test("A file whose events fit no state is refused, though its digest is right, and nothing is written")
    func forged() throws {
        try startApproval()
        #expect(try cairn.run("complete", "1", "approve").status == 0)
        var lines = try cairn.run("export", "1").output.split(separator: "\n").map(String.init)
        lines.removeLast()
        let record = try #require(lines.lastIndex { $0.contains(#""record""#) })
        // Element instance 99 completes, and was never there.
        lines[record] = lines[record].replacingOccurrences(
            of: #""events":"[^"]*""#, with: #""events":"AQERYw==""#, options: .regularExpression)
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for byte in lines.map({ $0 + "\n" }).joined().utf8 {
            hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
        }
        let digest = String(hash, radix: 16)
        let padded = String(repeating: "0", count: 32 - digest.count) + digest
        let end: Value = ["end": ["digest": .string(padded), "lines": Value(integerLiteral: lines.count)]]
        lines.append(end.json())
        try cairn.write(lines.map { $0 + "\n" }.joined(), to: "forged.jsonl")
        let outcome = try cairn.run("import", "forged.jsonl", "--database", "other.db")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("its records do not follow from each other"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: cairn.folder.appending(path: "other.db").path))
    }

    @Test("An instance goes to another database and on there; a changed file is refused and leaves nothing")
    func exportAndImport() throws {
        try startApproval()
        let text = try cairn.run("export", "1").output
        try cairn.write(text, to: "1.jsonl")
        let outcome = try cairn.run("import", "1.jsonl", "--database", "other.db", "--output", "json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            try outcome.json() == [
                "instance": 1, "former": 1, "records": 1, "state": "active", "deployed": [["id": "p", "version": 1]],
            ])
        let there = try cairn.run("journal", "1", "--output", "json").output
        #expect(try cairn.run("journal", "1", "--output", "json", "--database", "other.db").output == there)
        #expect(try cairn.run("complete", "1", "approve", "--database", "other.db").status == 0)
        #expect(try cairn.run("check", "--database", "other.db").status == 0)

        for (spoilt, words) in [
            (text.replacingOccurrences(of: #""time":1"#, with: #""time":2"#), "was changed after it was written"),
            (String(text.dropLast(40)), "is cut off"), ("what\n", "line 1"), ("", "line 1"),
        ] {
            try cairn.write(spoilt, to: "spoilt.jsonl")
            let refused = try cairn.run("import", "spoilt.jsonl", "--database", "none.db")
            #expect(refused.status == 64)
            #expect(refused.errors.contains(words), "\(refused.errors)")
        }
        #expect(try cairn.run("list", "--database", "none.db").errors.contains("[database-not-found]"))
        #expect(try cairn.run("export", "9").status == 1)
    }

    // MARK: One writer

    @Test(
        "A second writer is told who writes, by which command and since when; readers work, and no transaction is open")
    func secondWriter() throws {
        let running = try startWaiting()
        let second = try cairn.run("resume", "1")
        #expect(second.status == 4)
        let number = running.process.processIdentifier
        #expect(second.errors.contains("is being written by process \(number) (cairn run t.bpmn) since 2"))
        #expect(second.errors.contains("[file-in-use]"))
        for command in [["list"], ["show", "1"], ["why", "1"], ["journal", "1"], ["check"], ["export", "1"]] {
            #expect(try cairn.run(command).status == 0, "\(command)")
        }
        // Whoever else wants the database's own lock for writing has it at once: the run holds no transaction.
        try cairn.sql("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK;")
        running.kill()
        _ = try running.end()
        #expect(try cairn.run("cancel", "1").status == 0)
    }

    @Test("The log that a killed process left is read by all, and nothing is missing")
    func logOfAKilledProcess() throws {
        let running = try startWaiting()
        running.kill()
        _ = try running.end()
        #expect(try bytes("cairn.db-wal").isEmpty == false)
        #expect(try cairn.run("check").status == 0)
        #expect(try cairn.run("backup", "b.db").status == 0)
        #expect(try cairn.run("why", "1", "--database", "b.db").output.contains("t: a timer"))
        #expect(try cairn.run("resume", "--wait", "0").status == 3)
        #expect(FileManager.default.fileExists(atPath: cairn.folder.appending(path: "cairn.db-wal").path) == false)
    }

    // MARK: Files that cannot be used

    private static let commands = [
        ["list"], ["show", "1"], ["check"], ["rebuild"], ["backup", "b.db"], ["cancel", "1"], ["delete", "1"],
        ["deploy", "p.bpmn"], ["run", "p.bpmn"], ["resume", "1"], ["export", "1"],
    ]

    /// Each command ends with status 4 and the code, and the file is as it was.
    private func expectRefused(_ code: String) throws {
        let before = try bytes("cairn.db")
        for command in Self.commands {
            let outcome = try cairn.run(command)
            #expect(outcome.status == 4, "\(command): \(outcome.output) \(outcome.errors)")
            #expect(outcome.errors.contains("[\(code)]"), "\(command): \(outcome.errors)")
            #expect(try bytes("cairn.db") == before, "\(command)")
        }
        #expect(FileManager.default.fileExists(atPath: cairn.folder.appending(path: "b.db").path) == false)
    }

    @Test("A database of a newer version is left alone by every command")
    func newer() throws {
        try startApproval()
        try cairn.sql("PRAGMA user_version = 99")
        try expectRefused("database-newer")
    }

    @Test("A file that is no database is left alone by every command")
    func foreign() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        try cairn.write(String(repeating: "This is a letter, no database. ", count: 500), to: "cairn.db")
        try expectRefused("database-foreign")
    }

    @Test("A file that was cut off is left alone by every command, and what to do is said")
    func truncated() throws {
        try startApproval()
        let whole = try bytes("cairn.db")
        try overwrite("cairn.db", whole.prefix(whole.count / 2))
        try expectRefused("database-corrupt")
        #expect(try cairn.run("list").errors.contains("restore the last backup"))
        try overwrite("cairn.db", whole)
        #expect(try cairn.run("check").status == 0)
    }

    @Test("Damaged pages are named by check, refused by what reads them, and a backup of them is not made")
    func damagedPages() throws {
        try startApproval()
        let whole = try bytes("cairn.db")
        // The first page says where the others are; all but it and the last are overwritten.
        var damaged = whole
        damaged.replaceSubrange(
            4_096 * 2..<whole.count - 4_096, with: Data(repeating: 0xA5, count: whole.count - 12_288))
        try overwrite("cairn.db", damaged)
        let check = try cairn.run("check")
        #expect([1, 4].contains(check.status))
        #expect(check.output.contains("[file-damaged]") || check.errors.contains("[database-corrupt]"))
        for command in [["run", "p.bpmn"], ["complete", "1", "approve"], ["backup", "b.db"], ["rebuild"]] {
            let outcome = try cairn.run(command)
            #expect(outcome.status == 4, "\(command): \(outcome.output)")
            #expect(outcome.errors.contains("[database-corrupt]"), "\(command): \(outcome.errors)")
        }
        #expect(try bytes("cairn.db") == damaged)
        #expect(FileManager.default.fileExists(atPath: cairn.folder.appending(path: "b.db").path) == false)
    }

    // MARK: Disks; these mount file systems that only their own processes see, which root may do

    private static let canMount: Bool = {
        guard geteuid() == 0, let cairn = try? CairnProgram() else { return false }
        return (try? cairn.shell("unshare -m true")) != nil
    }()

    /// Runs a script in a name space of its own, with a small file system at `disk`.
    private func onSmallDisk(_ script: String) throws -> String {
        try cairn.write(
            "set -u; mkdir disk; mount -t tmpfs -o size=600k none disk || exit 99\n"
                + "cairn() { '\(CairnProgram.binary.path)' \"$@\"; }\n" + script, to: "script.sh")
        return try cairn.shell("unshare -m sh script.sh 2>&1")
    }

    @Test(
        "On a full disk a run is refused and says so, nothing is lost, and it goes on when there is room",
        .enabled(if: OperationsTests.canMount, "mounting needs root"))
    func fullDisk() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        let output = try onSmallDisk(
            """
            cairn run p.bpmn --database disk/c.db > /dev/null; echo "first $?"
            dd if=/dev/zero of=disk/fill bs=1k count=600 2> /dev/null
            cairn run p.bpmn --database disk/c.db; echo "full $?"
            cairn complete 1 approve --database disk/c.db; echo "complete $?"
            rm disk/fill
            cairn check --database disk/c.db; echo "check $?"
            cairn complete 1 approve --database disk/c.db > /dev/null; echo "after $?"
            cairn run p.bpmn --database disk/c.db | grep 'of p'; cairn check --database disk/c.db
            """)
        for line in ["first 3", "full 4", "complete 4", "[disk-full]", "check 0", "after 0"] {
            #expect(output.contains(line), "\(line) is missing: \(output)")
        }
        #expect(output.contains("holds: 1 instance "), "\(output)")
        #expect(output.contains("instance 2 of p version 1"), "\(output)")
    }

    @Test(
        "A backup that does not fit leaves nothing behind",
        .enabled(if: OperationsTests.canMount, "mounting needs root"))
    func backupOntoAFullDisk() throws {
        try startApproval()
        let output = try onSmallDisk(
            """
            dd if=/dev/zero of=disk/fill bs=1k count=560 2> /dev/null
            cairn backup disk/b.db; echo "backup $?"; ls disk
            """)
        #expect(output.contains("[disk-full]"), "\(output)")
        #expect(output.hasSuffix("backup 4\nfill\n"), "\(output)")
    }

    @Test(
        "On a disk that is read-only a closed database is read, and whoever wants to write is told",
        .enabled(if: OperationsTests.canMount, "mounting needs root"))
    func readOnlyDisk() throws {
        try cairn.write(Model.approval, to: "p.bpmn")
        let output = try onSmallDisk(
            """
            cairn run p.bpmn --database disk/c.db > /dev/null
            mount -o remount,ro disk || exit 98
            for words in 'list' 'why 1' 'check' 'export 1' 'backup b.db'; do
              cairn $words --database disk/c.db > /dev/null; echo "$words: $?"
            done
            for words in 'run p.bpmn' 'complete 1 approve' 'resume 1' 'rebuild' 'delete 1 --force'; do
              cairn $words --database disk/c.db; echo "$words: $?"
            done
            """)
        for words in ["list", "why 1", "check", "export 1", "backup b.db"] {
            #expect(output.contains("\(words): 0\n"), "\(words): \(output)")
        }
        for words in ["run p.bpmn", "complete 1 approve", "resume 1", "rebuild", "delete 1 --force"] {
            #expect(output.contains("\(words): 4\n"), "\(words): \(output)")
        }
        #expect(output.components(separatedBy: "[read-only]").count == 6, "\(output)")
    }

    // MARK: The clock

    @Test("With a clock a year behind the journal, timers of now fire and no record is older than the one before")
    func clockBehind() throws {
        try startApproval()
        let year = 31_536_000_000
        try cairn.sql("UPDATE journal SET time = time + \(year)")
        let model = Model.file(
            Model.start + Model.timer("t", "PT1S") + Model.end + Model.row("start", "t", "end"), id: "soon")
        try cairn.write(model, to: "t.bpmn")
        #expect(try cairn.run("run", "t.bpmn", "--wait", "10s").status == 0)
        #expect(try cairn.run("complete", "1", "approve").status == 0)
        let check = try cairn.run("check")
        #expect(check.status == 0, "\(check.output)")
        #expect(
            try cairn.sql(
                "SELECT min(time) > (SELECT max(time) FROM journal WHERE sequence = 1 AND instance = 1) - 1 FROM journal"
            ) == "1\n")
    }
}
