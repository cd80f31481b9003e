/// All values between two ends (DMN 1.5, 10.3.2.7). An end that is missing does not bound.
public struct ValueRange: Sendable, Hashable {
    /// Where the range begins; nil if it has no beginning.
    public let start: Value?
    /// Where the range ends; nil if it has no end.
    public let end: Value?
    /// Whether the start belongs to the range; false where there is none.
    public let isStartIncluded: Bool
    /// Whether the end belongs to the range; false where there is none.
    public let isEndIncluded: Bool

    /// The range between the ends. A null end is none.
    public init(
        start: Value?, isStartIncluded: Bool = true, end: Value?, isEndIncluded: Bool = true
    ) {
        self.start = start.flatMap { $0.isNull ? Value?.none : $0 }
        self.end = end.flatMap { $0.isNull ? Value?.none : $0 }
        self.isStartIncluded = isStartIncluded && self.start != nil
        self.isEndIncluded = isEndIncluded && self.end != nil
    }

    /// Whether the value lies in the range; nil if it cannot be compared with an end, unless the other end decides.
    public func contains(_ value: Value, zones: ZoneRules = ZoneRules()) -> Bool? {
        var isKnown = true
        if let start {
            switch value.ordering(to: start, zones: zones) {
            case nil: isKnown = false
            case .less?: return false
            case .equal?: if !isStartIncluded { return false }
            case .greater?: break
            }
        }
        if let end {
            switch value.ordering(to: end, zones: zones) {
            case nil: isKnown = false
            case .greater?: return false
            case .equal?: if !isEndIncluded { return false }
            case .less?: break
            }
        }
        return isKnown ? true : nil
    }

    /// FEEL's equality: the same ends, included or not in the same way.
    func isEqual(to other: ValueRange, steps: inout Int, zones: ZoneRules) -> Bool? {
        guard isStartIncluded == other.isStartIncluded, isEndIncluded == other.isEndIncluded else { return false }
        let isSameStart = (start ?? .null).isEqual(to: other.start ?? .null, steps: &steps, zones: zones)
        let isSameEnd = (end ?? .null).isEqual(to: other.end ?? .null, steps: &steps, zones: zones)
        if isSameStart == false || isSameEnd == false { return false }
        return isSameStart == nil || isSameEnd == nil ? nil : true
    }
}
