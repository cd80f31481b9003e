import Testing

@testable import FEEL

@Suite("Texts of dates, times and durations", .timeLimit(.minutes(20)))
struct TemporalTextTests {
    @Test(
        "What prints as it was read",
        arguments: [
            "2024-02-29", "0000-01-01", "-0001-12-31", "0999-01-01", "10000-01-01", "999999999-12-31",
            "-999999999-01-01", "00:00:00", "23:59:59", "10:30:00.5", "10:30:00.000000001", "10:30:00Z",
            "10:30:00+01:00", "10:30:00-14:00", "10:30:00+02:45:55", "10:30:00@Europe/Paris", "10:30:00@Etc/GMT+5",
            "2024-02-29T10:30:00", "2024-02-29T10:30:00.123Z", "-999999999-01-01T00:00:00+02:00",
            "2024-02-29T10:30:00@America/Argentina/Buenos_Aires", "PT0S", "P1D", "-P1D", "P1DT2H3M4.5S",
            "PT0.000000001S", "-PT0.5S", "PT23H59M59.999999999S", "P106751991167300DT15H30M7S", "P0M", "P1Y", "P1M",
            "P1Y2M", "-P1Y2M",
            "P83333333333333333Y3M",
        ])
    func canonical(_ text: String) throws {
        let value = try #require(Value(temporal: text))
        #expect(value.literal == "@\"\(text)\"")
    }

    @Test(
        "What prints in its canonical form",
        arguments: [
            ("24:00:00", "00:00:00"), ("24:00:00Z", "00:00:00Z"), ("2024-12-31T24:00:00", "2025-01-01T00:00:00"),
            ("2024-02-28T24:00:00.000", "2024-02-29T00:00:00"), ("10:30:00+00:00", "10:30:00Z"),
            ("10:30:00-00:00", "10:30:00Z"), ("10:30:00.500", "10:30:00.5"), ("10:30:00.000", "10:30:00"),
            ("10:30:00.1234567899", "10:30:00.123456789"), ("PT24H", "P1D"), ("PT90M", "PT1H30M"), ("P0D", "PT0S"),
            ("-P0D", "PT0S"), ("P0Y", "P0M"), ("P14M", "P1Y2M"), ("PT3600S", "PT1H"), ("P1DT24H", "P2D"),
            ("PT0.5S", "PT0.5S"), ("P007D", "P7D"),
        ])
    func normalised(_ text: String, _ expected: String) throws {
        let value = try #require(Value(temporal: text))
        #expect(value.literal == "@\"\(expected)\"")
    }

    @Test(
        "What is refused",
        arguments: [
            "", "2024-13-01", "2024-00-01", "2023-02-29", "1900-02-29", "2024-04-31", "2024-01-00", "24-01-01",
            "02024-01-01", "-0000-01-01", "+2024-01-01", "1000000000-01-01", "2024-1-01", "2024-01-1", "2024-01-01Z",
            "2024-01-01 ", " 2024-01-01", "2024/01/01", "10:30", "1:30:00", "10:3:00", "10:30:0", "25:00:00",
            "24:00:01", "24:01:00", "24:00:00.1", "10:60:00", "10:30:60", "10:30:00.", "10:30:00,5", "T10:30:00",
            "10:30:00+1:00", "10:30:00+0100", "10:30:00+14:01", "10:30:00+19:00", "10:30:00+01:60", "10:30:00z",
            "10:30:00@", "10:30:00@/x", "10:30:00@a b", "10:30:00Z@Europe/Paris", "10:30:00+01:00@Europe/Paris",
            "2024-01-01T", "2024-01-01T10:30", "2024-01-01 10:30:00", "2024-01-01T25:00:00", "2024-02-30T10:30:00",
            "999999999-12-31T24:00:00", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1DT", "P1D1D", "P1M1Y", "PT1S1M",
            "P-1D", "+P1D", "P1.5D", "PT1.5H", "PT.5S", "PT1.S", "P1Y1D", "P1YT1H", "p1d", "P1W", "PT5ST1M",
            "P1000000000000000000D", "P106751991167301D", "P999999999999999999Y", "٢٠٢٤-01-01",
        ])
    func refused(_ text: String) {
        #expect(Value(temporal: text) == nil)
    }

    @Test("Random values survive their text", arguments: [UInt64(51), 52])
    func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let date = random.date()
            #expect(CalendarDate(date.description) == date, "seed \(seed)")
            let time = random.time()
            #expect(TimeOfDay(time.description) == time, "seed \(seed)")
            let both = DateAndTime(date, time)
            #expect(DateAndTime(both.description) == both, "seed \(seed)")
            let duration = random.dayTimeDuration()
            #expect(DayTimeDuration(duration.description) == duration, "seed \(seed): \(duration)")
            let months = YearMonthDuration(months: Int64.random(in: .min...(.max), using: &random))
            #expect(YearMonthDuration(months.description) == months, "seed \(seed): \(months)")
        }
    }
}
