import Foundation
import Testing

/// Runs what `docs/first-hour.md` says, command by command, and compares what is printed with the page.
@Suite("The first hour", .timeLimit(.minutes(20)))
struct FirstHourTests {
    /// A command of the page with the lines below it.
    private struct Step {
        let command: String
        var printed: [String] = []
    }

    @Test("The page does what it says")
    func page() throws {
        let cairn = try CairnProgram()
        let examples = CairnProgram.package.appending(path: "examples/first-hour")
        for file in try FileManager.default.contentsOfDirectory(at: examples, includingPropertiesForKeys: nil) {
            try FileManager.default.copyItem(at: file, to: cairn.folder.appending(path: file.lastPathComponent))
        }
        let steps = try steps()
        #expect(steps.count > 20)
        for step in steps {
            let printed = try run(step.command, in: cairn.folder)
            #expect(
                fits(printed, step.printed), "$ \(step.command)\n\(printed.joined(separator: "\n"))")
        }
    }

    /// The indented blocks of the page; an empty line in a block belongs to what is printed.
    private func steps() throws -> [Step] {
        let page = try String(
            contentsOf: CairnProgram.package.appending(path: "docs/first-hour.md"), encoding: .utf8)
        var steps: [Step] = []
        var isInside = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    $ ") {
                steps.append(Step(command: String(line.dropFirst(6))))
                isInside = true
            } else if line.hasPrefix("    ") || line.isEmpty, isInside {
                steps[steps.count - 1].printed.append(String(line.dropFirst(4)))
            } else {
                isInside = false
            }
        }
        return steps.map { step in
            var step = step
            while step.printed.last?.isEmpty ?? false { step.printed.removeLast() }
            return step
        }
    }

    /// What the shell prints, on both outputs.
    private func run(_ command: String, in folder: URL) throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] =
            CairnProgram.binary.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        var lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\n")
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines
    }

    /// `…` stands for any text in a line, and alone in a line for any lines.
    private func fits(_ printed: [String], _ expected: [String]) -> Bool {
        guard let first = expected.first else { return printed.isEmpty }
        if first == "…" {
            return (0...printed.count).contains { fits(Array(printed[$0...]), Array(expected.dropFirst())) }
        }
        guard let line = printed.first, fits(line, first) else { return false }
        return fits(Array(printed.dropFirst()), Array(expected.dropFirst()))
    }

    private func fits(_ line: String, _ pattern: String) -> Bool {
        let parts = pattern.components(separatedBy: "…")
        if parts.count == 1 { return line == pattern }
        guard line.hasPrefix(parts[0]) else { return false }
        var rest = line.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }
}
