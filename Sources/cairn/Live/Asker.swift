import Dispatch
import FEEL
import ProcessKernel
import Synchronization

/// Leads a dialogue at the terminal, on a thread of its own: whoever waits for the answer goes on meanwhile, and
/// nothing is held for it, neither a transaction nor a lease.
final class Asker: Sendable {
    private struct State {
        var isWithdrawn = false
        var given = Context()
    }

    private let state = Mutex(State())

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
    func withdraw() { state.withLock { $0.isWithdrawn = true } }

    /// What was answered so far.
    var given: Context { state.withLock { $0.given } }

    private var isWithdrawn: Bool { state.withLock { $0.isWithdrawn } }

    private func lead(_ dialogue: FormDialogue) -> FormDialogue.Step {
        var dialogue = dialogue
        var prompt = LinePrompt(text: "> ", isCancelled: { [self] in isWithdrawn })
        var step = dialogue.begin()
        while case .ask(let lines) = step {
            Console.text(lines)
            let line = prompt.read()
            if isWithdrawn {
                Console.line("")
                return .left
            }
            step = dialogue.take(line)
            let given = dialogue.given
            state.withLock { $0.given = given }
        }
        return step
    }
}
