/// What becomes of the digits that rounding cuts off.
public enum RoundingMode: Sendable, Hashable, CaseIterable {
    /// To the nearest, ties to the even digit.
    case halfEven
    /// To the nearest, ties away from zero.
    case halfUp
    /// To the nearest, ties toward zero.
    case halfDown
    /// Away from zero.
    case up
    /// Toward zero.
    case down
    /// Toward negative infinity.
    case floor
    /// Toward positive infinity.
    case ceiling
}

extension Decimal {
    /// The number with at most `scale` digits after the decimal point; a negative scale rounds to tens, hundreds and
    /// so on. Answers nil only if rounding up leaves the range.
    public func rounded(scale: Int, _ mode: RoundingMode = .halfEven) -> Decimal? {
        // A scale beyond the exponents has nothing to round, or rounds everything away.
        let target = -min(max(scale, -7000), 7000)
        let places = target - exponent
        if places <= 0 { return self }
        var parts = RoundedDigits(WideInteger(low: coefficient))
        parts.drop(places)
        if roundsAway(parts, mode) { parts.increment() }
        if parts.digits.isZero { return .zero }
        return Decimal(rounding: parts.digits, negative: isNegative, exponent: target)
    }

    private func roundsAway(_ parts: RoundedDigits, _ mode: RoundingMode) -> Bool {
        guard let rest = parts.rest else { return false }
        return switch mode {
        case .halfEven: rest == .greater || (rest == .equal && parts.digits.low & 1 == 1)
        case .halfUp: rest != .less
        case .halfDown: rest == .greater
        case .up: true
        case .down: false
        case .floor: isNegative
        case .ceiling: !isNegative
        }
    }

    /// The largest integer that is not above the number.
    public var floor: Decimal { rounded(scale: 0, .floor) ?? self }
    /// The smallest integer that is not below the number.
    public var ceiling: Decimal { rounded(scale: 0, .ceiling) ?? self }
    /// The number without its fraction.
    public var truncated: Decimal { rounded(scale: 0, .down) ?? self }
}
