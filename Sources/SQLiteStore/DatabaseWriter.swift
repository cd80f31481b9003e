import Glibc

/// Who holds a database for writing, as it wrote of itself beside its lock.
package struct DatabaseWriter: Sendable, Equatable {
    package let process: Int
    /// The program and what it was told to do, up to the first option.
    package let command: String?
    /// When it began, as text.
    package let since: String?
    /// The terminal at which somebody sits before it.
    package let terminal: String?

    /// Who writes the database at that path now; nil where nobody does, and where that cannot be known.
    ///
    /// It only looks: taking the lock, were it for a moment, could turn away a writer who begins just then. A writer
    /// that was killed leaves its text behind but no lock, so the system is asked which locks there are.
    package static func current(of path: String) -> DatabaseWriter? {
        let descriptor = open(FileFacts.resolve(path) + "-lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, let writer = DatabaseWriter(lockDescriptor: descriptor),
            writer.holdsLock(onFile: UInt64(facts.st_ino))
        else { return nil }
        return writer
    }

    init?(lockDescriptor descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        self.init(text: String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
    }

    /// A process number, a blank and a command; on the next lines since when, and at which terminal.
    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let words = lines[0].split(separator: " ", maxSplits: 1)
        guard let number = words.first.flatMap({ Int($0) }) else { return nil }
        process = number
        command = words.count > 1 ? String(words[1]) : nil
        since = lines.count > 1 && !lines[1].isEmpty ? lines[1] : nil
        terminal = lines.count > 2 && !lines[2].isEmpty ? lines[2] : nil
    }

    /// For people: `process 7 (cairn run order.bpmn) since 2030-01-31T12:00:00Z, at the terminal /dev/pts/1`.
    package var description: String {
        "process \(process)" + (command.map { " (\($0))" } ?? "") + (since.map { " since \($0)" } ?? "")
            + (terminal.map { ", at the terminal \($0)" } ?? "")
    }

    /// Linux lists all locks in `/proc/locks` (proc(5)):
    /// `1: FLOCK  ADVISORY  WRITE <process> <device>:<inode> 0 EOF`. The device is not compared: layered file systems
    /// tell another one there.
    private func holdsLock(onFile inode: UInt64) -> Bool {
        guard let file = fopen("/proc/locks", "re") else { return false }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 512)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let line = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
            let words = line.split { $0 == " " || $0 == "\n" }
            guard words.count > 5, words[1] == "FLOCK", words[4] == "\(process)" else { continue }
            if words[5].split(separator: ":").last.map(String.init) == "\(inode)" { return true }
        }
        return false
    }
}
