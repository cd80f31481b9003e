/// A decimal number of up to 34 significant digits with the semantics of IEEE 754 decimal128.
///
/// Results are rounded half to even, as FEEL asks (DMN 1.5, 10.3.2.3.1). The largest number is a little below
/// 10^6145; an operation that passes it answers nil. Numbers keep the exponent that they were written with (`1.0`
/// prints as `1.0`), while equality, order and hashing go by value (`1.0 == 1`). There is no negative zero.
public struct Decimal: Sendable {
    /// From the top: the sign (1 bit), the exponent in two's complement (14 bits), the upper 49 bits of the
    /// coefficient.
    ///
    /// So an integer that fits into 64 bits has nothing but the sign here, which is what the fast paths test.
    @usableFromInline let high: UInt64
    /// The lower 64 bits of the coefficient.
    @usableFromInline let low: UInt64

    @inlinable
    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A number with the value of the integer.
    @inlinable
    public init(_ integer: Int) {
        self.init(small: Int64(integer))
    }

    @inlinable
    init(small: Int64) {
        self.init(high: UInt64(bitPattern: small) & Decimal.signBit, low: small.magnitude)
    }

    /// Packs the parts; the caller has made sure that they are in range.
    init(negative: Bool, coefficient: UInt128, exponent: Int) {
        assert(coefficient <= Decimal.largestCoefficient)
        assert(Decimal.exponents.contains(exponent))
        let sign = negative && coefficient != 0 ? Decimal.signBit : 0
        let exponentBits = (UInt64(bitPattern: Int64(exponent)) & 0x3FFF) << 49
        self.init(high: sign | exponentBits | UInt64(coefficient >> 64), low: UInt64(truncatingIfNeeded: coefficient))
    }

    /// Zero.
    public static var zero: Decimal { Decimal(small: 0) }
    /// One.
    public static var one: Decimal { Decimal(small: 1) }

    @usableFromInline static var signBit: UInt64 { 1 << 63 }
    /// 10^34 - 1.
    static var largestCoefficient: UInt128 { 9_999_999_999_999_999_999_999_999_999_999_999 }
    /// The number of significant digits.
    static var precision: Int { 34 }
    /// The exponents of the last digit of the coefficient: -6143 and 6144 less the 33 digits before it.
    static var exponents: ClosedRange<Int> { -6176...6111 }
}

// MARK: - Parts

extension Decimal {
    /// Whether the number is below zero.
    @inlinable public var isNegative: Bool { high & Decimal.signBit != 0 }
    /// Whether the number is zero, with any exponent.
    public var isZero: Bool { low == 0 && high & 0x1_FFFF_FFFF_FFFF == 0 }

    /// The power of ten of the coefficient's last digit.
    var exponent: Int { Int(Int64(bitPattern: high << 1) >> 50) }
    /// All digits as one integer.
    var coefficient: UInt128 { UInt128(high & 0x1_FFFF_FFFF_FFFF) << 64 | UInt128(low) }

    /// Whether exponent 0 and a coefficient of 64 bits make the fast paths possible.
    @inlinable var isSmall: Bool { high << 1 == 0 }
    /// The value of a small number whose coefficient is below 2^63.
    @inlinable var smallValue: Int64 {
        let mask = Int64(bitPattern: high) >> 63
        return (Int64(bitPattern: low) ^ mask) &- mask
    }

    /// The value if it is an integer in the range of `Int`.
    public var asInt: Int? {
        if isSmall, low >> 63 == 0 { return Int(smallValue) }
        if isZero { return 0 }
        let number = trimmed
        guard number.exponent >= 0, number.exponent <= 18 else { return nil }
        let magnitude = number.coefficient.multipliedReportingOverflow(by: PowersOfTen[number.exponent])
        guard !magnitude.overflow, magnitude.partialValue <= UInt128(UInt64.max) else { return nil }
        let value = isNegative ? -Int128(magnitude.partialValue) : Int128(magnitude.partialValue)
        return Int(exactly: value)
    }

    /// Whether the number has no fraction.
    public var isInteger: Bool { exponent >= 0 || trimmed.exponent >= 0 }

    /// The same value with the shortest coefficient, and zero with exponent 0.
    var trimmed: Decimal {
        if isSmall, low % 10 != 0 { return self }
        var digits = coefficient
        if digits == 0 { return .zero }
        var power = exponent
        while power < Decimal.exponents.upperBound {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { break }
            digits = quotient
            power += 1
        }
        return Decimal(negative: isNegative, coefficient: digits, exponent: power)
    }

    /// The number with the other sign.
    @inlinable public var negated: Decimal {
        isZero ? self : Decimal(high: high ^ Decimal.signBit, low: low)
    }

    /// The number without its sign.
    @inlinable public var magnitude: Decimal { Decimal(high: high & ~Decimal.signBit, low: low) }
}

// MARK: - Order

extension Decimal: Hashable, Comparable {
    @inlinable
    public static func == (left: Decimal, right: Decimal) -> Bool {
        if left.high == right.high, left.low == right.low { return true }
        if (left.high | right.high) << 1 == 0 { return false }
        return left.ordering(to: right) == .equal
    }

    @inlinable
    public static func < (left: Decimal, right: Decimal) -> Bool {
        if (left.high | right.high) << 1 == 0, (left.low | right.low) >> 63 == 0 {
            return left.smallValue < right.smallValue
        }
        return left.ordering(to: right) == .less
    }

    /// Equal numbers hash alike, however they are written.
    public func hash(into hasher: inout Hasher) {
        let number = trimmed
        hasher.combine(number.high)
        hasher.combine(number.low)
    }

    /// The order of two numbers by value.
    @usableFromInline
    func ordering(to other: Decimal) -> Ordering {
        if isZero { return other.isZero ? .equal : other.isNegative ? .greater : .less }
        if other.isZero { return isNegative ? .less : .greater }
        if isNegative != other.isNegative { return isNegative ? .less : .greater }
        let ordering = magnitudeOrdering(to: other)
        return isNegative ? ordering.reversed : ordering
    }

    private func magnitudeOrdering(to other: Decimal) -> Ordering {
        var left = coefficient
        var right = other.coefficient
        let leftTop = left.decimalDigits + exponent
        let rightTop = right.decimalDigits + other.exponent
        if leftTop != rightTop { return leftTop < rightTop ? .less : .greater }
        // The same leading position: at most 33 places are between the exponents, so neither side overflows.
        if exponent > other.exponent {
            left *= PowersOfTen[exponent - other.exponent]
        } else {
            right *= PowersOfTen[other.exponent - exponent]
        }
        return left == right ? .equal : left < right ? .less : .greater
    }
}

/// How one value stands to another.
public enum Ordering: Sendable, Hashable {
    case less
    case equal
    case greater

    /// The order seen from the other side.
    public var reversed: Ordering {
        switch self {
        case .less: .greater
        case .equal: .equal
        case .greater: .less
        }
    }

    init<T: Comparable>(_ left: T, _ right: T) {
        self = left == right ? .equal : left < right ? .less : .greater
    }
}

extension Decimal: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self.init(value) }
}
