import Testing

@testable import FEEL

@Suite("Calendar and clock", .timeLimit(.minutes(20)))
struct CalendarTests {
    @Test("Every day from 1600 to 2400 counts one more than the one before")
    func everyDay() throws {
        var count = try #require(CalendarDate("1600-01-01")).daysSinceEpoch
        var weekday = 6
        var wrong: [String] = []
        for year in 1600...2400 {
            for month in 1...12 {
                for day in 1...CalendarDate.daysInMonth(month, year: year) {
                    let date = CalendarDate(year: year, month: month, day: day)
                    let isRight = date?.daysSinceEpoch == count && date?.weekday == weekday
                    // Asked once and not recorded each time, for there are 300,000 days.
                    if !isRight || CalendarDate(daysSinceEpoch: count) != date {
                        wrong.append("\(year)-\(month)-\(day)")
                    }
                    count += 1
                    weekday = weekday % 7 + 1
                }
                let beyond = CalendarDate.daysInMonth(month, year: year) + 1
                if CalendarDate(year: year, month: month, day: beyond) != nil { wrong.append("\(year)-\(month)") }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test(
        "Known days",
        arguments: [
            ("1970-01-01", 0, 4), ("1969-12-31", -1, 3), ("2000-02-29", 11_016, 2), ("2024-11-21", 20_048, 4),
            ("0001-01-01", -719_162, 1), ("0000-02-29", -719_469, 2),
        ])
    func knownDays(_ text: String, _ days: Int, _ weekday: Int) throws {
        let date = try #require(CalendarDate(text))
        #expect(date.daysSinceEpoch == days && date.weekday == weekday)
        #expect(CalendarDate(daysSinceEpoch: days) == date)
    }

    @Test("The calendar ends where it should")
    func ends() throws {
        let last = try #require(CalendarDate("999999999-12-31"))
        let first = try #require(CalendarDate("-999999999-01-01"))
        #expect(CalendarDate(daysSinceEpoch: last.daysSinceEpoch) == last)
        #expect(CalendarDate(daysSinceEpoch: first.daysSinceEpoch) == first)
        #expect(last.adding(days: 1) == nil && first.adding(days: -1) == nil)
        #expect(last.adding(months: 1) == nil && first.adding(months: -1) == nil)
        #expect(last.adding(days: .max) == nil && first.adding(days: .min) == nil)
        #expect(last.adding(months: .max) == nil && first.adding(months: .min) == nil)
        #expect(CalendarDate(daysSinceEpoch: .max) == nil && CalendarDate(daysSinceEpoch: .min) == nil)
        #expect(CalendarDate(year: .max, month: .max, day: .max) == nil)
    }

    @Test(
        "Months end on their last day",
        arguments: [
            ("2024-01-31", 1, "2024-02-29"), ("2023-01-31", 1, "2023-02-28"), ("2024-03-31", -1, "2024-02-29"),
            ("2024-02-29", 12, "2025-02-28"), ("2024-12-15", 1, "2025-01-15"), ("2024-01-15", -13, "2022-12-15"),
            ("0000-01-01", -1, "-0001-12-01"),
        ])
    func months(_ text: String, _ months: Int, _ expected: String) throws {
        #expect(try #require(CalendarDate(text)).adding(months: months)?.description == expected)
    }

    @Test(
        "Milliseconds since the epoch",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0)), ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("1970-01-01T00:00:00.0015Z", 1), ("1969-12-31T23:59:59.9995Z", -1),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000), ("292278994-08-17T07:12:55.807Z", .max),
            ("-292275055-05-16T16:47:04.192Z", .min),
        ])
    func milliseconds(_ text: String, _ expected: Int64) throws {
        let moment = try #require(DateAndTime(text))
        #expect(moment.millisecondsSinceEpoch(assumingOffset: 12_345) == expected)
        let back = DateAndTime(millisecondsSinceEpoch: expected)
        #expect(back.millisecondsSinceEpoch(assumingOffset: 0) == expected)
        #expect(back.time.zone == .utc)
    }

    @Test("An offset is assumed only where there is none")
    func assumedOffset() throws {
        let local = try #require(DateAndTime("1970-01-01T02:00:00"))
        #expect(local.millisecondsSinceEpoch(assumingOffset: 7200) == 0)
        #expect(local.millisecondsSinceEpoch(assumingOffset: 0) == 7_200_000)
        // A zone that is a name, and moments beyond 64 bits.
        for text in ["1970-01-01T02:00:00@Europe/Paris", "300000000-01-01T00:00:00Z", "-300000000-01-01T00:00:00Z"] {
            #expect(try #require(DateAndTime(text)).millisecondsSinceEpoch(assumingOffset: 0) == nil)
        }
    }

    @Test("Durations at the ends of their range")
    func durations() throws {
        let longest = try #require(DayTimeDuration(seconds: .max, nanoseconds: 999_999_999))
        #expect(longest.adding(try #require(DayTimeDuration(seconds: 0, nanoseconds: 1))) == nil)
        #expect(try #require(DayTimeDuration(seconds: .min)).negated == nil)
        #expect(YearMonthDuration(months: .min).negated == nil)
        #expect(YearMonthDuration(months: .max).adding(YearMonthDuration(months: 1)) == nil)
        #expect(DayTimeDuration(milliseconds: -1).milliseconds == -1)
        #expect(DayTimeDuration(milliseconds: .min).milliseconds == .min)
        #expect(longest.milliseconds == nil)
        #expect(DayTimeDuration(milliseconds: -1500).description == "-PT1.5S")
        #expect(DayTimeDuration(seconds: 1, nanoseconds: -1_500_000_000)?.description == "-PT0.5S")
    }

    @Test("Offsets and zone names are checked")
    func zones() {
        #expect(TimeOfDay(nanosecondsOfDay: 0, zone: .offset(seconds: 50_401)) == nil)
        #expect(TimeOfDay(nanosecondsOfDay: 0, zone: .named("no such name!")) == nil)
        #expect(TimeOfDay(nanosecondsOfDay: TimeOfDay.nanosecondsPerDay) == nil)
        #expect(TimeOfDay(hour: 10, minute: 30)?.with(zone: .utc)?.description == "10:30:00Z")
    }
}
