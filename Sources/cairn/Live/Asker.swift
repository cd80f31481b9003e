import Dispatch
import ProcessKernel
import Synchronization

/// Leads a dialogue at the terminal, on a thread of its own: whoever waits for the answer goes on meanwhile, and
/// nothing is held for it, neither a transaction nor a lease.
final class Asker: Sendable {
    private let isWithdrawn = Mutex(false)

    /// How the dialogue ended; `.left` too where it was withdrawn.
    func ask(_ dialogue: FormDialogue) async -> FormDialogue.Step {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: self.lead(dialogue)) }
            }
        } onCancel: {
            withdraw()
        }
    }

    /// Ends the dialogue: the task is no longer open, or the program is to end.
    func withdraw() { isWithdrawn.withLock { $0 = true } }

    private func lead(_ dialogue: FormDialogue) -> FormDialogue.Step {
        var dialogue = dialogue
        var prompt = LinePrompt(text: "> ", isCancelled: { [self] in isWithdrawn.withLock { $0 } })
        var step = dialogue.begin()
        while case .ask(let lines) = step {
            for line in lines { Console.line(line) }
            let line = prompt.read()
            if isWithdrawn.withLock({ $0 }) {
                Console.line("")
                return .left
            }
            step = dialogue.take(line)
        }
        return step
    }
}
