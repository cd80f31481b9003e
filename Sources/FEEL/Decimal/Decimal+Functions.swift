extension Decimal {
    /// The square root, to the nearest digit; nil of a negative number.
    public var squareRoot: Decimal? {
        if isNegative { return nil }
        if isZero { return .zero }
        // The exponent made even, and the digits stretched to 70 or more: their root has at least 35.
        let number = trimmed
        let ideal = exponent.floorDivided(by: 2)
        let odd = number.exponent & 1
        var places = (70 - number.coefficient.decimalDigits) / 2 * 2
        if places + odd > 72 { places -= 2 }
        let first = min(places + odd, 38)
        var square = WideInteger(number.coefficient * PowersOfTen[odd], times: PowersOfTen[first - odd])
        for _ in 0..<(places + odd - first) { square = WideInteger(scaledByTen: square) }
        let root = square.squareRoot
        var power = (number.exponent - odd - places) / 2
        let isExact = WideInteger(root, times: root) == square
        guard isExact else {
            return Decimal(rounding: WideInteger(low: root), negative: false, exponent: power, isInexact: true)
        }
        var digits = root
        while power < ideal, digits % 10 == 0 {
            digits /= 10
            power += 1
        }
        return Decimal(rounding: WideInteger(low: digits), negative: false, exponent: power)
    }

    /// The natural logarithm; nil of zero and negative numbers.
    public var naturalLogarithm: Decimal? {
        if isNegative || isZero { return nil }
        if self == .one { return .zero }
        return FixedPoint(logarithmOf: self).rounded()
    }

    /// e raised to the number; nil if that is too large.
    public var exponential: Decimal? {
        if isZero { return .one }
        // So near to zero that 34 digits show nothing of it, or far outside of the format.
        let top = trimmed.exponent + coefficient.decimalDigits
        if top < -36 { return .one }
        if top > 6 { return isNegative ? .zero : nil }
        return FixedPoint(self).exponential
    }

    /// The number raised to a power with a fraction; nil if the number is not positive, or the result too large.
    func realPower(_ exponent: Decimal) -> Decimal? {
        if isZero { return exponent.isNegative ? nil : .zero }
        if isNegative { return nil }
        if self == .one || exponent.isZero { return .one }
        // A number with a fraction is below 10^33.
        return (FixedPoint(logarithmOf: self) * FixedPoint(exponent)).exponential
    }

    /// What is left of the number after dividing it by the divisor and rounding down, exactly; it has the sign of the
    /// divisor. Nil if the divisor is zero.
    public func modulo(_ divisor: Decimal) -> Decimal? {
        if divisor.isZero { return nil }
        if isZero { return .zero }
        let rest = sizeModulo(divisor.trimmed)
        if rest.isZero { return .zero }
        let signed = isNegative ? rest.negated : rest
        return isNegative == divisor.isNegative ? signed : divisor.adding(signed)
    }

    /// The remainder of the sizes.
    private func sizeModulo(_ divisor: Decimal) -> Decimal {
        let number = trimmed
        var places = number.exponent - divisor.exponent
        guard places < 0 else {
            var rest = number.coefficient % divisor.coefficient
            while places > 0, rest != 0 {
                let step = min(places, 38)
                var scaled = WideInteger(rest, times: PowersOfTen[step])
                rest = scaled.divide(by: divisor.coefficient)
                places -= step
            }
            return Decimal(negative: false, coefficient: rest, exponent: divisor.exponent)
        }
        // The divisor has more digits than the number if it is written with the number's exponent: it is larger.
        if -places >= 38 || divisor.coefficient.decimalDigits - places > 38 { return number.magnitude }
        let rest = number.coefficient % (divisor.coefficient * PowersOfTen[-places])
        return Decimal(negative: false, coefficient: rest, exponent: number.exponent)
    }
}

extension WideInteger {
    fileprivate init(scaledByTen number: WideInteger) {
        let double = number + number
        let eightfold = double + double + double + double
        self = eightfold + double
    }

    /// The root, rounded down; the number is below 10^76.
    fileprivate var squareRoot: UInt128 {
        var root: UInt128 = 0
        for bit in (0..<127).reversed() {
            let larger = root | 1 << UInt128(bit)
            if !(self < WideInteger(larger, times: larger)) { root = larger }
        }
        return root
    }
}
