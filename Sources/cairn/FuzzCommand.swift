import ArgumentParser
import EngineTestKit
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `cairn fuzz`: hands everything that reads from outside what nobody would write.
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz",
        abstract: "Hand broken inputs to everything that reads from outside, and check that none does harm.",
        discussion: """
            Damaged copies of good inputs, and inputs grown from pieces of them, from one random seed. Each must be \
            read or refused in bounded time and memory. An input is repeated by its seed and number.

            Exit status: 0 when all went well, 1 when a promise was broken. A crash ends the program; with --mark the \
            number of the input is in that file then. An input that takes a minute ends it by the signal ALRM.

            EXAMPLE: a million inputs of the reader of FEEL
              cairn fuzz feel --inputs 1000000 --mark /tmp/fuzz-mark
            """)

    @Argument(help: "What reads: \(FuzzCommand.names.joined(separator: ", ")). All when none is named.")
    var targets: [String] = []

    @Option(help: "The random seed.")
    var seed: UInt64 = 1

    @Option(help: "How many inputs for each.")
    var inputs = 10_000

    @Option(help: "The number of the first input.")
    var first = 0

    @Option(help: "Keeps the number of the input that is being read.", completion: .file())
    var mark: String?

    @Option(help: "More good inputs for the one target named, as files.", completion: .file())
    var corpus: [String] = []

    @Flag(help: "Print each input before it is read.")
    var show = false

    private static var names: [String] { FuzzTarget.names + ["scenario"] }

    /// More than any input needs, and less than a machine has.
    private static let mostResidentBytes = 1_500_000_000
    /// No input may take longer, not even on a busy machine.
    private static let mostSeconds: UInt32 = 60

    func validate() throws {
        guard inputs > 0, first >= 0, first < Int.max - inputs else { throw ValidationError("--inputs is at least 1") }
        if let other = targets.first(where: { !Self.names.contains($0) }) {
            throw ValidationError("nothing reads '\(other)'; known are \(Self.names.joined(separator: ", "))")
        }
        guard corpus.isEmpty || targets.count == 1 else { throw ValidationError("--corpus needs one target") }
    }

    func run() throws {
        let mark = try mark.map { try MarkFile($0) }
        var isBroken = false
        for name in targets.isEmpty ? Self.names : targets {
            var target = FuzzTarget.named(name) ?? ScenarioFuzz.target
            target.corpus += try corpus.map { try Inputs.bytes(ofFile: $0) }
            let fuzz = Fuzz(target, seed: seed)
            let report = try fuzz.run(first..<first + inputs) { number in
                mark?.write("\(target.name) \(number)")
                if show { Console.line(String(decoding: fuzz.input(number), as: UTF8.self)) }
                alarm(Self.mostSeconds)
                if number % 1_024 == 0 { try checkMemory(target.name, number) }
            }
            alarm(0)
            Console.line(Self.line(report))
            if let (number, rule) = report.failure {
                isBroken = true
                Console.error("\(target.name), input \(number): \(rule)\n  \(report.command(number))")
            }
        }
        if isBroken { throw ExitCode(1) }
    }

    private func checkMemory(_ name: String, _ number: Int) throws {
        let bytes = ResidentMemory.bytes()
        guard bytes > Self.mostResidentBytes else { return }
        Console.error("\(name): \(bytes) bytes of memory are in use before input \(number) of seed \(seed)")
        throw ExitCode(1)
    }

    private static func line(_ report: FuzzReport) -> String {
        let slowest = Int(report.slowest.time.microseconds / 1_000)
        return "\(report.target): \(report.inputs) inputs, \(report.accepted) accepted, "
            + "the slowest \(slowest) ms (number \(report.slowest.number)), \(ResidentMemory.bytes() / 1_000_000) MB"
    }
}

/// A file with one line, which is written over in place.
private final class MarkFile {
    private let file: FileHandle

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw UsageError("cannot write \(path)") }
        self.file = file
    }

    func write(_ text: String) {
        let line = Array((text + String(repeating: " ", count: max(0, 40 - text.count)) + "\n").utf8)
        _ = line.withUnsafeBytes { pwrite(file.fileDescriptor, $0.baseAddress, $0.count, 0) }
    }
}
