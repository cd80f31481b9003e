/// Tells whether a text is a point in time or a length of time as ISO 8601 writes them.
///
/// It only judges; the text goes into the definition as it is. BPMN 2.0.2, 10.5.5 asks for ISO 8601 in timers.
enum TimerText {
    /// `2030-01-31T12:00:00Z`, with fractions of a second, an offset or a zone name such as `@Europe/Berlin`, or without
    /// any of these.
    static func isDate(_ text: String) -> Bool {
        var rest = Substring(text)
        guard let year = number(&rest, digits: 4...9), take("-", &rest), let month = number(&rest, digits: 2...2),
            take("-", &rest), let day = number(&rest, digits: 2...2)
        else { return false }
        guard (1...12).contains(month), (1...days(in: month, of: year)).contains(day) else { return false }
        guard take("T", &rest), isTime(&rest) else { return false }
        return isZone(rest)
    }

    /// `P1Y2M`, `P2W`, `P3DT4H5M6.7S`: at least one part, in that order, and no length below zero.
    static func isDuration(_ text: String) -> Bool {
        var rest = Substring(text)
        guard take("P", &rest) else { return false }
        guard let dateParts = parts(of: "YMWD", &rest, fractionOn: nil) else { return false }
        guard take("T", &rest) else { return rest.isEmpty && dateParts > 0 }
        guard let timeParts = parts(of: "HMS", &rest, fractionOn: "S") else { return false }
        return rest.isEmpty && timeParts > 0
    }

    private static func isTime(_ rest: inout Substring) -> Bool {
        guard let hour = number(&rest, digits: 2...2), take(":", &rest), let minute = number(&rest, digits: 2...2),
            take(":", &rest), let second = number(&rest, digits: 2...2)
        else { return false }
        if take(".", &rest), number(&rest, digits: 1...9) == nil { return false }
        return hour < 24 && minute < 60 && second < 60
    }

    private static func isZone(_ zone: Substring) -> Bool {
        if zone.isEmpty || zone == "Z" { return true }
        var rest = zone
        if take("@", &rest) { return !rest.isEmpty && rest.allSatisfy { $0.isASCII && !$0.isWhitespace } }
        guard take("+", &rest) || take("-", &rest), let hours = number(&rest, digits: 2...2), take(":", &rest),
            let minutes = number(&rest, digits: 2...2)
        else { return false }
        return rest.isEmpty && hours <= 18 && minutes < 60
    }

    /// How many parts there are, each a number and one of the letters, in their order; nil where something else stands.
    private static func parts(of letters: String, _ rest: inout Substring, fractionOn: Character?) -> Int? {
        var allowed = Substring(letters)
        var count = 0
        while let first = rest.first, first != "T" {
            guard number(&rest, digits: 1...9) != nil else { return nil }
            var hasFraction = false
            if take(".", &rest) {
                guard number(&rest, digits: 1...9) != nil else { return nil }
                hasFraction = true
            }
            guard let letter = rest.popFirst(), let position = allowed.firstIndex(of: letter) else { return nil }
            if hasFraction, letter != fractionOn { return nil }
            allowed = allowed[allowed.index(after: position)...]
            count += 1
        }
        return count
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func take(_ character: Character, _ rest: inout Substring) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ rest: inout Substring, digits: ClosedRange<Int>) -> Int? {
        let run = rest.prefix { $0.isASCII && $0.isNumber }
        guard digits.contains(run.count), let value = Int(run) else { return nil }
        rest = rest.dropFirst(run.count)
        return value
    }
}
