import ArgumentParser
import EngineRuntime
import FEEL
import Formats
import JournalStore
import ProcessKernel
import ProcessModel
import SQLiteStore

/// `cairn run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Starts a process and runs it to its end, or to what it waits for.",
        discussion: """
            EXAMPLE: every job of type charge is done by a program; a person's task has its answer in a file:
              cairn run order.bpmn --input '{"amount": 12}' --worker charge=./charge.sh --answers answers.json

            Without FILE it starts the latest version of a process that was deployed before:
              cairn deploy order.bpmn
              cairn run --process order --input '{"amount": 12}'

            A program gets CAIRN_INSTANCE, CAIRN_JOB, CAIRN_ELEMENT, CAIRN_ATTEMPT and CAIRN_HEADERS, a JSON object. \
            Exit status 0 completes its job with the JSON object that it printed; \
            {"@error": {"code": "…", "message": "…", "variables": {}}} throws that BPMN error; every other status is \
            a failure, with the end of its standard error as the message, and is tried again as often as the process \
            says. A job may run twice after a crash: CAIRN_JOB is the same both times.

            Everything is durable in the database as soon as it is printed: after a crash, 'cairn resume' goes on. \
            The engine also goes on with other instances in the database that are due or have a worker.

            At a terminal it draws a picture of the instance and asks people's tasks field by field; ':later' leaves a \
            task, and then 'cairn complete' and 'cairn resume' go on with it.

            With --script the process runs in memory, with a clock that only the script moves and no worker.

            Exit status: 0 completed, 1 failed or incident, 2 the source is refused, 3 waits, 4 the system cannot work.
            """)

    @Argument(help: "The file with the process; without it a deployed one is started.", completion: .file())
    var file: String?

    @Option(
        name: .customLong("with"), help: ArgumentHelp("Another file that belongs to it; repeatable.", valueName: "file")
    )
    var others: [String] = []

    @Option(
        help: ArgumentHelp("The process to start, where there are several or no file is given.", valueName: "id"))
    var process: String?

    @Option(
        help: ArgumentHelp("The variables to start with: a JSON object, or a file with one.", valueName: "json-or-file")
    )
    var input: String?

    @Option(help: ArgumentHelp("Run by a script, for tests of models.", valueName: "file"))
    var script: String?

    @OptionGroup(title: "WORK") var work: WorkOptions
    @OptionGroup(title: "DATABASE") var database: DatabaseOptions
    @OptionGroup var durability: DurabilityOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if file == nil {
            guard process != nil else {
                throw ValidationError("give the file with the process, or --process with the id of a deployed one")
            }
            guard script == nil, others.isEmpty else {
                throw ValidationError("--script and --with need the file with the process")
            }
        }
        if script != nil, !work.worker.isEmpty || work.answers != nil || work.wait != nil {
            throw ValidationError("with --script no worker runs and nobody is asked")
        }
    }

    func run() async throws {
        try await ending {
            let variables = try Inputs.variables(input)
            let script = try script.map { try Script(Inputs.object(inFile: $0)) }
            guard let file else { return try await runDeployed(process ?? "", variables) }
            let sources = try Sources.compile([file] + others, script?.options ?? CompilerOptions())
            for line in DiagnosticReport.lines(sources) where !output.isJSON { Console.advice(line) }
            if sources.areRefused {
                if output.isJSON { Console.line(RunReport.refused(sources).json.json(pretty: true)) }
                return .refused
            }
            let definition = try sources.process(process)
            if let script { return try runScript(script, definition, sources, variables) }
            return try await runLive(definition, sources, variables)
        }
    }

    private func runScript(
        _ script: Script, _ definition: ProcessDefinition, _ sources: Sources, _ variables: [NamedValue]
    ) throws -> ExitStatus {
        let store: any JournalStore =
            database.database == nil ? MemoryStore() : try database.openForWriting(durability.durability)
        var runner = try ScriptRunner(store: store, clock: script.clock)
        var report = try runner.run(script, process: definition, sources: sources, variables: variables)
        report.diagnostics = DiagnosticReport.json(sources)
        output.write(report.json, report.lines)
        return report.exitStatus
    }

    private func runLive(
        _ definition: ProcessDefinition, _ sources: Sources, _ variables: [NamedValue]
    ) async throws -> ExitStatus {
        let store = try database.openForWriting(durability.durability)
        return try await runLive(store, variables, DiagnosticReport.json(sources)) { engine in
            let new = try sources.newDefinitions()
            let summaries = try await engine.deploy(new)
            guard let main = zip(new, summaries).first(where: { $0.0.definition === definition })?.1 else {
                preconditionFailure("process \(definition.id) is in none of its sources")
            }
            return (main, definition)
        }
    }

    /// Starts the latest version of a process that is in the database.
    private func runDeployed(_ id: String, _ variables: [NamedValue]) async throws -> ExitStatus {
        let store = try database.openExistingForWriting(durability.durability)
        guard let main = DefinitionCatalog(try store.definitions()).latest(id: id) else {
            let ids = Set(try store.definitions().map(\.id)).sorted()
            throw UsageError(
                "no process \(id) is deployed in \(database.path)\(NearName.hint(for: id, among: ids))"
                    + (ids.isEmpty ? "" : "; there are: \(ids.joined(separator: ", "))"))
        }
        let definition = try InstanceReader(store).definition(main.key)
        if definition.decisions != nil { throw UsageError("\(id) is a decision model, which is evaluated, not run") }
        return try await runLive(store, variables, nil) { _ in (main, definition) }
    }

    private func runLive(
        _ store: SQLiteStore, _ variables: [NamedValue], _ diagnostics: Value?,
        _ deployed: @escaping @Sendable (Engine) async throws -> (DefinitionSummary, ProcessDefinition)
    ) async throws -> ExitStatus {
        let session = LiveSession(database: database, output: output, store: store, work: work)
        let reports = try await session.run { engine in
            let (main, definition) = try await deployed(engine)
            for doubt in NewVariables.doubts(variables, startOf: definition) { Console.warning(doubt) }
            let key = try await engine.start(StartInstance(definition: main.key, variables: variables), of: definition)
            if !output.isJSON {
                Console.line("instance \(key) of \(main.id) version \(main.version) in \(database.path)")
            }
            return [LiveRun.Start(key: key)]
        }
        for var report in reports {
            if let diagnostics { report.diagnostics = diagnostics }
            output.write(report.json, report.lines)
        }
        return .worst(of: reports.map(\.exitStatus))
    }
}
