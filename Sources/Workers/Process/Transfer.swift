#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Moves bytes to and from a program until it has closed its side, in one thread and without one stream blocking
/// another.
struct Transfer {
    private(set) var output: [UInt8] = []
    private(set) var errorTail: [UInt8] = []
    private var input: ArraySlice<UInt8>
    private let limits: ChildProcess.Limits
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(input: [UInt8], limits: ChildProcess.Limits) {
        self.input = input[...]
        self.limits = limits
    }

    /// Ends when both outputs are closed or `wake` can be read. Closes `input` when all is written. True when there
    /// was too much output.
    mutating func run(input: Int32, output: Int32, errors: Int32, wake: Int32) -> Bool {
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
        var isInputOpen = true
        var isOutputOpen = true
        var areErrorsOpen = true
        defer { if isInputOpen { close(input) } }
        while isOutputOpen || areErrorsOpen {
            if isInputOpen, self.input.isEmpty {
                close(input)
                isInputOpen = false
            }
            var waiting = [
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
                // A negative number is passed over.
                pollfd(fd: isInputOpen ? input : -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: isOutputOpen ? output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: areErrorsOpen ? errors : -1, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&waiting, nfds_t(waiting.count), -1) < 0 { continue }
            if waiting[0].revents != 0 { return false }
            if waiting[1].revents != 0, !writeInput(to: input) { self.input = [] }
            if waiting[2].revents != 0 { isOutputOpen = readOutput(from: output) }
            if waiting[3].revents != 0 { areErrorsOpen = readErrors(from: errors) }
            if self.output.count > limits.outputBytes { return true }
        }
        return false
    }

    /// False when nobody reads.
    private mutating func writeInput(to descriptor: Int32) -> Bool {
        let written = input.withUnsafeBytes { write(descriptor, $0.baseAddress, min($0.count, 65_536)) }
        if written < 0 { return errno == EAGAIN || errno == EINTR }
        input = input.dropFirst(written)
        return true
    }

    private mutating func readOutput(from descriptor: Int32) -> Bool {
        let count = fill(from: descriptor)
        if count > 0 { output += buffer[..<count] }
        return count != 0
    }

    private mutating func readErrors(from descriptor: Int32) -> Bool {
        let count = fill(from: descriptor)
        if count > 0 {
            errorTail += buffer[..<count]
            errorTail.removeFirst(max(0, errorTail.count - limits.errorBytes))
        }
        return count != 0
    }

    /// The bytes read; 0 at the end of the stream, negative when it is worth trying again.
    private mutating func fill(from descriptor: Int32) -> Int {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return count < 0 && errno != EINTR ? 0 : count
    }
}
