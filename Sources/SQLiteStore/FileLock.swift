import FEEL
import Glibc
import JournalStore

/// Holds a database for one writer, by a lock on the file `<path>-lock` that the kernel takes back when the process
/// ends in whatever way.
///
/// The file stays behind when the lock is released: removing it could take it from under somebody who has just opened
/// and locked it, and a third would lock a new file of the same name.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock or throws `.fileInUse`, naming the holder; it does not wait.
    init(path: String) throws(StoreError) {
        let lockPath = path + "-lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw StoreError.system(errno, "cannot open the lock file \(lockPath)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = DatabaseWriter(lockDescriptor: descriptor)
            close(descriptor)
            guard reason == EWOULDBLOCK else { throw StoreError.system(reason, "cannot lock \(lockPath)") }
            throw StoreError(.fileInUse, "\(path) is being written by \(holder?.description ?? "another process")")
        }
        self.descriptor = descriptor
        // The text is for people; the lock itself is what counts, so a disk without room for it does no harm.
        let since = DateAndTime(millisecondsSinceEpoch: Int64(time(nil)) * 1_000)
        let text = Array("\(getpid()) \(Self.command)\n\(since)\n\(Self.terminal)\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    deinit {
        // A free lock names nobody.
        _ = ftruncate(descriptor, 0)
        // A child that is being started has a copy of the descriptor until it runs its own program; closing ours alone
        // would leave the lock with it.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The program and what it was told to do, up to the first option: what follows may be secret.
    private static var command: String {
        let program = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "unknown"
        let words = CommandLine.arguments.dropFirst().prefix { !$0.hasPrefix("-") }
        let text = ([program] + words).joined(separator: " ")
        return String(decoding: text.utf8.filter { $0 >= 0x20 }.prefix(200), as: UTF8.self)
    }

    /// The terminal at which somebody sits; empty where nobody does.
    private static var terminal: String {
        guard isatty(0) == 1, isatty(1) == 1, let name = ttyname(0) else { return "" }
        return String(decoding: String(cString: name).utf8.filter { $0 >= 0x20 }.prefix(200), as: UTF8.self)
    }
}

/// What can be known of a file without opening it.
///
/// The database file is never opened beside SQLite: closing any descriptor of a file drops all locks that the process
/// holds on it, also those of SQLite's connections (POSIX `fcntl` locks).
enum FileFacts {
    /// The size in bytes; nil where there is no file.
    static func size(of path: String) -> Int64? {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int64(facts.st_size) : nil
    }

    /// The path without symbolic links, so that one file has one lock, by whatever name it is opened.
    static func resolve(_ path: String) -> String {
        if let resolved = realPath(path) { return resolved }
        guard let slash = path.lastIndex(of: "/") else { return realPath(".").map { $0 + "/" + path } ?? path }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return realPath(folder).map { ($0 == "/" ? "" : $0) + path[slash...] } ?? path
    }

    /// Whether files can be made in the folder of that path.
    static func isFolderWritable(of path: String) -> Bool {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        return access(folder, W_OK) == 0
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
