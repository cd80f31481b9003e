/// The store cannot work. Whether the last append was written is not known; see `JournalStore.append`.
package struct StoreError: Error, CustomStringConvertible {
    /// Stable codes, listed in `docs/errors.md`.
    package enum Code: String, Sendable, CaseIterable {
        /// Another program writes this file; `message` names it where it can be known.
        case fileInUse = "file-in-use"
        case diskFull = "disk-full"
        case readOnly = "read-only"
        case notFound = "database-not-found"
        case corrupt = "database-corrupt"
        /// Written by a newer version of this program.
        case newerVersion = "database-newer"
        /// Not a database of ours.
        case foreignFile = "database-foreign"
        /// A record with the same sequence is there already, so somebody else writes this partition.
        case conflict = "journal-conflict"
        case unavailable = "store-unavailable"
    }

    package let code: Code
    package let message: String
    package let underlying: (any Error)?

    package init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
