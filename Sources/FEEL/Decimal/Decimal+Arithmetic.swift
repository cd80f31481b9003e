extension Decimal {
    /// The sum, or nil if it is too large.
    @inlinable
    public func adding(_ other: Decimal) -> Decimal? {
        if (high | other.high) << 1 == 0, (low | other.low) >> 62 == 0 {
            return Decimal(small: smallValue &+ other.smallValue)
        }
        return exactSum(with: other)
    }

    /// The difference, or nil if it is too large.
    @inlinable
    public func subtracting(_ other: Decimal) -> Decimal? {
        if (high | other.high) << 1 == 0, (low | other.low) >> 62 == 0 {
            return Decimal(small: smallValue &- other.smallValue)
        }
        return exactSum(with: other.negated)
    }

    /// The product, or nil if it is too large.
    @inlinable
    public func multiplying(by other: Decimal) -> Decimal? {
        if (high | other.high) << 1 == 0 {
            let product = low.multipliedReportingOverflow(by: other.low)
            if !product.overflow {
                let sign = product.partialValue == 0 ? 0 : high ^ other.high
                return Decimal(high: sign, low: product.partialValue)
            }
        }
        return exactProduct(with: other)
    }

    /// The quotient, or nil if the divisor is zero or the result too large.
    public func dividing(by other: Decimal) -> Decimal? {
        if other.isZero { return nil }
        if isSmall, other.isSmall, low % other.low == 0 {
            return Decimal(high: low == 0 ? 0 : high ^ other.high, low: low / other.low)
        }
        return roundedQuotient(by: other)
    }

    @usableFromInline
    func exactSum(with other: Decimal) -> Decimal? {
        let (upper, lower) = exponent >= other.exponent ? (self, other) : (other, self)
        let distance = upper.exponent - lower.exponent
        if upper.isZero { return lower }
        if lower.isZero { return upper.loweringExponent(to: lower.exponent) }
        if distance <= 42 {
            // 10^34 * 10^42 has 76 digits and fits into 256 bits: the sum is exact before it is rounded.
            return Decimal.signedSum(
                upper, WideInteger(scaling: upper.coefficient, by: distance), lower, exponent: lower.exponent)
        }
        let full = upper.loweringExponent(to: lower.exponent)
        if full.exponent - lower.exponent <= 42 { return full.exactSum(with: lower) }
        // `full` has 34 digits and `lower` lies at least 8 places below its last one, so it can only break ties:
        // four more places and a one at their end round the same way.
        let speck = Decimal(negative: lower.isNegative, coefficient: 1, exponent: full.exponent - 4)
        return Decimal.signedSum(
            full, WideInteger(scaling: full.coefficient, by: 4), speck, exponent: speck.exponent)
    }

    private static func signedSum(
        _ upper: Decimal, _ scaled: WideInteger, _ lower: Decimal, exponent: Int
    ) -> Decimal? {
        let other = WideInteger(low: lower.coefficient)
        if upper.isNegative == lower.isNegative {
            return Decimal(rounding: scaled + other, negative: upper.isNegative, exponent: exponent)
        }
        let isSmaller = scaled < other
        return Decimal(
            rounding: isSmaller ? other - scaled : scaled - other,
            negative: isSmaller ? lower.isNegative : upper.isNegative, exponent: exponent)
    }

    /// The same value with as much of the exponent as possible turned into trailing zeros.
    private func loweringExponent(to target: Int) -> Decimal {
        let digits = coefficient
        let places = min(Decimal.precision - digits.decimalDigits, exponent - target)
        if places <= 0 { return self }
        return Decimal(negative: isNegative, coefficient: digits * PowersOfTen[places], exponent: exponent - places)
    }

    @usableFromInline
    func exactProduct(with other: Decimal) -> Decimal? {
        Decimal(
            rounding: WideInteger(coefficient, times: other.coefficient), negative: isNegative != other.isNegative,
            exponent: exponent + other.exponent)
    }

    private func roundedQuotient(by other: Decimal) -> Decimal? {
        let ideal = exponent - other.exponent
        let negative = isNegative != other.isNegative
        if isZero { return Decimal(rounding: WideInteger(low: 0), negative: false, exponent: ideal) }
        // Scaled so that the quotient has 35 or 36 digits: one more than is kept, and the rest as a sticky bit.
        let divisor = other.coefficient
        let padding = Decimal.precision - coefficient.decimalDigits
        let places = 1 + divisor.decimalDigits
        var quotient = WideInteger(coefficient * PowersOfTen[padding], times: PowersOfTen[places])
        let remainder = quotient.divide(by: divisor)
        var power = ideal - padding - places
        if remainder != 0 {
            return Decimal(rounding: quotient, negative: negative, exponent: power, isInexact: true)
        }
        var digits = quotient.low
        while power < ideal {
            let (shorter, last) = digits.quotientAndRemainder(dividingBy: 10)
            guard last == 0 else { break }
            digits = shorter
            power += 1
        }
        return Decimal(rounding: WideInteger(low: digits), negative: negative, exponent: power)
    }
}

