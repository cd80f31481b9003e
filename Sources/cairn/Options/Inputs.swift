import FEEL
import Foundation
import ProcessKernel

/// Reads what people give as files or JSON. What cannot be read is wrong usage.
enum Inputs {
    static func bytes(ofFile path: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw UsageError("cannot read \(path): \(reason(of: error, path: path))")
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
        let isObject = text.first { !$0.isWhitespace } == "{"
        return isObject ? try object(in: Array(text.utf8), called: name) : try object(inFile: text)
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

    private static func reason(of error: any Error, path: String) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return "there is no such file"
        }
        return isFolder.boolValue ? "it is a folder" : error.localizedDescription
    }
}

extension Context {
    var namedValues: [NamedValue] { entries.map { NamedValue($0.name, $0.value) } }
}
