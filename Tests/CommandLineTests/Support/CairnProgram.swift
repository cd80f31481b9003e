import FEEL
import Foundation
import Glibc
import Testing

/// The built program, run in a folder of its own: tests look at it from outside, as its users do.
final class CairnProgram {
    let folder: URL
    private let binary: URL

    /// - Parameter binary: another build of the program than the tests' own.
    init(_ binary: URL? = nil) throws {
        self.binary = binary ?? Self.binary
        folder = FileManager.default.temporaryDirectory.appending(path: "cairn-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("cannot remove \(folder.path): \(error)")
        }
    }

    /// Beside the test bundle, where the build puts all products.
    static let binary: URL = {
        let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        return bundle.deletingLastPathComponent().appending(path: "cairn")
    }()

    /// The folder with `Package.swift`.
    static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The one JSON value on standard output.
        func json() throws -> Value { try Value(json: output) }
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try run(arguments, environment: environment)
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        let running = try start(arguments, environment: environment)
        return try running.end()
    }

    /// Starts a command that goes on beside the test.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(binary, arguments, in: folder, environment: environment)
    }

    /// Writes a file into the folder and gives its name.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: folder.appending(path: name))
        return name
    }

    /// What SQLite's own shell says to a statement on a database: a look behind the program's back.
    @discardableResult
    func sql(_ statement: String, in database: String = "cairn.db") throws -> String {
        let outcome = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/sqlite3"), [database, statement], in: folder, environment: [:]
        ).end()
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    /// What a script of the shell prints; one that fails fails the test.
    @discardableResult
    func shell(_ script: String) throws -> String {
        let outcome = try RunningProgram(
            URL(fileURLWithPath: "/bin/sh"), ["-c", script], in: folder, environment: [:]
        ).end()
        try #require(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
        return outcome.output
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }
}

/// A command under way. What it prints goes to files, so that it never waits for a reader.
final class RunningProgram {
    let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    fileprivate init(_ binary: URL, _ arguments: [String], in folder: URL, environment: [String: String]) throws {
        let name = UUID().uuidString
        outputFile = folder.appending(path: "\(name).out")
        errorFile = folder.appending(path: "\(name).err")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        process.executableURL = binary
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    func interrupt() { Glibc.kill(process.processIdentifier, SIGINT) }

    /// Waits for its end.
    func end() throws -> CairnProgram.Outcome {
        process.waitUntilExit()
        return CairnProgram.Outcome(
            status: process.terminationStatus, output: try output(), errors: try text(errorFile))
    }

    /// What it has printed so far.
    func output() throws -> String { try text(outputFile) }

    /// Returns when it has printed a line that contains the text; false when it ended without.
    func printed(_ text: String) throws -> Bool {
        while true {
            let isRunning = process.isRunning
            if try output().contains(text) { return true }
            if !isRunning { return false }
            usleep(2_000)
        }
    }

    private func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
}

// MARK: - Looking into JSON

extension Value {
    subscript(_ name: String) -> Value? { asContext?[name] }
    subscript(_ position: Int) -> Value? {
        guard let list = asList, list.indices.contains(position) else { return nil }
        return list[position]
    }

    /// The texts in a list.
    var texts: [String] { asList?.compactMap(\.asString) ?? [] }
}
