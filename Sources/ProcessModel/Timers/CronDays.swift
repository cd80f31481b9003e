import FEEL

/// The days that a cron schedule allows, by the two fields about days.
struct CronDays: Sendable, Equatable {
    private let ofMonth: [DayOfMonth]
    private let ofWeek: [DayOfWeek]
    /// Whether it is enough that one of the two fits where both are given.
    private let either: Bool

    private enum DayOfMonth: Sendable, Equatable {
        case any
        case days(CronField)
        /// So many days before the last of the month.
        case beforeLast(Int)
        /// The last working day.
        case lastWeekday
        /// The working day nearest to a day, in the same month.
        case nearestWeekday(Int)
    }

    private enum DayOfWeek: Sendable, Equatable {
        case any
        /// 0 is Sunday.
        case days(CronField)
        /// The last of the month.
        case last(Int)
        /// The nth of the month.
        case nth(Int, Int)
    }

    init?(ofMonth: String, ofWeek: String, either: Bool, sundayIsOne: Bool) {
        guard let month = Self.daysOfMonth(ofMonth), let week = Self.daysOfWeek(ofWeek, sundayIsOne: sundayIsOne) else {
            return nil
        }
        self.ofMonth = month
        self.ofWeek = week
        self.either = either && month != [.any] && week != [.any]
    }

    func contain(_ date: CalendarDate) -> Bool {
        let month = ofMonth.contains { fits($0, date) }
        let week = ofWeek.contains { fits($0, date) }
        return either ? month || week : month && week
    }

    // MARK: - Reading

    private static func daysOfMonth(_ text: String) -> [DayOfMonth]? {
        if text == "*" || text == "?" { return [.any] }
        var plain: [Substring] = []
        var days: [DayOfMonth] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if part == "L" {
                days.append(.beforeLast(0))
            } else if part == "LW" {
                days.append(.lastWeekday)
            } else if part.hasPrefix("L-") {
                guard let count = Int(part.dropFirst(2)), (0...30).contains(count) else { return nil }
                days.append(.beforeLast(count))
            } else if part.hasSuffix("W") {
                guard let day = Int(part.dropLast()), (1...31).contains(day) else { return nil }
                days.append(.nearestWeekday(day))
            } else {
                plain.append(part)
            }
        }
        if plain.isEmpty { return days }
        guard let field = CronField(plain.joined(separator: ","), 1...31) else { return nil }
        return days + [.days(field)]
    }

    private static func daysOfWeek(_ text: String, sundayIsOne: Bool) -> [DayOfWeek]? {
        if text == "*" || text == "?" { return [.any] }
        let names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        let range = sundayIsOne ? 1...7 : 0...7
        let number = { (text: Substring) -> Int? in
            if let position = names.firstIndex(of: String(text)) { return position }
            guard let value = Int(text), range.contains(value) else { return nil }
            return sundayIsOne ? value - 1 : value % 7
        }
        var plain: [Substring] = []
        var days: [DayOfWeek] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if part == "L" {
                days.append(.days(CronField.saturday))
            } else if part.hasSuffix("L") {
                guard let day = number(part.dropLast()) else { return nil }
                days.append(.last(day))
            } else if let hash = part.firstIndex(of: "#") {
                guard let day = number(part[..<hash]), let count = Int(part[part.index(after: hash)...]),
                    (1...5).contains(count)
                else { return nil }
                days.append(.nth(day, count))
            } else {
                plain.append(part)
            }
        }
        if plain.isEmpty { return days }
        let field = CronField(
            plain.joined(separator: ","), range, names: names, firstName: sundayIsOne ? 1 : 0)
        guard let field = field?.shifted(sundayIsOne ? { $0 - 1 } : { $0 % 7 }) else { return nil }
        return days + [.days(field)]
    }

    // MARK: - Fitting

    private func fits(_ wanted: DayOfMonth, _ date: CalendarDate) -> Bool {
        let last = CalendarDate.daysInMonth(date.month, year: date.year)
        switch wanted {
        case .any: return true
        case .days(let field): return field.contains(date.day)
        case .beforeLast(let count): return date.day == last - count
        case .lastWeekday: return date.day == Self.weekday(nearest: last, to: date, last: last)
        case .nearestWeekday(let day):
            return day <= last && date.day == Self.weekday(nearest: day, to: date, last: last)
        }
    }

    private func fits(_ wanted: DayOfWeek, _ date: CalendarDate) -> Bool {
        let day = Self.dayOfWeek(date)
        switch wanted {
        case .any: return true
        case .days(let field): return field.contains(day)
        case .last(let wanted):
            return day == wanted && date.day + 7 > CalendarDate.daysInMonth(date.month, year: date.year)
        case .nth(let wanted, let count): return day == wanted && (date.day - 1) / 7 + 1 == count
        }
    }

    /// The working day nearest to that day of the date's month, without leaving the month.
    private static func weekday(nearest day: Int, to date: CalendarDate, last: Int) -> Int {
        switch (dayOfWeek(date) + day - date.day + 35) % 7 {
        case 6: day > 1 ? day - 1 : day + 2
        case 0: day < last ? day + 1 : day - 2
        default: day
        }
    }

    /// 0 is Sunday: 1 January 1970 was a Thursday.
    private static func dayOfWeek(_ date: CalendarDate) -> Int {
        let day = (date.daysSinceEpoch + 4) % 7
        return day < 0 ? day + 7 : day
    }
}
