/// Reads the parts of temporal texts, which are all ASCII but for nothing.
struct TextScanner {
    private let text: [UInt8]
    private var position = 0

    init(_ text: String) { self.text = Array(text.utf8) }

    /// Digits that were read.
    struct Digits {
        let value: Int
        let count: Int
        let hasLeadingZero: Bool
    }

    var isAtEnd: Bool { position == text.count }

    /// Steps over the character if it is the next one.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Reads as many digits as there are, if their number is in the range (which ends at 18 or below).
    mutating func digits(_ counts: ClosedRange<Int>) -> Digits? {
        let start = position
        var value = 0
        while position < text.count, let digit = digit(at: position) {
            guard position - start < counts.upperBound else { return nil }
            value = value * 10 + digit
            position += 1
        }
        guard counts.contains(position - start) else { return nil }
        return Digits(value: value, count: position - start, hasLeadingZero: text[start] == UInt8(ascii: "0"))
    }

    /// Reads a fraction of a second after its point, in nanoseconds; digits beyond the ninth are cut off.
    mutating func nanoseconds() -> Int? {
        let start = position
        var value = 0
        var unit = 100_000_000
        while position < text.count, let digit = digit(at: position) {
            value += digit * unit
            unit /= 10
            position += 1
        }
        return position > start ? value : nil
    }

    /// Reads the rest as text.
    mutating func rest() -> String {
        defer { position = text.count }
        return String(decoding: text[position...], as: UTF8.self)
    }

    private func digit(at position: Int) -> Int? {
        let digit = text[position] &- UInt8(ascii: "0")
        return digit <= 9 ? Int(digit) : nil
    }
}

extension UInt {
    /// The decimal digits with zeros in front up to the width.
    func padded(_ width: Int) -> String {
        let digits = String(self)
        return digits.utf8.count >= width
            ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}

/// A point and the fraction of a second without trailing zeros; nothing for zero.
func fractionText(nanoseconds: Int) -> String {
    if nanoseconds == 0 { return "" }
    var digits = nanoseconds.magnitude.padded(9)
    while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
    return "." + digits
}
