import Foundation
import Testing

@testable import FEEL

@Suite("Functions of dates and times", .timeLimit(.minutes(20)))
struct TemporalFunctionTests {
    /// Paris and New York, and a present moment.
    static let environment = {
        var environment = EvaluationEnvironment()
        environment.now = DateAndTime("2024-02-29T10:00:00Z")
        environment.zones = ZoneRules { name in
            guard ["Europe/Paris", "America/New_York", "Asia/Dhaka", "Etc/UTC"].contains(name) else { return nil }
            let data = FileManager.default.contents(atPath: ZoneTests.folder + name)
            return data.flatMap { ZoneHistory(tzif: Array($0)) }
        }
        return environment
    }()

    private func expect(_ source: String, _ expected: String, problems codes: [Problem.Code] = []) throws {
        let environment = TemporalFunctionTests.environment
        let evaluation = try FEEL.Expression(source).evaluate(environment: environment) { _ in nil }
        let value = try FEEL.Expression(expected).evaluate(environment: environment) { _ in nil }
        #expect(evaluation.value == value.value, "\(source)")
        #expect(evaluation.problems.map(\.code) == codes, "\(source): \(evaluation.problems)")
    }

    @Test(
        "Results",
        arguments: [
            ("now()", "@\"2024-02-29T10:00:00Z\""), ("today()", "@\"2024-02-29\""),
            ("day of year(@\"2024-12-31\")", "366"),
            ("day of year(@\"2019-09-17\")", "260"), ("day of week(@\"2019-09-17\")", "\"Tuesday\""),
            ("day of week(@\"2019-09-17T00:00:00\")", "\"Tuesday\""),
            ("month of year(@\"2019-09-17\")", "\"September\""),
            ("week of year(@\"2019-09-17\")", "38"), ("week of year(@\"2003-12-29\")", "1"),
            ("week of year(@\"2010-01-01\")", "53"), ("is(@\"10:00:00Z\", @\"10:00:00+00:00\")", "true"),
            ("is(@\"10:00:00Z\", @\"11:00:00+01:00\")", "false"), ("is(1, 1.0)", "true"), ("is(1, \"1\")", "false"),
            ("is(null, null)", "true"), ("is(@\"2024-01-01\", @\"2024-01-01T00:00:00\")", "false"),
            ("is(@\"P0M\", @\"P0D\")", "false"),
            ("years and months duration(@\"2017-12-31\", @\"2019-10-01\")", "@\"P1Y9M\""),
            ("years and months duration(@\"2019-10-01\", @\"2017-12-31\")", "@\"-P1Y9M\""),
            ("years and months duration(@\"2024-01-31\", @\"2024-02-29\")", "@\"P0M\""),
            ("years and months duration(@\"2024-01-15T10:00:00\", @\"2024-02-15\")", "@\"P1M\""),
            (
                "date and time(@\"2024-07-01\", @\"10:00:00\", \"Europe/Paris\")",
                "@\"2024-07-01T10:00:00@Europe/Paris\""
            ),
            ("date and time(\"2024-07-01T24:00:00\")", "@\"2024-07-02T00:00:00\""),
            ("date and time(\"-99999-07-01T10:00:00.5Z\").year", "-99999"),
            ("time(\"10:00:00@Europe/Paris\").timezone", "\"Europe/Paris\""),
        ])
    func results(_ source: String, _ expected: String) throws { try expect(source, expected) }

    @Test(
        "Arguments that do not fit",
        arguments: [
            "now(1)", "today(null)", "day of year(null)", "day of week(\"2024-01-01\")", "month of year(@\"10:00:00\")",
            "week of year(1)", "years and months duration(@\"2024-01-01\", null)",
            "years and months duration(@\"10:00:00\", @\"2024-01-01\")",
            "date and time(@\"2024-01-01\", @\"10:00:00\", \"x y\")",
            "date and time(@\"2024-01-01\", @\"10:00:00\", 1)",
            "time(\"10:00:00+02:00@Europe/Paris\")", "date and time(\"2024-01-01T10:00:00+01:00@Europe/Paris\")",
        ])
    func invalid(_ source: String) throws { try expect(source, "null", problems: [.invalidArgument]) }

    @Test(
        "A zone that does not exist is a problem",
        arguments: [
            "time(\"10:00:00@Europe/Atlantis\")", "date and time(\"2024-01-01T10:00:00@Europe/Atlantis\")",
            "date and time(@\"2024-01-01\", @\"10:00:00\", \"Europe/Atlantis\")", "@\"10:00:00@Europe/Atlantis\"",
            "@\"2024-01-01T10:00:00@Europe/Atlantis\"",
        ])
    func unknown(_ source: String) throws { try expect(source, "null", problems: [.unknownZone]) }

    @Test("Without a present moment there is no now", arguments: ["now()", "today()"])
    func noNow(_ source: String) throws {
        try EvaluationTests.expect(source, "null", problems: [.invalidArgument])
    }

