import ArgumentParser
import JournalStore
import ProcessKernel

/// How the program ends; the numbers are part of its interface.
enum ExitStatus: Int32 {
    case completed = 0
    case failed = 1
    case refused = 2
    case waits = 3
    case cannotWork = 4
    /// The command line or a file that it names says something that cannot be meant; the argument parser ends with the
    /// same number.
    case wrongUsage = 64

    /// Several outcomes as one: a failure shows before a wait, a wait before an end.
    static func worst(of all: [ExitStatus]) -> ExitStatus {
        if all.contains(.failed) { return .failed }
        return all.contains(.waits) ? .waits : .completed
    }
}

/// A command cannot be meant as it was given.
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// Does what a command does, tells errors to people and ends the command with the status that belongs to them.
func ending(_ work: () async throws -> ExitStatus) async throws {
    let status: ExitStatus
    do {
        status = try await work()
    } catch let error as StoreError {
        Console.error("\(error.message)\(error.underlying.map { " (\($0))" } ?? "") [\(error.code.rawValue)]")
        advise(error.code.rawValue)
        status = .cannotWork
    } catch let error as SourceRefused {
        for line in error.lines { Console.advice(line) }
        status = .refused
    } catch let error as UsageError {
        Console.error(error.message)
        status = .wrongUsage
    } catch let rejection as Rejection {
        Console.error("\(rejection.reason) [\(rejection.code.rawValue)]")
        advise(rejection.code.rawValue)
        // What only shows that the engine is going down or drowning is no fault of the request.
        switch rejection.code {
        case .stopping, .overloaded: status = .cannotWork
        case .nothingStarts, .instanceNotFound, .instanceEnded, .instanceNotEnded, .instanceExists, .definitionNotFound,
            .definitionInUse, .jobNotFound, .timerNotFound, .elementNotFound, .incidentNotFound, .subscriptionNotFound,
            .dispatchNotFound, .cannotActivate, .cannotStart, .recordNotFound, .cannotRestore, .beingRewound,
            .cannotMigrate,
            .messageNotExpected, .cannotSchedule, .alreadyPaused,
            .notPaused, .cannotSkip, .leaseLapsed, .answerNotValid, .tooLarge:
            status = .failed
        }
    }
    if status != .completed { throw ExitCode(status.rawValue) }
}

/// What the code book says to do about it.
private func advise(_ code: String) {
    if let page = CodeBook.standard.page(of: code) { Console.advice("  what to do: \(page.whatToDo)") }
}
