#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Both ends of a pipe, which no child gets unless it is handed one.
///
/// Between making a pipe and marking its ends, a child that another thread starts would inherit them: make pipes and
/// children under one lock (`Lifeline.whileSpawning`).
struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws(SpawnFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SpawnFailure("cannot make a pipe", code: errno) }
        // Above the numbers that a child's own streams get, so that giving one does not overwrite another.
        reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 10)
        writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
        let code = errno
        for end in ends { close(end) }
        guard reading >= 0, writing >= 0 else { throw SpawnFailure("cannot make a pipe", code: code) }
    }

    func closeBoth() {
        close(reading)
        close(writing)
    }
}

/// The system did not let a program be started.
struct SpawnFailure: Error, CustomStringConvertible {
    let message: String

    init(_ message: String, code: Int32) { self.message = "\(message): \(String(cString: strerror(code)))" }

    var description: String { message }
}
