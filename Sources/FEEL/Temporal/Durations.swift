/// A length of time in days, hours, minutes and seconds, to the nanosecond; about 290 billion years either way.
public struct DayTimeDuration: Sendable, Hashable, Comparable {
    /// Whole seconds, rounded down.
    public let seconds: Int64
    /// What comes on top of the seconds: 0 to 999,999,999 nanoseconds.
    public let nanoseconds: Int32

    /// A duration of the sum of both; nil if it is too long.
    public init?(seconds: Int64, nanoseconds: Int64 = 0) {
        self.init(totalNanoseconds: Int128(seconds) * DayTimeDuration.perSecond + Int128(nanoseconds))
    }

    /// A duration of so many milliseconds.
    public init(milliseconds: Int64) {
        seconds = milliseconds.floorDivided(by: 1000)
        nanoseconds = Int32(milliseconds.floorRemainder(by: 1000)) * 1_000_000
    }

    init?(totalNanoseconds total: Int128) {
        let whole = total.floorDivided(by: DayTimeDuration.perSecond)
        guard let seconds = Int64(exactly: whole) else { return nil }
        self.seconds = seconds
        self.nanoseconds = Int32(total.floorRemainder(by: DayTimeDuration.perSecond))
    }

    private static var perSecond: Int128 { 1_000_000_000 }

    /// No time.
    public static var zero: DayTimeDuration { DayTimeDuration(milliseconds: 0) }

    /// All of it in nanoseconds.
    var totalNanoseconds: Int128 { Int128(seconds) * DayTimeDuration.perSecond + Int128(nanoseconds) }

    /// Milliseconds rounded down; nil if they do not fit.
    public var milliseconds: Int64? {
        Int64(exactly: totalNanoseconds.floorDivided(by: 1_000_000))
    }

    public static func < (left: DayTimeDuration, right: DayTimeDuration) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The sum; nil if it is too long.
    public func adding(_ other: DayTimeDuration) -> DayTimeDuration? {
        DayTimeDuration(totalNanoseconds: totalNanoseconds + other.totalNanoseconds)
    }

    /// The duration in the other direction; nil only at the end of the range.
    public var negated: DayTimeDuration? { DayTimeDuration(totalNanoseconds: -totalNanoseconds) }
}

/// A length of time in years and months.
public struct YearMonthDuration: Sendable, Hashable, Comparable {
    /// All of it in months.
    public let months: Int64

    /// A duration of so many months.
    public init(months: Int64) { self.months = months }

    public static func < (left: YearMonthDuration, right: YearMonthDuration) -> Bool { left.months < right.months }

    /// The sum; nil if it is too long.
    public func adding(_ other: YearMonthDuration) -> YearMonthDuration? {
        let (sum, overflow) = months.addingReportingOverflow(other.months)
        return overflow ? nil : YearMonthDuration(months: sum)
    }

    /// The duration in the other direction; nil only at the end of the range.
    public var negated: YearMonthDuration? {
        months == .min ? nil : YearMonthDuration(months: -months)
    }
}

// MARK: - Text

/// A duration as ISO 8601 writes it, before it is known which of the two kinds it is.
enum DurationText {
    case dayTime(DayTimeDuration)
    case yearMonth(YearMonthDuration)

    /// Reads `P1DT2H`, `-PT0.5S` or `P1Y2M`. FEEL has no durations that mix both kinds.
    init?(_ text: String) {
        var scanner = TextScanner(text)
        let negative = scanner.skip("-")
        guard scanner.skip("P"), let parts = DurationParts(&scanner), scanner.isAtEnd else { return nil }
        let sign: Int128 = negative ? -1 : 1
        if parts.hasYearsOrMonths {
            guard !parts.hasDaysOrTime, let months = Int64(exactly: sign * parts.months) else { return nil }
            self = .yearMonth(YearMonthDuration(months: months))
        } else {
            guard let duration = DayTimeDuration(totalNanoseconds: sign * parts.nanoseconds) else { return nil }
            self = .dayTime(duration)
        }
    }
}

/// The numbers of a duration text, added up.
private struct DurationParts {
    var months: Int128 = 0
    var nanoseconds: Int128 = 0
    var hasYearsOrMonths = false
    var hasDaysOrTime = false

