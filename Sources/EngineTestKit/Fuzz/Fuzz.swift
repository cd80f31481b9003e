/// Gives readers what strangers may hand in, and sees that each input is read or refused: no crash, no hang, no memory
/// that grows. Start reading here.
///
/// Each input comes from the seed and its own number alone, so that one of a million is repeated by itself. Some are
/// damaged copies of good ones (`FuzzInput`), some grow from a small grammar of what is found in such texts.
/// `FuzzTarget+All` has what is read, `FuzzCorpus` the good inputs, and `FuzzJournals` makes the bytes of journals.
package struct Fuzz {
    package let target: FuzzTarget
    package let seed: UInt64

    package init(_ target: FuzzTarget, seed: UInt64) {
        self.target = target
        self.seed = seed
    }

    /// The input of that number, always the same.
    package func input(_ number: Int) -> [UInt8] {
        var random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number))
        return FuzzInput.make(&random, target)
    }

    /// Reads the inputs of those numbers, until one breaks a promise.
    ///
    /// - Parameter before: called with the number of each input before it is read: what is being read when the program
    ///   dies can be known from there only.
    package func run(_ numbers: Range<Int>, before: (Int) throws -> Void) rethrows -> FuzzReport {
        var report = FuzzReport(target: target.name, seed: seed)
        let clock = ContinuousClock()
        for number in numbers {
            try before(number)
            let bytes = input(number)
            let start = clock.now
            let outcome = target.read(bytes)
            let time = clock.now - start
            report.inputs += 1
            if time > report.slowest.time { report.slowest = (time, number) }
            switch outcome {
            case .accepted: report.accepted += 1
            case .refused: break
            case .broken(let rule):
                report.failure = (number, rule)
                return report
            }
        }
        return report
    }
}

/// Something that reads what strangers hand in.
package struct FuzzTarget: Sendable {
    package let name: String
    /// Good inputs, to be damaged.
    package var corpus: [[UInt8]]
    /// Pieces that such a text may be made of; `§` stands for another piece.
    package let pieces: [String]
    /// Reads the input.
    package let read: @Sendable ([UInt8]) -> FuzzOutcome

    package init(
        _ name: String, corpus: [[UInt8]], pieces: [String] = [], read: @escaping @Sendable ([UInt8]) -> FuzzOutcome
    ) {
        self.name = name
        self.corpus = corpus
        self.pieces = pieces
        self.read = read
    }
}

package enum FuzzOutcome {
    case accepted
    /// Not what the reader reads, which it has said.
    case refused
    /// A promise was broken: which one.
    case broken(String)
}

/// What came of reading many inputs.
package struct FuzzReport {
    package let target: String
    package let seed: UInt64
    package var inputs = 0
    package var accepted = 0
    /// The longest time that one input took, and its number.
    package var slowest: (time: Duration, number: Int) = (.zero, 0)
    /// The number of the input that broke a promise, and which promise.
    package var failure: (number: Int, rule: String)?

    /// Repeats the reading of one input.
    package func command(_ number: Int) -> String {
        "cairn fuzz \(target) --seed \(seed) --first \(number) --inputs 1 --show"
    }
}
