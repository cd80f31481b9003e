import Foundation
import JournalStore
import ProcessKernel

/// An instance in a file, to be taken to another database: its journal and the definitions that it names, a JSON object
/// a line. `docs/journal-format.md` has the members.
///
/// The last line has a digest of all before it, so that a file that was cut off or changed is known as such. It does
/// not show who wrote the file.
enum TransferFile {
    static let format = 1
    static let mark = "cairn instance"

    struct Header: Codable, Equatable {
        /// Says what the file is.
        var file: String
        var format: Int
        /// The key that the instance had.
        var instance: UInt64
        var definitions: Int
        var records: Int
    }

    struct Definition: Codable, Equatable {
        var key: UInt64
        var id: String
        var version: UInt32
        var digest: String
        var deployment: UInt64
        var sourceName: String
        var source: Data
        var body: Data
    }

    struct Record: Codable, Equatable {
        var sequence: UInt64
        var time: Int64
        var events: Data
    }

    struct End: Codable, Equatable {
        /// Lines before this one.
        var lines: Int
        var digest: String
    }

    /// A line has one of these.
    struct Line: Codable {
        var header: Header?
        var definition: Definition?
        var record: Record?
        var end: End?
    }
}

/// A file cannot be taken for an instance, or an instance cannot be put into a file.
package struct TransferFailure: Error, CustomStringConvertible {
    /// The line of the file, from 1 on; nil where it is about the whole.
    package let line: Int?
    package let message: String

    init(_ message: String, line: Int? = nil) {
        self.line = line
        self.message = message
    }

    package var description: String { (line.map { "line \($0): " } ?? "") + message }
}
