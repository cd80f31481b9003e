import Foundation
import Glibc

/// A terminal that a test sits at: what the program prints, and keys for it.
final class Terminal {
    private let own: Int32
    private let its: Int32
    private let process = Process()
    private(set) var shown = ""

    struct Failure: Error {
        let shown: String
    }

    /// Runs a command at a terminal of that size.
    init(_ arguments: [String], in folder: URL, columns: UInt16 = 80, rows: UInt16 = 40) throws {
        // What `posix_openpt`, `unlockpt` and `ptsname` do, which are not there in Swift.
        own = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var lock: Int32 = 0
        var number: UInt32 = 0
        guard own >= 0, ioctl(own, 0x4004_5431, &lock) == 0, ioctl(own, 0x8004_5430, &number) == 0 else {
            throw Failure(shown: "no terminal")
        }
        its = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard its >= 0, ioctl(its, UInt(TIOCSWINSZ), &size) == 0 else { throw Failure(shown: "no terminal") }
        let handle = FileHandle(fileDescriptor: its, closeOnDealloc: false)
        process.executableURL = CairnProgram.binary
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["TERM": "xterm", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
    }

    deinit {
        close(own)
        close(its)
    }

    /// Reads until the text was shown after all that was waited for before; fails when the program ends without.
    func wait(for text: String) throws {
        var seen = ""
        while !seen.contains(text) {
            var input = pollfd(fd: own, events: Int16(POLLIN), revents: 0)
            guard poll(&input, 1, 100) > 0 else {
                if !process.isRunning { throw Failure(shown: shown) }
                continue
            }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(own, &buffer, buffer.count)
            guard count > 0 else { throw Failure(shown: shown) }
            seen += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        shown += seen
    }

    func type(_ text: String) { text.withCString { _ = write(own, $0, strlen($0)) } }

    func interrupt() { kill(process.processIdentifier, SIGINT) }

    /// How the terminal treats keys: echo, lines.
    var modes: tcflag_t {
        var state = termios()
        _ = tcgetattr(its, &state)
        return state.c_lflag
    }

    func end() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}
