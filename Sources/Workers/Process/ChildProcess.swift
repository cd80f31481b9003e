import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A command that was started with everything that it starts itself: one process group, which ends as a whole.
final class ChildProcess: Sendable {
    enum End: Equatable {
        case exited(Int32)
        case killedBySignal(Int32)
        /// Killed from here because it took too long or nobody wants it any more.
        case stopped(Reason)
    }

    enum Reason: Equatable { case timeout, cancellation, tooMuchOutput }

    struct Result {
        var end: End
        var output: [UInt8]
        /// The last of what it wrote as errors.
        var errorTail: [UInt8]
    }

    struct Limits {
        /// More on standard output ends the program.
        var outputBytes: Int
        /// Of standard error the last so many bytes are kept.
        var errorBytes: Int
    }

    private struct State {
        /// The group's number is free for others from here on.
        var isReaped = false
        var stopReason: Reason?
    }

    private let leader: pid_t
    private let streams: Streams
    private let limits: Limits
    private let state = Mutex(State())

    /// The parent's ends of the child's streams, and a pipe that wakes who waits at them.
    fileprivate struct Streams {
        let input: Int32
        let output: Int32
        let errors: Int32
        let wake: Pipe

        func closeAll() {
            close(output)
            close(errors)
            wake.closeBoth()
        }
    }

    /// Starts `command` with `sh`, in the folder of this program.
    init(command: String, environment: [String: String], lifeline: Lifeline, limits: Limits) throws(SpawnFailure) {
        (leader, streams) = try lifeline.whileSpawning { () throws(SpawnFailure) in
            try Self.start(command: command, environment: environment, lifeline: lifeline)
        }
        self.limits = limits
    }

    /// Gives the program its input and returns what came of it, at the latest after the timeout. A cancelled task
    /// kills it.
    func run(input: [UInt8], timeout: Duration) async -> Result {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Result?.self) { group in
                group.addTask { await self.finished(input: input) }
                group.addTask {
                    // Cancelled as soon as the program has ended.
                    do { try await Task.sleep(for: timeout) } catch { return nil }
                    self.stop(.timeout)
                    return nil
                }
                var result: Result?
                for await finished in group {
                    if let finished {
                        result = finished
                        group.cancelAll()
                    }
                }
                guard let result else { preconditionFailure("a program ended without a result") }
                return result
            }
        } onCancel: {
            stop(.cancellation)
        }
    }

    /// Kills the whole group, if it is there.
    private func stop(_ reason: Reason) {
        state.withLock { state in
            guard !state.isReaped else { return }
            if state.stopReason == nil { state.stopReason = reason }
            kill(-leader, SIGKILL)
            var byte: UInt8 = 0
            _ = write(streams.wake.writing, &byte, 1)
        }
    }

    /// Waits in a thread of its own: reading and waiting block, and the tasks' threads are few.
    private func finished(input: [UInt8]) async -> Result {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: self.exchange(input: input)) }
            thread.name = "worker \(leader)"
            thread.start()
        }
    }

    private func exchange(input: [UInt8]) -> Result {
        // A program that does not read its input must not end this one; the mask dies with the thread.
        var pipeSignal = sigset_t()
        sigemptyset(&pipeSignal)
        sigaddset(&pipeSignal, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipeSignal, nil)
        var transfer = Transfer(input: input, limits: limits)
        let isTooMuch = transfer.run(
            input: streams.input, output: streams.output, errors: streams.errors, wake: streams.wake.reading)
        if isTooMuch { stop(.tooMuchOutput) }
        let end = reap()
        streams.closeAll()
        return Result(end: end, output: transfer.output, errorTail: transfer.errorTail)
    }

    private func reap() -> End {
        // The leader stays a zombie until the group is killed, so that its number cannot be somebody else's by then.
        var information = siginfo_t()
        while waitid(P_PID, id_t(leader), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        return state.withLock { state in
            kill(-leader, SIGKILL)
            var status: Int32 = 0
            while waitpid(leader, &status, 0) == -1, errno == EINTR {}
            state.isReaped = true
            if let reason = state.stopReason { return .stopped(reason) }
            let signal = status & 0x7f
            return signal == 0 ? .exited((status >> 8) & 0xff) : .killedBySignal(signal)
        }
    }
}

// MARK: - Starting

extension ChildProcess {
    private static func start(
        command: String, environment: [String: String], lifeline: Lifeline
    ) throws(SpawnFailure) -> (pid_t, Streams) {
        let input = try Pipe()
        let output = try Pipe()
        let errors = try Pipe()
        let streams = Streams(
            input: input.writing, output: output.reading, errors: errors.reading, wake: try Pipe())
        defer {
            close(input.reading)
            close(output.writing)
            close(errors.writing)
        }
        let leader = try spawn(
            ["/bin/sh", "-c", Lifeline.prologue, command], environment,
            descriptors: [input.reading, output.writing, errors.writing, lifeline.end])
        return (leader, streams)
    }

    /// The descriptors become the child's 0, 1, 2 and so on.
    private static func spawn(
        _ arguments: [String], _ environment: [String: String], descriptors: [Int32]
    ) throws(SpawnFailure) -> pid_t {
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        // The thread that starts the child may block signals; the child is to have none blocked.
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] =
            environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, arguments[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw SpawnFailure("cannot start \(arguments[0])", code: code) }
        return process
    }
}
