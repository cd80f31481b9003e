extension BuiltinCall {
    /// `string length(s)` in code points.
    func stringLength(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run) else { return .null }
        return .number(Decimal(text.unicodeScalars.count))
    }

    /// `contains(s, match)`.
    func contains(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run), let match = string(1, &run) else { return .null }
        return .boolean(text.firstOccurrence(of: match) != nil)
    }

    /// `upper case(s)`.
    func upperCase(_ run: inout EvaluationRun) -> Value {
        guard let text = string(0, &run) else { return .null }
        return run.checkedLength(of: text.uppercased(), at: node)
    }
}

extension String {
    /// The UTF-8 offset of the first place where the code points of the other string stand.
    ///
    /// Takes time in proportion to the lengths, whatever the texts are (the algorithm of Knuth, Morris and Pratt).
    func firstOccurrence(of other: String) -> Int? {
        let pattern = Array(other.utf8)
        if pattern.isEmpty { return 0 }
        // For each prefix, the length of the longest shorter one that it ends with.
        var borders = [0]
        borders.reserveCapacity(pattern.count)
        for byte in pattern.dropFirst() {
            var length = borders[borders.count - 1]
            while length > 0, pattern[length] != byte { length = borders[length - 1] }
            borders.append(pattern[length] == byte ? length + 1 : 0)
        }
        var matched = 0
        for (offset, byte) in utf8.enumerated() {
            while matched > 0, pattern[matched] != byte { matched = borders[matched - 1] }
            if pattern[matched] == byte { matched += 1 }
            if matched == pattern.count { return offset + 1 - matched }
        }
        return nil
    }
}
