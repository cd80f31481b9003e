import FEEL

extension SimulationReport {
    /// What a person needs of a run in which something broke.
    package func text(_ failure: String) -> String {
        "Seed \(seed) broke a promise after \(steps) steps:\n\n\(failure)\n\nRepeat it with: \(command)\n"
    }

    /// The run as one line of JSON.
    package var json: String {
        var object: Context = [
            "seed": .string(String(seed)), "steps": Value(integerLiteral: steps), "ok": .boolean(failure == nil),
            "fingerprint": .string(String(fingerprint, radix: 16)), "counts": .context(counts.context),
        ]
        if let failure {
            object["failure"] = .string(failure)
            object["command"] = .string(command)
        }
        return Value.context(object).json()
    }
}

extension SimulationCounts {
    /// The counts as one line.
    package var text: String {
        Self.names.map { path, words in "\(self[keyPath: path]) \(words)" }.joined(separator: ", ")
    }

    fileprivate var context: Context {
        Context(
            Self.names.map { path, words in
                (words.split(separator: " ").joined(separator: "-"), Value(integerLiteral: self[keyPath: path]))
            })
    }
}
