package import FEEL

/// A cron schedule: minutes, hours, days of the month, months and days of the week; with six fields seconds come
/// first, with seven a year comes last. Times are in UTC.
///
/// Fields have `*`, `?`, lists, ranges, steps and names of months and days. Days of the month also have `L`, `LW`,
/// `L-3` and `15W`; days of the week `5L` and `5#2`. Sunday is 0 and 7; with seven fields, which only Quartz has, days
/// count from Sunday as 1. Where both kinds of days are given, five fields want one of them to fit, as Unix does, and
/// six or seven both.
package struct CronSchedule: Sendable, Equatable {
    private let seconds: CronField
    private let minutes: CronField
    private let hours: CronField
    private let days: CronDays
    private let months: CronField
    private let years: CronField?

    package init?(_ text: String) {
        let text = Self.macros[text.lowercased()] ?? text
        guard text.utf8.count <= 1000 else { return nil }
        var parts = text.split(whereSeparator: \.isWhitespace).map { $0.uppercased() }
        guard (5...7).contains(parts.count) else { return nil }
        let isUnix = parts.count == 5
        if isUnix { parts.insert("0", at: 0) }
        guard let seconds = CronField(parts[0], 0...59), let minutes = CronField(parts[1], 0...59),
            let hours = CronField(parts[2], 0...23),
            let days = CronDays(
                ofMonth: parts[3], ofWeek: parts[5], either: isUnix, sundayIsOne: parts.count == 7),
            let months = CronField(parts[4], 1...12, names: Self.months)
        else { return nil }
        if parts.count == 7 {
            guard let years = CronField(parts[6], 1970...2999) else { return nil }
            self.years = years
        } else {
            years = nil
        }
        self.seconds = seconds
        self.minutes = minutes
        self.hours = hours
        self.days = days
        self.months = months
    }

    private static let months = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    private static let macros = [
        "@yearly": "0 0 0 1 1 *", "@annually": "0 0 0 1 1 *", "@monthly": "0 0 0 1 * *", "@weekly": "0 0 0 * * 0",
        "@daily": "0 0 0 * * *", "@midnight": "0 0 0 * * *", "@hourly": "0 0 * * * *",
    ]

    /// The first time after `moment` that fits, to the second; nil where none does in the next 40 years, in which every
    /// 29 February on every day of the week comes by.
    package func next(after moment: DateAndTime) -> DateAndTime? {
        guard let now = moment.millisecondsSinceEpoch(assumingOffset: 0), now < Int64.max - 1000 else { return nil }
        // The next whole second.
        let start = DateAndTime(millisecondsSinceEpoch: (now - floorRemainder(now, 1000)) + 1000)
        var date = start.date
        var from = start.time.secondsOfDay
        for _ in 0..<(40 * 366) {
            if fits(date), let second = firstSecond(from: from),
                let time = TimeOfDay(
                    hour: second / 3600, minute: second / 60 % 60, second: second % 60, zone: .utc)
            {
                return DateAndTime(date, time)
            }
            guard let next = date.adding(days: 1) else { return nil }
            date = next
            from = 0
        }
        return nil
    }

    private func floorRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }

    private func fits(_ date: CalendarDate) -> Bool {
        months.contains(date.month) && (years?.contains(date.year) ?? true) && days.contain(date)
    }

    private func firstSecond(from start: Int) -> Int? {
        for hour in (start / 3600)..<24 where hours.contains(hour) {
            for minute in 0..<60 where minutes.contains(minute) {
                for second in 0..<60 where seconds.contains(second) {
                    let time = hour * 3600 + minute * 60 + second
                    if time >= start { return time }
                }
            }
        }
        return nil
    }
}

/// The values that one field allows.
struct CronField: Sendable, Equatable {
    private let allowed: Set<Int>
    init?(_ text: String, _ range: ClosedRange<Int>, names: [String] = [], firstName: Int = 1) {
        var allowed: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let values = Self.values(String(part), range, names: names, firstName: firstName) else { return nil }
            allowed.formUnion(values)
        }
        self.allowed = allowed
    }

    private init(allowed: Set<Int>) {
        self.allowed = allowed
    }

    static let saturday = CronField(allowed: [6])

    func contains(_ value: Int) -> Bool { allowed.contains(value) }

    /// The field with each value put into other numbers.
    func shifted(_ change: (Int) -> Int) -> CronField { CronField(allowed: Set(allowed.map(change))) }

    private static func values(
        _ text: String, _ range: ClosedRange<Int>, names: [String], firstName: Int
    ) -> [Int]? {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let base = halves.first, halves.count <= 2 else { return nil }
        let step = halves.count == 2 ? Int(halves[1]) : 1
        guard let step, step >= 1 else { return nil }
        let number = { (text: Substring) -> Int? in
            if let position = names.firstIndex(of: String(text)) { return position + firstName }
            guard text.utf8.allSatisfy({ 48...57 ~= $0 }), let value = Int(text), range.contains(value) else {
                return nil
            }
            return value
        }
        if base == "*" || base == "?" {
            return Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        let ends = base.split(separator: "-", omittingEmptySubsequences: false)
        guard let low = ends.first.flatMap({ number($0) }), ends.count <= 2 else { return nil }
        if ends.count == 1 {
            return halves.count == 1 ? [low] : Array(stride(from: low, through: range.upperBound, by: step))
        }
        guard let high = number(ends[1]) else { return nil }
        if low <= high { return Array(stride(from: low, through: high, by: step)) }
        // A range may go round its end: FRI-MON, 22-2.
        let all = Array(low...range.upperBound) + Array(range.lowerBound...high)
        return stride(from: 0, to: all.count, by: step).map { all[$0] }
    }
}
