/// A number with 90 digits after the point and 36 before it: what logarithms and powers are computed with, so that
/// the 34 digits of the result are right even where most of the digits cancel.
///
/// The caller knows that results are in range.
struct FixedPoint {
    /// In base 10^9, lowest first; the first ten are the fraction.
    private(set) var limbs: [UInt64]
    private(set) var isNegative = false

    private static let base: UInt64 = 1_000_000_000
    private static let fraction = 10
    private static let count = 14

    private init(limbs: [UInt64]) { self.limbs = limbs }

    init(_ integer: Int) {
        limbs = Array(repeating: 0, count: FixedPoint.count)
        var rest = UInt64(integer.magnitude)
        for place in FixedPoint.fraction..<FixedPoint.count {
            limbs[place] = rest % FixedPoint.base
            rest /= FixedPoint.base
        }
        isNegative = integer < 0
    }

    /// The quotient of two numbers, where the divisor has at most 38 digits.
    init(_ dividend: UInt128, over divisor: UInt128) {
        limbs = Array(repeating: 0, count: FixedPoint.count)
        var (whole, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        for place in FixedPoint.fraction..<FixedPoint.count {
            limbs[place] = UInt64(whole % UInt128(FixedPoint.base))
            whole /= UInt128(FixedPoint.base)
        }
        for place in (0..<FixedPoint.fraction).reversed() {
            var scaled = WideInteger(rest, times: UInt128(FixedPoint.base))
            rest = scaled.divide(by: divisor)
            limbs[place] = UInt64(scaled.low)
        }
    }

    /// The number, which is below 10^36; what lies beyond the 90th digit is cut off.
    init(_ number: Decimal) {
        let coefficient = number.coefficient
        if number.exponent >= 0 {
            self.init(coefficient * PowersOfTen[number.exponent], over: 1)
        } else if number.exponent >= -38 {
            self.init(coefficient, over: PowersOfTen[-number.exponent])
        } else {
            // In steps, as the power has more digits than a divisor may have.
            self.init(coefficient, over: PowersOfTen[38])
            var places = min(-number.exponent - 38, 200)
            while places > 0 {
                let step = min(places, 9)
                self = divided(by: UInt64(PowersOfTen[step]))
                places -= step
            }
        }
        isNegative = number.isNegative
    }

    var isZero: Bool { limbs.allSatisfy { $0 == 0 } }

    var negated: FixedPoint {
        var result = self
        result.isNegative.toggle()
        return result
    }

    /// The digits before the point, as far as `Int` holds them, without the sign.
    var whole: Int {
        Int(limbs[FixedPoint.fraction]) + Int(limbs[FixedPoint.fraction + 1]) * Int(FixedPoint.base)
    }

    static func < (left: FixedPoint, right: FixedPoint) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let isSmaller = left.hasSmallerSize(than: right)
        return left.isNegative ? right.hasSmallerSize(than: left) : isSmaller
    }

    private func hasSmallerSize(than other: FixedPoint) -> Bool {
        for place in (0..<FixedPoint.count).reversed() where limbs[place] != other.limbs[place] {
            return limbs[place] < other.limbs[place]
        }
        return false
    }

    static func + (left: FixedPoint, right: FixedPoint) -> FixedPoint {
        if left.isNegative != right.isNegative {
            return left.hasSmallerSize(than: right) ? right.reduced(by: left) : left.reduced(by: right)
        }
        var result = left
        var carry: UInt64 = 0
        for place in 0..<count {
            let sum = left.limbs[place] + right.limbs[place] + carry
            result.limbs[place] = sum % base
            carry = sum / base
        }
        return result
    }

    static func - (left: FixedPoint, right: FixedPoint) -> FixedPoint { left + right.negated }

    /// Nearer to zero by the size of the other, which is not larger.
    private func reduced(by other: FixedPoint) -> FixedPoint {
        var result = self
        var borrow: UInt64 = 0
        for place in 0..<FixedPoint.count {
            let taken = other.limbs[place] + borrow
            borrow = limbs[place] < taken ? 1 : 0
            result.limbs[place] = limbs[place] + borrow * FixedPoint.base - taken
        }
        return result
    }

    static func * (left: FixedPoint, right: FixedPoint) -> FixedPoint {
        var product = [UInt64](repeating: 0, count: 2 * count)
        for (place, digit) in left.limbs.enumerated() where digit != 0 {
            var carry: UInt64 = 0
            for (offset, other) in right.limbs.enumerated() {
                let sum = product[place + offset] + digit * other + carry
                product[place + offset] = sum % base
                carry = sum / base
            }
            product[place + count] += carry
        }
        var result = FixedPoint(limbs: Array(product[fraction..<fraction + count]))
        result.isNegative = left.isNegative != right.isNegative
        return result
    }