extension WideInteger {
    /// The coefficient times 10^places; at most 42 places.
    fileprivate init(scaling coefficient: UInt128, by places: Int) {
        if places < PowersOfTen.count {
            self.init(coefficient, times: PowersOfTen[places])
        } else {
            // The coefficient has at most 34 digits, so four of the places fit into it.
            self.init(coefficient * PowersOfTen[4], times: PowersOfTen[places - 4])
        }
    }
}

// MARK: - Rounding to the format

extension Decimal {
    /// The nearest number of the format, ties to even; nil if the value is too large for it.
    ///
    /// - Parameter isInexact: whether the value is a little (less than one unit) above the given digits.
    init?(rounding digits: WideInteger, negative: Bool, exponent: Int, isInexact: Bool = false) {
        let excess = max(digits.decimalDigits - Decimal.precision, 0)
        let places = max(excess, Decimal.exponents.lowerBound - exponent)
        var parts = RoundedDigits(digits, isInexact: isInexact)
        parts.drop(places)
        parts.roundHalfEven()
        var power = exponent + max(places, 0)
        var coefficient = parts.digits.low
        if coefficient > Decimal.largestCoefficient {
            coefficient /= 10
            power += 1
        }
        if power > Decimal.exponents.upperBound {
            if coefficient == 0 {
                power = Decimal.exponents.upperBound
            } else {
                // The value may still fit with trailing zeros ("clamping" in IEEE 754).
                let padding = power - Decimal.exponents.upperBound
                guard coefficient.decimalDigits + padding <= Decimal.precision else { return nil }
                coefficient *= PowersOfTen[padding]
                power = Decimal.exponents.upperBound
            }
        }
        self.init(negative: negative, coefficient: coefficient, exponent: power)
    }
}

/// Digits and what was cut off below them, seen against one half of the last digit.
struct RoundedDigits {
    var digits: WideInteger
    /// The order of what was cut off to one half; nil if nothing was.
    private(set) var rest: Ordering?

    init(_ digits: WideInteger, isInexact: Bool = false) {
        self.digits = digits
        self.rest = isInexact ? .less : nil
    }

    /// Cuts off decimal places from the right.
    mutating func drop(_ places: Int) {
        var places = places
        // 256 bits have at most 78 digits: one step further and nothing but the rest is left.
        if places > 80 {
            rest = digits.isZero && rest == nil ? nil : .less
            digits = WideInteger(low: 0)
            return
        }
        while places > 0 {
            let step = min(places, PowersOfTen.count - 1)
            let power = PowersOfTen[step]
            let remainder = digits.divide(by: power)
            let wasExact = rest == nil
            let half = power / 2
            if remainder == 0 {
                rest = wasExact ? nil : .less
            } else if remainder == half {
                rest = wasExact ? .equal : .greater
            } else {
                rest = remainder < half ? .less : .greater
            }
            places -= step
        }
    }

    mutating func roundHalfEven() {
        if rest == .greater || (rest == .equal && digits.low & 1 == 1) { increment() }
    }

    mutating func increment() { digits = digits + WideInteger(low: 1) }
}
