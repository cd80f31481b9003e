package import EngineRuntime
import FEEL
import Foundation
import JournalStore
package import ProcessKernel
import ProcessModel

/// Does jobs by running a program for each: its variables as one JSON object on standard input, its result as one on
/// standard output.
///
/// Start reading here. `ChildProcess` runs a program, `Lifeline` ends all of them with this program, `WorkerAnswer`
/// says what their ends mean. A job may be done twice after a crash; `CAIRN_JOB` is the same both times.
package struct ProcessWorker: Sendable {
    /// What `sh` runs.
    package let command: String
    /// A program that takes longer is killed with all that it started.
    package let timeout: Duration
    private let lifeline: Lifeline
    private let environment: [String: String]

    /// The environment of this program is handed on to each child.
    package init(command: String, timeout: Duration, lifeline: Lifeline) {
        self.command = command
        self.timeout = timeout
        self.lifeline = lifeline
        environment = ProcessInfo.processInfo.environment
    }

    /// A result is journaled whole, so it has the bound of a request; a message is shown to people, so it has a page.
    private static let limits = ChildProcess.Limits(outputBytes: 4 * 1_024 * 1_024, errorBytes: 2_000)

    /// Runs the program once. Cancelling kills it.
    package func perform(_ job: JobActivation) async -> JobOutcome {
        let child: ChildProcess
        do {
            child = try ChildProcess(
                command: command, environment: environment(for: job), lifeline: lifeline, limits: Self.limits)
        } catch {
            return .failed(JobFailure(message: "the worker cannot be started: \(error)"))
        }
        let variables = Value.context(Context(job.variables.map { ($0.name, $0.value) }))
        let result = await child.run(input: variables.jsonBytes() + [UInt8(ascii: "\n")], timeout: timeout)
        return WorkerAnswer.outcome(of: result, timeout: timeout, limits: Self.limits)
    }

    private func environment(for job: JobActivation) -> [String: String] {
        var environment = environment
        environment["CAIRN_INSTANCE"] = "\(job.key.instance)"
        environment["CAIRN_JOB"] = "\(job.key.instance)-\(job.key.local)"
        environment["CAIRN_ELEMENT"] = job.element
        environment["CAIRN_ATTEMPT"] = "\(job.attempt)"
        let headers = Value.context(Context(job.headers.map { ($0.name, .string($0.value)) }))
        environment["CAIRN_HEADERS"] = headers.json()
        return environment
    }
}
