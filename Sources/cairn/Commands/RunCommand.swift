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

            A program gets CAIRN_INSTANCE, CAIRN_JOB, CAIRN_ELEMENT, CAIRN_ATTEMPT and CAIRN_HEADERS, a JSON object. \
            Exit status 0 completes its job with the JSON object that it printed; \
            {"@error": {"code": "…", "message": "…", "variables": {}}} throws that BPMN error; every other status is \
            a failure, with the end of its standard error as the message, and is tried again as often as the process \
            says. A job may run twice after a crash: CAIRN_JOB is the same both times.

            Everything is durable in the database as soon as it is printed: after a crash, 'cairn resume' goes on. \
            The engine also goes on with other instances in the database that are due or have a worker.

            With --script the process runs in memory, with a clock that only the script moves and no worker.

            Exit status: 0 completed, 1 failed or incident, 2 the source is refused, 3 waits, 4 the system cannot work.
            """)

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("The process to start, where there are several.", valueName: "id"))
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
        if script != nil, !work.worker.isEmpty || work.answers != nil || work.wait != nil {
            throw ValidationError("with --script no worker runs and nobody is asked")
        }
    }

    func run() async throws {
        try await ending {
            let variables = try Inputs.variables(input)
            let script = try script.map { try Script(Inputs.object(inFile: $0)) }
            let sources = try source.compile(script?.options ?? CompilerOptions())
            for line in DiagnosticReport.lines(sources) where !output.isJSON { Console.note(line) }
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
        let session = LiveSession(
            database: database, output: output, store: try database.openForWriting(durability.durability), work: work)
        let reports = try await session.run { engine in
            let all = sources.all.flatMap { source in source.compilation.definitions.map { (source, $0) } }
            let summaries = try await engine.deploy(
                all.map { source, one in
                    try NewDefinition(one, sourceName: source.text.name, source: source.text.bytes)
                })
            guard let main = zip(all, summaries).first(where: { $0.0.1 === definition })?.1 else {
                preconditionFailure("process \(definition.id) is in none of its sources")
            }
            let key = try await engine.start(StartInstance(definition: main.key, variables: variables), of: definition)
            if !output.isJSON {
                Console.line("instance \(key) of \(main.id) version \(main.version) in \(database.path)")
            }
            return [LiveRun.Start(key: key)]
        }
        for var report in reports {
            report.diagnostics = DiagnosticReport.json(sources)
            output.write(report.json, report.lines)
        }
        return .worst(of: reports.map(\.exitStatus))
    }
}
