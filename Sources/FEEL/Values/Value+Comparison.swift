extension Value {
    /// FEEL's equality (DMN 1.5, 10.3.2.13): null if the kinds differ and neither is null.
    ///
    /// Times are compared by the second, and one without an offset takes the offset of the other.
    ///
    /// - Parameter zones: the rules of the zones that are named; without them, such times equal only those of the same
    ///   zone.
    public func isEqual(to other: Value, zones: ZoneRules = ZoneRules()) -> Bool? {
        var steps = Int.max
        return isEqual(to: other, steps: &steps, zones: zones)
    }

    /// FEEL's equality, charged to a budget of steps: lists that share their parts can be far larger than the memory
    /// they take. Answers null when the budget is used up.
    func isEqual(to other: Value, steps: inout Int, zones: ZoneRules) -> Bool? {
        steps -= 1
        guard steps >= 0 else { return nil }
        if isNull || other.isNull { return isNull && other.isNull }
        switch self {
        case .null: return other.isNull
        case .boolean(let left): if case .boolean(let right) = other { return left == right }
        case .number(let left): if case .number(let right) = other { return left == right }
        case .string(let left):
            guard case .string(let right) = other else { break }
            steps -= left.utf8.count >> 6
            return left.hasSameCodePoints(as: right)
        case .date(let left): if case .date(let right) = other { return left == right }
        case .time(let left):
            if case .time(let right) = other { return left.feelOrdering(to: right, zones).map { $0 == .equal } }
        case .dateTime(let left):
            if case .dateTime(let right) = other { return left.feelOrdering(to: right, zones).map { $0 == .equal } }
        case .dayTimeDuration(let left): if case .dayTimeDuration(let right) = other { return left == right }
        case .yearMonthDuration(let left): if case .yearMonthDuration(let right) = other { return left == right }
        case .list(let left): if case .list(let right) = other { return Value.areEqual(left, right, &steps, zones) }
        case .context(let left):
            if case .context(let right) = other { return Value.areEqual(left, right, &steps, zones) }
        case .opaque(let left): if case .opaque(let right) = other { return left == right }
        case .range(let left):
            if case .range(let right) = other { return left.isEqual(to: right, steps: &steps, zones: zones) }
        case .function: break
        }
        return nil
    }

    /// Lists are equal if they have the same length and equal items; a pair that cannot be compared makes null
    /// unless another pair differs.
    private static func areEqual(
        _ left: [Value], _ right: [Value], _ steps: inout Int, _ zones: ZoneRules
    ) -> Bool? {
        guard left.count == right.count else { return false }
        var result: Bool? = true
        for position in left.indices {
            switch left[position].isEqual(to: right[position], steps: &steps, zones: zones) {
            case true?: continue
            case false?: return false
            case nil: result = nil
            }
        }
        return result
    }

    private static func areEqual(
        _ left: Context, _ right: Context, _ steps: inout Int, _ zones: ZoneRules
    ) -> Bool? {
        guard left.count == right.count else { return false }
        var result: Bool? = true
        for entry in left.entries {
            guard let other = right[entry.name] else { return false }
            switch entry.value.isEqual(to: other, steps: &steps, zones: zones) {
            case true?: continue
            case false?: return false
            case nil: result = nil
            }
        }
        return result
    }

    /// FEEL's order (DMN 1.5, 10.3.2.13): nil if the kinds differ or have no order.
    ///
    /// Numbers, strings by code points, dates, times and both durations have one.
    public func ordering(to other: Value, zones: ZoneRules = ZoneRules()) -> Ordering? {
        switch self {
        case .number(let left): if case .number(let right) = other { return Ordering(left, right) }
        case .string(let left): if case .string(let right) = other { return left.codePointOrdering(to: right) }
        case .date(let left): if case .date(let right) = other { return Ordering(left, right) }
        case .time(let left): if case .time(let right) = other { return left.feelOrdering(to: right, zones) }
        case .dateTime(let left): if case .dateTime(let right) = other { return left.feelOrdering(to: right, zones) }
        case .dayTimeDuration(let left): if case .dayTimeDuration(let right) = other { return Ordering(left, right) }
        case .yearMonthDuration(let left):
            if case .yearMonthDuration(let right) = other { return Ordering(left, right) }
        case .null, .boolean, .list, .context, .opaque, .range, .function: break
        }
        return nil
    }
}