    init?(_ scanner: inout TextScanner) {
        var inTime = false
        var lastUnit = -1
        while !scanner.isAtEnd {
            if scanner.skip("T") {
                guard !inTime else { return nil }
                inTime = true
                // At least one part must follow.
                guard !scanner.isAtEnd else { return nil }
                continue
            }
            guard let number = scanner.digits(1...18) else { return nil }
            guard let unit = readUnit(&scanner, number.value, inTime), unit > lastUnit else { return nil }
            lastUnit = unit
        }
        guard hasYearsOrMonths || hasDaysOrTime else { return nil }
    }

    /// Adds the number in the unit that follows; answers the rank of the unit, which must rise.
    private mutating func readUnit(_ scanner: inout TextScanner, _ number: Int, _ inTime: Bool) -> Int? {
        let count = Int128(number)
        let second: Int128 = 1_000_000_000
        if !inTime {
            if scanner.skip("Y") { return addMonths(count * 12, rank: 0) }
            if scanner.skip("M") { return addMonths(count, rank: 1) }
            if scanner.skip("D") { return addNanoseconds(count * 86_400 * second, rank: 2) }
            return nil
        }
        if scanner.skip("H") { return addNanoseconds(count * 3600 * second, rank: 3) }
        if scanner.skip("M") { return addNanoseconds(count * 60 * second, rank: 4) }
        if scanner.skip("S") { return addNanoseconds(count * second, rank: 5) }
        guard scanner.skip("."), let fraction = scanner.nanoseconds(), scanner.skip("S") else { return nil }
        return addNanoseconds(count * second + Int128(fraction), rank: 5)
    }

    private mutating func addMonths(_ count: Int128, rank: Int) -> Int {
        months += count
        hasYearsOrMonths = true
        return rank
    }

    private mutating func addNanoseconds(_ count: Int128, rank: Int) -> Int {
        nanoseconds += count
        hasDaysOrTime = true
        return rank
    }
}

extension DayTimeDuration: LosslessStringConvertible {
    /// Reads `P1DT2H3M4.5S`.
    public init?(_ text: String) {
        guard case .dayTime(let duration)? = DurationText(text) else { return nil }
        self = duration
    }

    /// Such as `P1DT2H3M4.5S`, each part below its next; `PT0S` for none.
    public var description: String {
        let total = totalNanoseconds.magnitude
        if total == 0 { return "PT0S" }
        let seconds = UInt(total / 1_000_000_000)
        let fraction = fractionText(nanoseconds: Int(total % 1_000_000_000))
        var text = totalNanoseconds < 0 ? "-P" : "P"
        if seconds >= 86_400 { text += "\(seconds / 86_400)D" }
        if seconds % 86_400 == 0, fraction.isEmpty { return text }
        text += "T"
        if seconds / 3600 % 24 > 0 { text += "\(seconds / 3600 % 24)H" }
        if seconds / 60 % 60 > 0 { text += "\(seconds / 60 % 60)M" }
        if seconds % 60 > 0 || !fraction.isEmpty { text += "\(seconds % 60)\(fraction)S" }
        return text
    }
}

extension YearMonthDuration: LosslessStringConvertible {
    /// Reads `P1Y2M`.
    public init?(_ text: String) {
        guard case .yearMonth(let duration)? = DurationText(text) else { return nil }
        self = duration
    }

    /// Such as `P1Y2M`; `P0M` for none.
    public var description: String {
        if months == 0 { return "P0M" }
        let size = months.magnitude
        let years = size / 12 > 0 ? "\(size / 12)Y" : ""
        let rest = size % 12 > 0 ? "\(size % 12)M" : ""
        return (months < 0 ? "-P" : "P") + years + rest
    }
}

extension Value {
    /// The duration that an ISO 8601 text stands for, of the kind that it has; nil if it is none or mixes both.
    public init?(duration text: String) {
        switch DurationText(text) {
        case .dayTime(let duration)?: self = .dayTimeDuration(duration)
        case .yearMonth(let duration)?: self = .yearMonthDuration(duration)
        case nil: return nil
        }
    }
}
