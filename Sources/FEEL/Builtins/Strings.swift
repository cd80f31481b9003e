/// The built-in functions of strings (DMN 1.5, 10.3.4.3).
enum StringFunction: String, BuiltinFamily {
    case substring = "substring"
    case stringLength = "string length"
    case upperCase = "upper case"
    case lowerCase = "lower case"
    case substringBefore = "substring before"
    case substringAfter = "substring after"
    case replace = "replace"
    case contains = "contains"
    case startsWith = "starts with"
    case endsWith = "ends with"
    case matches = "matches"
    case split = "split"
    case stringJoin = "string join"

    var signatures: [Signature] {
        switch self {
        case .substring: [Signature("string", "start position", optional: ["length"])]
        case .stringLength, .upperCase, .lowerCase: [Signature("string")]
        case .substringBefore, .substringAfter, .contains, .startsWith, .endsWith: [Signature("string", "match")]
        case .replace: [Signature("input", "pattern", "replacement", optional: ["flags"])]
        case .matches: [Signature("input", "pattern", optional: ["flags"])]
        case .split: [Signature("string", "delimiter")]
        case .stringJoin: [Signature("list", optional: ["delimiter"])]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .stringLength: call.stringLength(&run)
        case .upperCase: call.upperCase(&run)
        case .contains: call.contains(&run)
        case .substring, .lowerCase, .substringBefore, .substringAfter, .replace, .startsWith, .endsWith, .matches,
            .split, .stringJoin:
            call.unsupported(&run)
        }
    }
}

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
        return run.checkedLength(of: text.uppercased(), at: place)
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
