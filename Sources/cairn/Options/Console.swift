#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Standard output and standard error, written at once: whoever reads them sees a line when it is true.
enum Console {
    static func line(_ text: String) { write(text + "\n", to: 1) }

    /// Text without an end of line.
    static func part(_ text: String) { write(text, to: 1) }

    /// Lines for people, broken between words where the terminal is narrower.
    static func text(_ lines: [String]) {
        let columns = size?.columns
        for text in lines {
            for part in columns.map({ TextWidth.wrapped(text, to: $0) }) ?? [text] { line(part) }
        }
    }

    static func error(_ text: String) { advice("cairn: \(text)") }

    /// What does not stop the command, but is hardly meant.
    static func warning(_ text: String) { error("warning: \(text)") }

    /// A note, broken between words where the terminal is narrower.
    static func advice(_ text: String) {
        let columns = size(of: 2)?.columns
        for part in columns.map({ TextWidth.wrapped(text, to: $0) }) ?? [text] { note(part) }
    }

    static func note(_ text: String) { write(text + "\n", to: 2) }

    /// Whether a person sits at both ends.
    static var isInteractive: Bool { isatty(0) == 1 && isatty(1) == 1 }

    /// How large the terminal is; nil where there is none.
    static var size: (columns: Int, rows: Int)? { size(of: 1) }

    private static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
        else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                #else
                Darwin.write(descriptor, bytes.baseAddress, bytes.count)
                #endif
            }
            if written < 0, errno == EINTR || errno == EAGAIN { continue }
            // Nobody reads: there is nobody to tell.
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