    @Test(
        "Comparing and computing with named zones",
        arguments: [
            ("@\"2018-10-08T00:00:00+02:00\" = @\"2018-10-08T00:00:00@Europe/Paris\"", "true"),
            ("@\"2018-02-08T00:00:00+01:00\" = @\"2018-02-08T00:00:00@Europe/Paris\"", "true"),
            ("@\"2018-12-08T00:00:00@Europe/Paris\" = @\"2018-12-08T00:00:00@Asia/Dhaka\"", "false"),
            ("@\"2018-12-08T00:00:00@Europe/Paris\" > @\"2018-12-08T00:00:00@Asia/Dhaka\"", "true"),
            ("@\"2018-12-08T00:00:00\" = @\"2018-12-08T00:00:00@Europe/Paris\"", "true"),
            ("@\"10:00:00@Europe/Paris\" = @\"10:00:00+01:00\"", "true"),
            ("@\"2024-07-01T10:00:00@Europe/Paris\" - @\"2024-07-01T10:00:00Z\"", "@\"-PT2H\""),
            ("@\"2024-03-31T12:00:00@Europe/Paris\" - @\"2024-03-30T12:00:00@Europe/Paris\"", "@\"PT23H\""),
            ("@\"2024-03-30T12:00:00@Europe/Paris\" + @\"PT24H\"", "@\"2024-03-31T13:00:00@Europe/Paris\""),
            ("@\"2024-03-31T01:59:59.5@Europe/Paris\" + @\"PT1S\"", "@\"2024-03-31T03:00:00.5@Europe/Paris\""),
            ("@\"2024-10-27T01:30:00@Europe/Paris\" + @\"PT3H\"", "@\"2024-10-27T03:30:00@Europe/Paris\""),
            ("@\"2024-07-01T10:00:00@Europe/Paris\" - @\"P6M\"", "@\"2024-01-01T10:00:00@Europe/Paris\""),
            ("@\"2024-07-01T10:00:00@Europe/Paris\".time offset", "@\"PT2H\""),
            ("@\"2024-01-01T10:00:00@Europe/Paris\".time offset", "@\"PT1H\""),
            ("@\"10:00:00@Europe/Paris\".time offset", "@\"PT1H\""),
            ("@\"11:00:00@America/New_York\" - @\"11:00:00@Europe/Paris\"", "@\"PT6H\""),
            ("@\"2024-01-02\" - @\"2024-01-01T00:00:00Z\"", "@\"P1D\""),
            ("@\"2024-01-02T00:00:00Z\" - @\"2024-01-01\"", "@\"P1D\""),
        ])
    func zones(_ source: String, _ expected: String) throws { try expect(source, expected) }

    @Test(
        "Properties",
        arguments: [
            ("@\"2018-12-10\".weekday", "1"), ("@\"2018-12-10T10:30:01.7\".second", "1.7"),
            ("@\"10:30:01\".hour", "10"),
            ("@\"10:30:01\".timezone", "null"), ("@\"10:30:01\".time offset", "null"),
            ("@\"10:30:01+05:00\".time offset", "@\"PT5H\""), ("@\"P1Y2M\".years", "1"), ("@\"P1Y2M\".months", "2"),
            ("@\"-P1Y2M\".months", "-2"), ("@\"P2DT30H\".days", "3"), ("@\"P2DT30H\".hours", "6"),
            ("@\"-PT90M\".minutes", "-30"), ("@\"PT61.5S\".seconds", "1.5"), ("[@\"P1Y\", @\"P2Y\"].years", "[1, 2]"),
        ])
    func properties(_ source: String, _ expected: String) throws { try expect(source, expected) }

    @Test(
        "Properties that there are not",
        arguments: ["@\"P1Y\".days", "@\"P1D\".years", "@\"2024-01-01\".hour", "@\"10:00:00\".year", "1.day"])
    func noProperties(_ source: String) throws { try expect(source, "null", problems: [.typeMismatch]) }

    @Test("Days and weeks are those of Foundation", arguments: [UInt64(1), 2])
    func calendar(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for _ in 0..<2000 {
            // The calendar of Foundation changes in 1582.
            let date = try #require(CalendarDate(daysSinceEpoch: random.int(-140_000...600_000)))
            let other = Date(timeIntervalSince1970: Double(date.daysSinceEpoch) * 86_400)
            #expect(date.weekOfYear == calendar.component(.weekOfYear, from: other), "\(date)")
            #expect(date.dayOfYear == calendar.ordinality(of: .day, in: .year, for: other), "\(date)")
        }
    }

    @Test("Adding to moments in Paris is what Foundation makes of it", arguments: [UInt64(3)])
    func adding(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let zones = TemporalFunctionTests.environment.zones
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        for _ in 0..<500 {
            let instant = random.int(0...4_000_000_000)
            let offset = paris.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
            let moment = try #require(
                DateAndTime(instant: instant, nanosecond: 0, in: .named("Europe/Paris"), zones))
            #expect(moment.localSeconds == instant + offset, "\(moment)")
            // Of two equal local times the earlier one is meant.
            let found = try #require(moment.instant(zones))
            #expect(found == instant || found == instant - 3600, "\(moment)")
        }
    }
}
