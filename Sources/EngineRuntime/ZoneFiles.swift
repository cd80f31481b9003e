package import FEEL
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads the rules of time zones from a folder of TZif files, each file once.
///
/// A database of zones that is replaced while the program runs counts from the next start on, so that an evaluation
/// never sees two.
package final class ZoneFiles: Sendable {
    private let folder: String
    private let known = Mutex<[String: ZoneHistory]>([:])

    /// Where the system keeps its zones.
    package static let systemFolder = "/usr/share/zoneinfo"
    /// The largest file of the database has 4 KB.
    private static let maximumSize = 256 * 1024

    /// The files in the folder.
    package init(folder: String = ZoneFiles.systemFolder) { self.folder = folder }

    /// The zones for an evaluation.
    package var rules: ZoneRules { ZoneRules { self.history(of: $0) } }

    /// The rules of the zone; nil if there is no file of that name, or one that describes no zone.
    package func history(of name: String) -> ZoneHistory? {
        guard ZoneFiles.isName(name) else { return nil }
        if let history = known.withLock({ $0[name] }) { return history }
        guard let bytes = read(folder + "/" + name), let history = ZoneHistory(tzif: bytes) else { return nil }
        // What exists is kept and what does not is not, so that the table is no larger than the folder.
        known.withLock { $0[name] = history }
        return history
    }

    private static let allowed = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+".utf8)

    /// Whether the text is a path below the folder: parts of letters, digits, `_`, `-` and `+`, so none is `..`.
    private static func isName(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 64, parts.count <= 4 else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { allowed.contains($0) }
        }
    }

    /// The content of a regular file that is not too large; nil for anything else.
    private func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= ZoneFiles.maximumSize
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let size = bytes.withUnsafeMutableBytes { buffer in
                #if canImport(Glibc)
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
                #else
                Darwin.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
                #endif
            }
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { return nil }
            count += size
        }
        return bytes
    }
}
