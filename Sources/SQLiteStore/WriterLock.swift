import JournalStore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Holds the right to write a database: a lock on a file beside it, which ends with the program however it ends.
///
/// The file stays; who holds the lock is written in it.
final class WriterLock: @unchecked Sendable {
    private let descriptor: Int32

    init(path: String) throws(StoreError) {
        // Programs started by this one must not hold the lock after it.
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "making the lock file", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            Self.close(descriptor)
            throw StoreError(.fileInUse, "another program writes this database: \(holder)")
        }
        let text = "process \(getpid()) (\(CommandLine.arguments.first ?? "unknown"))\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
    }

    func release() { Self.close(descriptor) }

    private static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
        Glibc.close(descriptor)
        #else
        Darwin.close(descriptor)
        #endif
    }

    private static func holder(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return text.isEmpty ? "an unknown process" : String(text.prefix { $0 != "\n" })
    }
}

/// What can be said of a file before SQLite opens it.
enum FileCheck {
    static func check(path: String, mode: SQLiteStore.Mode) throws(StoreError) {
        let isRead = if case .read = mode { true } else { false }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno != ENOENT { throw StoreError(errno: errno, doing: "opening", path) }
            if isRead { throw StoreError(.notFound, "there is no database \(path)") }
            return
        }
        var header = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &header, 16)
        let readError = errno
        closeFile(descriptor)
        if count < 0 { throw StoreError(errno: readError, doing: "reading", path) }
        if count == 0 {
            if isRead { throw StoreError(.notFound, "the database \(path) is empty") }
            return
        }
        guard header == Array("SQLite format 3\0".utf8) else {
            throw StoreError(.foreignFile, "\(path) is not a database")
        }
        if !isRead, access(path, W_OK) != 0 { throw StoreError(errno: errno, doing: "opening for writing", path) }
    }

    private static func closeFile(_ descriptor: Int32) {
        #if canImport(Glibc)
        Glibc.close(descriptor)
        #else
        Darwin.close(descriptor)
        #endif
    }
}

extension StoreError {
    fileprivate init(errno code: Int32, doing what: String, _ path: String) {
        let reason = String(cString: strerror(code))
        let kind: Code =
            switch code {
            case EACCES, EPERM, EROFS: .readOnly
            case ENOSPC, EDQUOT: .diskFull
            case ENOENT, ENOTDIR: .notFound
            default: .unavailable
            }
        self.init(kind, "\(what) \(path): \(reason)")
    }
}