    /// Divided by a number of at most 10^9.
    func divided(by divisor: UInt64) -> FixedPoint {
        var result = self
        var rest: UInt64 = 0
        for place in (0..<FixedPoint.count).reversed() {
            let digits = rest * FixedPoint.base + limbs[place]
            result.limbs[place] = digits / divisor
            rest = digits % divisor
        }
        return result
    }

    /// The nearest decimal number to this one times a power of ten; the digits beyond the last are taken for lost.
    func rounded(timesTenTo power: Int = 0) -> Decimal? {
        guard let top = limbs.lastIndex(where: { $0 != 0 }) else { return .zero }
        let low = max(top - 6, 0)
        let upper = number(of: limbs[min(low + 3, top + 1)...top])
        let lower = number(of: limbs[low..<min(low + 3, top + 1)])
        let digits = WideInteger(upper, times: PowersOfTen[27]) + WideInteger(low: lower)
        return Decimal(
            rounding: digits, negative: isNegative, exponent: (low - FixedPoint.fraction) * 9 + power, isInexact: true)
    }

    private func number(of limbs: ArraySlice<UInt64>) -> UInt128 {
        limbs.reversed().reduce(0) { $0 * UInt128(FixedPoint.base) + UInt128($1) }
    }
}

// MARK: - Exponentials and logarithms

extension FixedPoint {
    /// The natural logarithm of 10.
    static let ln10 = FixedPoint(limbs: [
        235_997_205, 677_352_480, 967_572_609, 33_327_900, 628_772_976, 601_101_488, 684_364_207,
        17_991_454, 994_045_684, 302_585_092, 2, 0, 0, 0,
    ])

    /// A quarter of a turn.
    static let halfPi = FixedPoint(limbs: [
        314_017_412, 143_104_499, 153_908_203, 487_472_296, 687_552_910, 98_584_699, 639_751_442,
        231_321_691, 794_896_619, 570_796_326, 1, 0, 0, 0,
    ])

    /// The natural logarithm of 2.
    static let ln2 = FixedPoint(limbs: [
        605_863_326, 969_694_715, 493_393_621, 120_680_009, 360_255_254, 75_500_134, 458_176_568,
        417_232_121, 559_945_309, 693_147_180, 0, 0, 0, 0,
    ])

    /// The natural logarithm of a positive number.
    init(logarithmOf number: Decimal) {
        let number = number.trimmed
        let digits = number.coefficient
        // The number is u * 2^twos * 10^tens with u from 3/4 to 3/2.
        var tens = number.exponent + digits.decimalDigits - 1
        var divisor = PowersOfTen[digits.decimalDigits - 1]
        var twos = 0
        while digits * 2 >= divisor * 3 {
            divisor *= 2
            twos += 1
        }
        // Numbers a little below a power of ten are taken as that power less something, so that nothing cancels.
        if twos == 3, digits * 4 >= divisor * 3, PowersOfTen[digits.decimalDigits] * 3 < digits * 4 {
            divisor = PowersOfTen[digits.decimalDigits]
            twos = 0
            tens += 1
        }
        // ln u = 2 artanh z, with z = (u - 1) / (u + 1), which is at most 1/5.
        let isSmall = digits < divisor
        let z = FixedPoint(isSmall ? divisor - digits : digits - divisor, over: digits + divisor)
        let square = z * z
        var power = z
        var sum = z
        var count: UInt64 = 1
        while !power.isZero {
            power = power * square
            count += 2
            sum = sum + power.divided(by: count)
        }
        sum.isNegative = isSmall
        self = sum + sum + FixedPoint(twos) * FixedPoint.ln2 + FixedPoint(tens) * FixedPoint.ln10
    }

    /// The decimal number nearest to e raised to this; nil if it is too large.
    var exponential: Decimal? {
        // Beyond the ends of the format, e^14200 and e^-14300.
        guard limbs[(FixedPoint.fraction + 1)...].allSatisfy({ $0 == 0 }), whole < 14_300 else {
            return isNegative ? .zero : nil
        }
        // e^x = 10^tens * e^rest, with a rest from 0 to below ln 10.
        var tens = 0
        var rest = self
        tens = whole * 1000 / 2303
        rest = isNegative ? rest + FixedPoint(tens) * FixedPoint.ln10 : rest - FixedPoint(tens) * FixedPoint.ln10
        if isNegative { tens = -tens }
        while rest.isNegative, !rest.isZero {
            rest = rest + FixedPoint.ln10
            tens -= 1
        }
        while !(rest < FixedPoint.ln10) {
            rest = rest - FixedPoint.ln10
            tens += 1
        }
        // A thousandth of it converges quickly, and squaring ten times brings it back.
        let small = rest.divided(by: 1024)
        var term = FixedPoint(1)
        var sum = term
        var count: UInt64 = 1
        while !term.isZero {
            term = (term * small).divided(by: count)
            sum = sum + term
            count += 1
        }
        for _ in 0..<10 { sum = sum * sum }
        return sum.rounded(timesTenTo: tens)
    }
}
