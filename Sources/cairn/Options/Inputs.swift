import FEEL
import Formats
import Foundation
import ProcessKernel

/// Reads what people give as files or JSON. What cannot be read is wrong usage.
///
/// No more than a bound is ever read of a file: it may be a device or a pipe that never ends.
enum Inputs {
    /// JSON, YAML and tables become values, which take some ten times their text. A request takes 4 MB of variables
    /// (`EngineConfiguration.requestBytes`), which are up to six times as many bytes where everything is escaped.
    static let mostBytes = 32 * 1_024 * 1_024
    /// An exported instance, which is read whole: a million steps take some 100 MB.
    static let mostExportedBytes = 1_024 * 1_024 * 1_024

    static func bytes(ofFile path: String, atMost limit: Int = mostBytes) throws -> [UInt8] {
        let bytes = try beginning(ofFile: path, atMost: limit + 1)
        guard bytes.count <= limit else {
            throw UsageError("\(path) is larger than \(limit) bytes, which is the limit")
        }
        return bytes
    }

    /// A source. Of one that is too large only so much is read that the compiler sees it, and says so.
    static func source(_ path: String) throws -> SourceText {
        SourceText(name: path, bytes: try beginning(ofFile: path, atMost: SourceLimits().bytes + 1))
    }

    private static func beginning(ofFile path: String, atMost limit: Int) throws -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw UsageError("cannot read \(path): \(reason(path: path))")
        }
        do {
            return Array(try file.read(upToCount: limit) ?? Data())
        } catch {
            throw UsageError("cannot read \(path): \(reason(path: path, error))")
        }
    }

    /// The bytes of a file as text.
    static func text(_ bytes: [UInt8], called name: String) throws -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var line = 1
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { if scalar == "\n" { line += 1 } }
        throw UsageError("\(name) is not in UTF-8: line \(line) has bytes that are no character")
    }

    /// The root of a YAML text; nil where there is nothing in it.
    static func yaml(_ bytes: [UInt8], called name: String) throws -> YAMLNode? {
        _ = try text(bytes, called: name)
        do throws(YAMLFailure) {
            return try YAMLText.node(bytes)
        } catch {
            throw UsageError("\(name):\(error.place.line):\(error.place.column): \(error.message)")
        }
    }

    /// One JSON object in a file.
    static func object(inFile path: String) throws -> Context {
        try object(in: try bytes(ofFile: path), called: path)
    }

    /// Variables, given as a JSON object or as the name of a file that holds one.
    static func variables(_ text: String?) throws -> [NamedValue] {
        try context(text, called: "--input").namedValues
    }

    /// A JSON object, or the one in the file of that name; empty if nothing is given.
    static func context(_ text: String?, called name: String) throws -> Context {
        guard let text else { return Context() }
        // JSON that is no object is told as that, not looked for as a file.
        let isJSON = text.first { !$0.isWhitespace }.map { "{[\"".contains($0) } ?? true
        guard isJSON else { return try object(inFile: text) }
        // What is no character has been replaced on the way here, which nobody would notice.
        guard !text.unicodeScalars.contains("\u{FFFD}") || areArgumentsUTF8 else {
            throw UsageError("\(name) is not in UTF-8")
        }
        return try object(in: Array(text.utf8), called: name)
    }

    private static var areArgumentsUTF8: Bool {
        (0..<Int(CommandLine.argc)).allSatisfy { position in
            CommandLine.unsafeArgv[position].map { String(validatingCString: $0) != nil } ?? true
        }
    }

    private static func object(in bytes: [UInt8], called name: String) throws -> Context {
        do {
            guard case .context(let object) = try Value(json: bytes) else {
                throw UsageError("\(name) is not a JSON object")
            }
            return object
        } catch let failure as JSONFailure {
            throw UsageError("\(name) is not JSON: \(failure)")
        }
    }

    private static func reason(path: String, _ error: (any Error)? = nil) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return "there is no such file"
        }
        return isFolder.boolValue ? "it is a folder" : error?.localizedDescription ?? "reading it is not allowed"
    }
}

extension Context {
    var namedValues: [NamedValue] { entries.map { NamedValue($0.name, $0.value) } }
}
