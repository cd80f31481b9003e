import Formats
import ProcessModel
import Testing

/// Broken copies of a file that uses everything the compiler reads: none may stop the program.
@Suite struct FuzzTests {
    /// SplitMix64: small, and the same on every machine.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test(arguments: 0..<20) func survivesBrokenFiles(seed: UInt64) {
        var generator = Generator(state: seed)
        let original = Array(LoweringTests.everything.utf8)
        #expect(!compile(LoweringTests.everything).definitions.isEmpty)
        for round in 0..<100 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes, &generator) }
            let compilation = Compiler.compile(SourceText(name: "seed \(seed), round \(round)", bytes: bytes))
            let hasErrors = compilation.diagnostics.contains { $0.severity == .error }
            #expect(compilation.definitions.isEmpty == hasErrors, "seed \(seed), round \(round)")
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout Generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, position + Int.random(in: 1...60, using: &generator))
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(position..<end)
        case 2: bytes.insert(contentsOf: bytes[position..<end], at: position)
        case 3:
            // Something that is seldom hit by chance: another id, name or number in place of one.
            let words = ["s", "x", "p", "true", "0", "-1", "=", "${", "errorEventDefinition", "subProcess", "PT1S", ""]
            bytes.replaceSubrange(
                position..<min(bytes.count, position + 3), with: words.randomElement(using: &generator)?.utf8 ?? "".utf8
            )
        case 4:
            let other = Int.random(in: 0..<bytes.count, using: &generator)
            bytes.swapAt(position, other)
        default: exchangeValues(&bytes, &generator)
        }
    }

    /// Puts the value of one attribute into another: the file stays well-formed and means something else.
    private func exchangeValues(_ bytes: inout [UInt8], _ generator: inout Generator) {
        let quotes = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\"") }
        guard quotes.count > 3 else { return }
        let first = Int.random(in: 0..<quotes.count / 2, using: &generator) * 2
        let second = Int.random(in: 0..<quotes.count / 2, using: &generator) * 2
        let value = Array(bytes[(quotes[second] + 1)..<quotes[second + 1]])
        bytes.replaceSubrange((quotes[first] + 1)..<quotes[first + 1], with: value)
    }
}
