import ArgumentParser
import FEEL

/// Who does the work of a run: workers for jobs, answers for user tasks, and how long timers are waited for.
struct WorkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A program for each job of that type: it gets the variables as one JSON object on standard input and "
                + "prints its result as one; repeatable.", valueName: "type=command"))
    var worker: [WorkerArgument] = []

    @Option(help: ArgumentHelp("How many programs of one type run at a time.", valueName: "count"))
    var workerConcurrency = 4

    @Option(help: ArgumentHelp("A program that takes longer is killed, and the job has failed.", valueName: "time"))
    var workerTimeout = DurationArgument(milliseconds: 300_000)

    @Option(
        help: ArgumentHelp(
            "A JSON file with the results of user tasks: {ELEMENT: {…}}, or a list for each element, used in order.",
            valueName: "file"))
    var answers: String?

    @Option(
        help: ArgumentHelp(
            "Timers that are due within this time are waited for (default: 10s; at a terminal all are, until Ctrl-C).",
            valueName: "time"))
    var wait: DurationArgument?

    @Flag(help: "At a terminal, ask nobody: people's tasks wait for 'cairn complete'.")
    var noAsk = false

    @Flag(help: "At a terminal, print a line for each thing that happens instead of a picture.")
    var plain = false

    func validate() throws {
        guard (1...1_000).contains(workerConcurrency) else {
            throw ValidationError("--worker-concurrency is between 1 and 1000")
        }
        guard workerTimeout.milliseconds > 0 else { throw ValidationError("--worker-timeout is longer than nothing") }
        for (position, one) in worker.enumerated() where worker[..<position].contains(where: { $0.type == one.type }) {
            throw ValidationError("there are two workers for \(one.type)")
        }
    }

    /// Nil waits for ever.
    var patienceMilliseconds: Int64? { wait.map(\.milliseconds) ?? (Console.isInteractive ? nil : 10_000) }

    func readAnswers() throws -> Answers {
        guard let answers else { return Answers() }
        return try Answers(try Inputs.object(inFile: answers), called: answers)
    }
}

/// A job type and the program that does its jobs.
struct WorkerArgument: ExpressibleByArgument {
    let type: String
    let command: String

    init?(argument: String) {
        guard let split = argument.firstIndex(of: "="), split != argument.startIndex else { return nil }
        type = String(argument[..<split])
        command = String(argument[argument.index(after: split)...])
        if command.allSatisfy(\.isWhitespace) { return nil }
    }
}
