/// A day of the proleptic Gregorian calendar, from year -999999999 to 999999999.
public struct CalendarDate: Sendable, Hashable, Comparable {
    private let storedYear: Int32
    private let storedMonth: Int8
    private let storedDay: Int8

    /// The year; 0 is the one before 1.
    public var year: Int { Int(storedYear) }
    /// 1 to 12.
    public var month: Int { Int(storedMonth) }
    /// 1 to 31.
    public var day: Int { Int(storedDay) }

    /// The years that there are.
    public static let years = -999_999_999...999_999_999

    /// The day with these parts; nil if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard CalendarDate.years.contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.daysInMonth(month, year: year)
        else { return nil }
        self.init(year, month, day)
    }

    private init(_ year: Int, _ month: Int, _ day: Int) {
        storedYear = Int32(year)
        storedMonth = Int8(month)
        storedDay = Int8(day)
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.storedYear, left.storedMonth, left.storedDay) < (right.storedYear, right.storedMonth, right.storedDay)
    }

    /// Whether the year has a 29th of February.
    public static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// The length of a month (1 to 12).
    public static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

// MARK: - Counting days

extension CalendarDate {
    private static let daysIn400Years = 146_097

    /// Days since 1970-01-01; negative before.
    public var daysSinceEpoch: Int {
        // Years begin in March here, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted.floorRemainder(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * CalendarDate.daysIn400Years + dayOfEra - 719_468
    }

    /// The day that many days after 1970-01-01; nil outside the range of years.
    public init?(daysSinceEpoch days: Int) {
        let (shifted, overflow) = days.addingReportingOverflow(719_468)
        guard !overflow else { return nil }
        let era = shifted.floorDivided(by: CalendarDate.daysIn400Years)
        let dayOfEra = shifted.floorRemainder(by: CalendarDate.daysIn400Years)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        guard CalendarDate.years.contains(year) else { return nil }
        self.init(year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// 1 for Monday to 7 for Sunday.
    public var weekday: Int {
        (daysSinceEpoch + 3).floorRemainder(by: 7) + 1
    }

    /// The day that many days later; nil outside the range of years.
    public func adding(days: Int) -> CalendarDate? {
        let (sum, overflow) = daysSinceEpoch.addingReportingOverflow(days)
        return overflow ? nil : CalendarDate(daysSinceEpoch: sum)
    }

    /// The same day that many months later, or the last day of that month if it is shorter; nil outside the range.
    public func adding(months: Int) -> CalendarDate? {
        let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        guard !overflow else { return nil }
        let year = sum.floorDivided(by: 12)
        guard CalendarDate.years.contains(year) else { return nil }
        let month = sum.floorRemainder(by: 12) + 1
        return CalendarDate(year, month, min(day, CalendarDate.daysInMonth(month, year: year)))
    }
}

extension BinaryInteger {
    /// The quotient rounded toward negative infinity; the divisor is positive.
    func floorDivided(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// What ``floorDivided(by:)`` leaves over, from zero to below the divisor.
    func floorRemainder(by divisor: Self) -> Self {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

// MARK: - Text

extension CalendarDate: LosslessStringConvertible {
    /// Reads `2024-02-29`; years have at least four digits and a leading zero only where there are just four.
    public init?(_ text: String) {
        var scanner = TextScanner(text)
        guard let date = CalendarDate(&scanner), scanner.isAtEnd else { return nil }
        self = date
    }

    init?(_ scanner: inout TextScanner) {
        let negative = scanner.skip("-")
        guard let digits = scanner.digits(4...9), digits.count == 4 || !digits.hasLeadingZero,
            scanner.skip("-"), let month = scanner.digits(2...2), scanner.skip("-"), let day = scanner.digits(2...2),
            !(negative && digits.value == 0)
        else { return nil }
        self.init(year: negative ? -digits.value : digits.value, month: month.value, day: day.value)
    }

    /// Such as `2024-02-29`.
    public var description: String {
        (year < 0 ? "-" : "") + year.magnitude.padded(4) + "-" + month.magnitude.padded(2) + "-"
            + day.magnitude.padded(2)
    }
}
