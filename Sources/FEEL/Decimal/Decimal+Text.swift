extension Decimal: LosslessStringConvertible, CustomStringConvertible {
    /// Reads a number such as `-12.50` or `1E+40` exactly; digits beyond the 34th are rounded half to even.
    ///
    /// Answers nil if the text is anything else or the number is too large.
    public init?(_ text: String) {
        var text = text
        let number = text.withUTF8 { Decimal(utf8: $0) }
        guard let number else { return nil }
        self = number
    }

    init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        var reader = DecimalReader(text: text)
        guard let number = reader.read() else { return nil }
        self = number
    }

    /// The number in plain notation with all its digits; with an exponent if that would take more than 40 digits.
    public var description: String {
        if isSmall { return (isNegative ? "-" : "") + String(low) }
        let digits = String(coefficient)
        let power = exponent
        let sign = isNegative ? "-" : ""
        if power >= 0 {
            if isZero { return "0" }
            if digits.utf8.count + power <= 40 { return sign + digits + String(repeating: "0", count: power) }
        } else {
            let point = digits.utf8.count + power
            if point > 0 {
                let split = digits.utf8.index(digits.startIndex, offsetBy: point)
                return sign + digits[..<split] + "." + digits[split...]
            }
            if -power <= 40 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        }
        let adjusted = power + digits.utf8.count - 1
        let rest = digits.dropFirst()
        let fraction = rest.isEmpty ? "" : "." + rest
        return sign + digits.prefix(1) + fraction + (adjusted < 0 ? "E-" : "E+") + String(adjusted.magnitude)
    }
}

/// Reads `[+-]digits[.digits][E[+-]digits]`, where one of the two groups of digits may be missing.
private struct DecimalReader {
    let text: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var coefficient: UInt128 = 0
    /// Digits of the coefficient, without leading zeros; 38 of them fit.
    private var kept = 0
    private var exponent = 0
    /// Whether a digit other than zero did not fit.
    private var isInexact = false

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    mutating func read() -> Decimal? {
        let negative = readSign()
        let whole = readDigits(afterPoint: false)
        var fraction = 0
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            fraction = readDigits(afterPoint: true)
            guard fraction > 0 else { return nil }
        }
        guard whole + fraction > 0, readExponent(), position == text.count else { return nil }
        if !isInexact, exponent == 0, coefficient <= UInt128(UInt64.max) {
            let low = UInt64(coefficient)
            return Decimal(high: negative && low != 0 ? Decimal.signBit : 0, low: low)
        }
        return Decimal(
            rounding: WideInteger(low: coefficient), negative: negative, exponent: exponent, isInexact: isInexact)
    }

    private mutating func readSign() -> Bool {
        guard position < text.count else { return false }
        switch text[position] {
        case UInt8(ascii: "-"):
            position += 1
            return true
        case UInt8(ascii: "+"):
            position += 1
            return false
        default:
            return false
        }
    }

    private mutating func readDigits(afterPoint: Bool) -> Int {
        let start = position
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            position += 1
            if kept == 38 {
                isInexact = isInexact || digit != 0
                if !afterPoint { exponent += 1 }
                continue
            }
            coefficient = coefficient &* 10 &+ UInt128(digit)
            if coefficient != 0 { kept += 1 }
            if afterPoint { exponent -= 1 }
        }
        return position - start
    }

    /// Reads the exponent if there is one; answers false if it is broken.
    private mutating func readExponent() -> Bool {
        guard position < text.count, text[position] | 0x20 == UInt8(ascii: "e") else { return true }
        position += 1
        let negative = readSign()
        var value = 0
        let start = position
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            // Far beyond every exponent of the format; stopping here keeps the sum from overflowing.
            value = min(value * 10 + Int(digit), 1 << 40)
            position += 1
        }
        exponent += negative ? -value : value
        return position > start
    }
}
