#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Asks for lines at a terminal, with the earlier ones on the arrow keys; elsewhere it just reads them.
struct LinePrompt {
    let text: String
    private var history: [String] = []
    private static let maximumHistory = 1_000

    /// Ends the reading of a line, as the end of the input does.
    private let isCancelled: @Sendable () -> Bool

    init(text: String, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.text = text
        self.isCancelled = isCancelled
    }

    /// The next line; nil at the end of the input.
    mutating func read() -> String? {
        guard Console.isInteractive else { return readLine() }
        guard let line = edit() else { return nil }
        if line != history.last, !line.allSatisfy(\.isWhitespace) { history.append(line) }
        if history.count > Self.maximumHistory { history.removeFirst() }
        return line
    }

    /// One line, key by key. The terminal is given back as it was.
    private func edit() -> String? {
        var saved = termios()
        guard tcgetattr(0, &saved) == 0 else { return readLine() }
        var raw = saved
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard tcsetattr(0, TCSANOW, &raw) == 0 else { return readLine() }
        defer { _ = tcsetattr(0, TCSANOW, &saved) }
        var line = EditedLine(history: history)
        show(line)
        while let byte = byte() {
            switch line.take(byte) {
            case .more: show(line)
            case .done:
                Console.line("")
                return line.text
            case .end:
                Console.line("")
                return nil
            }
        }
        return nil
    }

    /// Writes the line anew: back to its start, clear it, text, and the cursor where it belongs.
    private func show(_ line: EditedLine) {
        let room = (Console.size?.columns ?? 80) - TextWidth.of(text) - 1
        let (shown, back) = line.window(of: room)
        Console.part("\r\u{1B}[K\(text)\(shown)" + (back > 0 ? "\u{1B}[\(back)D" : ""))
    }

    private func byte() -> UInt8? {
        // Looks around now and then, so that nobody waits for a key that is not pressed.
        var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        while !isCancelled() {
            if poll(&input, 1, 50) > 0 { return Self.readByte() }
        }
        return nil
    }

    private static func readByte() -> UInt8? {
        var byte: UInt8 = 0
        #if canImport(Glibc)
        return Glibc.read(0, &byte, 1) == 1 ? byte : nil
        #else
        return Darwin.read(0, &byte, 1) == 1 ? byte : nil
        #endif
    }
}

/// A line under the cursor, and what keys do to it.
struct EditedLine {
    enum Outcome { case more, done, end }

    private(set) var characters: [Character] = []
    private(set) var cursor = 0
    private let history: [String]
    /// Which of the earlier lines is shown; their count for the line that is being written.
    private var position: Int
    private var pending: [UInt8] = []

    init(history: [String]) {
        self.history = history
        position = history.count
    }

    var text: String { String(characters) }

    /// What is shown where there are so many columns, and how many of them lie behind the cursor. Of a longer line it
    /// is the part around the cursor: a line that the terminal breaks cannot be written anew.
    func window(of columns: Int) -> (text: String, behind: Int) {
        func width(_ range: Range<Int>) -> Int { characters[range].reduce(0) { $0 + TextWidth.of($1) } }
        // Half of it before the cursor and half behind, and all of it before where nothing is behind.
        let before = columns - min(width(cursor..<characters.count), columns / 2)
        var first = 0
        while first < cursor, width(first..<characters.count) > columns, width(first..<cursor) > before { first += 1 }
        var last = characters.count
        while last > cursor, width(first..<last) > columns { last -= 1 }
        return (String(characters[first..<last]), width(cursor..<last))
    }

    /// What a byte from the terminal does.
    mutating func take(_ byte: UInt8) -> Outcome {
        if !pending.isEmpty || byte == 0x1B || byte >= 0x80 {
            pending.append(byte)
            sequence()
            return .more
        }
        switch byte {
        case 0x0A, 0x0D: return .done
        case 0x04: if characters.isEmpty { return .end }
        case 0x08, 0x7F:
            if cursor > 0 {
                cursor -= 1
                characters.remove(at: cursor)
            }
        case 0x01: cursor = 0
        case 0x05: cursor = characters.count
        case 0x15:
            characters.removeFirst(cursor)
            cursor = 0
        case 0x20...0x7E: insert(Character(Unicode.Scalar(byte)))
        default: break
        }
        return .more
    }

    /// Several bytes that mean one thing: an arrow, or a character beyond ASCII.
    private mutating func sequence() {
        if pending[0] != 0x1B {
            if let text = String(validating: pending, as: UTF8.self) {
                for character in text { insert(character) }
                pending = []
            } else if pending.count >= 4 {
                pending = []
            }
            return
        }
        guard pending.count >= 3 else { return }
        switch pending[2] {
        case UInt8(ascii: "A"): recall(position - 1)
        case UInt8(ascii: "B"): recall(position + 1)
        case UInt8(ascii: "C"): cursor = min(cursor + 1, characters.count)
        case UInt8(ascii: "D"): cursor = max(cursor - 1, 0)
        default: break
        }
        pending = []
    }

    private mutating func insert(_ character: Character) {
        characters.insert(character, at: cursor)
        cursor += 1
    }

    private mutating func recall(_ wanted: Int) {
        guard (0...history.count).contains(wanted) else { return }
        position = wanted
        characters = wanted < history.count ? Array(history[wanted]) : []
        cursor = characters.count
    }
}
