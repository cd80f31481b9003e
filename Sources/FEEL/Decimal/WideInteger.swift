/// The powers of ten that fit into 128 bits: 10^0 to 10^38.
enum PowersOfTen {
    static let count = 39

    private static let table: [UInt128] = {
        var power: UInt128 = 1
        var table = [power]
        for _ in 1..<count {
            power *= 10
            table.append(power)
        }
        return table
    }()

    static subscript(_ exponent: Int) -> UInt128 { table[exponent] }
}

extension UInt128 {
    /// The number of decimal digits; none for zero.
    var decimalDigits: Int {
        if self == 0 { return 0 }
        // 1233 / 4096 is a little above log10(2), so the estimate is the count or one too few.
        let estimate = ((128 - leadingZeroBitCount) * 1233) >> 12
        return estimate < PowersOfTen.count && self >= PowersOfTen[estimate] ? estimate + 1 : estimate
    }
}

/// An unsigned integer of 256 bits: what the product of two coefficients needs before it is rounded.
struct WideInteger: Equatable {
    var high: UInt128
    var low: UInt128

    init(high: UInt128 = 0, low: UInt128) {
        self.high = high
        self.low = low
    }

    /// The full product.
    init(_ left: UInt128, times right: UInt128) {
        let product = left.multipliedFullWidth(by: right)
        self.init(high: product.high, low: product.low)
    }

    var isZero: Bool { high == 0 && low == 0 }

    static func < (left: WideInteger, right: WideInteger) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }

    /// The sum; the caller knows that it fits.
    static func + (left: WideInteger, right: WideInteger) -> WideInteger {
        let low = left.low.addingReportingOverflow(right.low)
        return WideInteger(high: left.high + right.high + (low.overflow ? 1 : 0), low: low.partialValue)
    }

    /// The difference; the right side is not larger.
    static func - (left: WideInteger, right: WideInteger) -> WideInteger {
        let low = left.low.subtractingReportingOverflow(right.low)
        return WideInteger(high: left.high - right.high - (low.overflow ? 1 : 0), low: low.partialValue)
    }

    /// Divides in place and answers the remainder.
    mutating func divide(by divisor: UInt128) -> UInt128 {
        if high == 0 {
            let (quotient, remainder) = low.quotientAndRemainder(dividingBy: divisor)
            low = quotient
            return remainder
        }
        let upper = high.quotientAndRemainder(dividingBy: divisor)
        let lower = divisor.dividingFullWidth((upper.remainder, low))
        high = upper.quotient
        low = lower.quotient
        return lower.remainder
    }

    /// The number of decimal digits; none for zero. No operation on decimals makes more than 76.
    var decimalDigits: Int {
        if high == 0 { return low.decimalDigits }
        var upper = self
        _ = upper.divide(by: PowersOfTen[38])
        assert(upper.high == 0)
        return 38 + upper.low.decimalDigits
    }
}
