extension Decimal {
    /// The number raised to a power, or nil if the exponent is an integer beyond 64 bits, zero is raised to a negative
    /// power, a negative number to one with a fraction, or the result is too large.
    ///
    /// Computed with at least 20 more digits than the result has; with a negative exponent the last digit may be off
    /// by one.
    public func power(_ exponent: Decimal) -> Decimal? {
        if !exponent.isInteger { return realPower(exponent) }
        guard let count = exponent.asInt else { return nil }
        if count == 0 { return .one }
        if isZero { return count < 0 ? nil : .zero }
        if let small = smallPower(count) { return small }
        return LongDecimal(trimmed).power(count.magnitude).rounded(
            negative: isNegative && count % 2 != 0, isReciprocal: count < 0)
    }

    /// The result if it is an integer of 63 bits.
    private func smallPower(_ count: Int) -> Decimal? {
        guard isSmall, low >> 63 == 0, (1...63).contains(count) else { return nil }
        let base = smallValue
        var result: Int64 = 1
        for _ in 0..<count {
            let product = result.multipliedReportingOverflow(by: base)
            if product.overflow { return nil }
            result = product.partialValue
        }
        return Decimal(small: result)
    }
}

/// A positive decimal number with up to 63 digits, for computing more exactly than the result needs.
private struct LongDecimal {
    /// Base 10^9, lowest first, without zeros at the top.
    private var limbs: [UInt64]
    private var exponent: Int
    /// Whether digits below the last limb were cut off.
    private var isTruncated = false

    private static let limit = 7
    private static let base: UInt64 = 1_000_000_000
    /// Beyond all numbers of the format, whatever the limbs are.
    private static let exponents = -20_000...20_000

    init(_ number: Decimal) {
        var rest = number.coefficient
        limbs = []
        while rest > 0 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: UInt128(LongDecimal.base))
            limbs.append(UInt64(remainder))
            rest = quotient
        }
        exponent = number.exponent
    }

    static func * (left: LongDecimal, right: LongDecimal) -> LongDecimal {
        var product = [UInt64](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (place, digit) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (offset, other) in right.limbs.enumerated() {
                let sum = product[place + offset] + digit * other + carry
                product[place + offset] = sum % base
                carry = sum / base
            }
            product[place + right.limbs.count] += carry
        }
        if product.last == 0 { product.removeLast() }
        let excess = max(product.count - limit, 0)
        var result = left
        result.isTruncated = left.isTruncated || right.isTruncated || product.prefix(excess).contains { $0 != 0 }
        result.limbs = Array(product.dropFirst(excess))
        result.exponent = left.exponent + right.exponent + excess * 9
        return result
    }

    func power(_ count: UInt) -> LongDecimal {
        var result = self
        // From the second bit down; the highest one is the number itself.
        for bit in (0..<count.bitWidth - count.leadingZeroBitCount - 1).reversed() {
            result = result * result
            if count >> UInt(bit) & 1 == 1 { result = result * self }
            // From here on it only moves further away from one.
            guard LongDecimal.exponents.contains(result.exponent) else { break }
        }
        return result
    }

    /// The nearest number of the format, or the one nearest to the reciprocal; nil if it is too large.
    func rounded(negative: Bool, isReciprocal: Bool) -> Decimal? {
        let upper = WideInteger(number(of: limbs.dropFirst(3)), times: PowersOfTen[27])
        let digits = upper + WideInteger(low: number(of: limbs.prefix(3)))
        if !isReciprocal {
            return Decimal(rounding: digits, negative: negative, exponent: exponent, isInexact: isTruncated)
        }
        // The exponent is set aside: the number may be too large for the format when its reciprocal is not.
        guard let mantissa = Decimal(rounding: digits, negative: negative, exponent: 0, isInexact: isTruncated),
            let reciprocal = Decimal.one.dividing(by: mantissa)
        else { return nil }
        return Decimal(
            rounding: WideInteger(low: reciprocal.coefficient), negative: negative,
            exponent: reciprocal.exponent - exponent)
    }

    private func number(of limbs: ArraySlice<UInt64>) -> UInt128 {
        limbs.reversed().reduce(0) { $0 * UInt128(LongDecimal.base) + UInt128($1) }
    }
}
