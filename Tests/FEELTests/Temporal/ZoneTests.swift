import Foundation
import Testing

@testable import FEEL

/// Compares zones with Foundation, which reads the same files in its own way.
@Suite("Time zones", .timeLimit(.minutes(20)))
struct ZoneTests {
    static let folder = "/usr/share/zoneinfo/"

    private func history(_ name: String) throws -> ZoneHistory {
        let data = try Data(contentsOf: URL(fileURLWithPath: ZoneTests.folder + name))
        return try #require(ZoneHistory(tzif: Array(data)), "\(name)")
    }

    @Test(
        "Offsets at instants are those of Foundation",
        arguments: [
            "Europe/Paris", "America/New_York", "Australia/Melbourne", "Asia/Kolkata", "Asia/Dhaka", "Etc/UTC",
            "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "Asia/Tehran", "America/Nuuk",
            "Pacific/Chatham", "Antarctica/Troll", "Asia/Gaza",
        ])
    func offsets(_ name: String) throws {
        let history = try history(name)
        let zone = try #require(TimeZone(identifier: name))
        // From 1901 on, since Foundation knows nothing before, and to 2037, since its libraries differ afterwards.
        for instant in stride(from: -2_145_000_000, to: 2_145_000_000, by: 1_000_003) {
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
            #expect(history.offset(at: instant) == expected, "\(name) at \(instant)")
        }
    }

    private func local(_ text: String) throws -> Int { try #require(DateAndTime(text)).localSeconds }

    @Test(
        "Offsets of local times: earlier of two, and before the gap",
        arguments: [
            ("2024-03-31T01:59:59", 3600), ("2024-03-31T02:00:00", 3600), ("2024-03-31T02:59:59", 3600),
            ("2024-03-31T03:00:00", 7200), ("2024-10-27T01:59:59", 7200), ("2024-10-27T02:00:00", 7200),
            ("2024-10-27T02:59:59", 7200), ("2024-10-27T03:00:00", 3600), ("2100-07-01T00:00:00", 7200),
            ("2100-01-01T00:00:00", 3600), ("3021-03-25T02:30:00", 3600), ("3021-03-25T03:00:00", 7200),
            ("1800-01-01T00:00:00", 561), ("999999999-12-31T23:59:59", 3600), ("-999999999-01-01T00:00:00", 561),
        ])
    func local(_ text: String, _ expected: Int) throws {
        #expect(try history("Europe/Paris").offset(ofLocal: local(text)) == expected)
    }

    @Test("South of the equator summer goes over the turn of the year")
    func south() throws {
        let history = try history("Australia/Melbourne")
        #expect(try history.offset(ofLocal: local("2150-01-01T00:00:00")) == 39_600)
        #expect(try history.offset(ofLocal: local("2150-07-01T00:00:00")) == 36_000)
        #expect(history.standardOffset == 36_000)
    }

    @Test(
        "Texts of yearly rules",
        arguments: [
            ("UTC0", 0, 0), ("<-03>3", -10_800, -10_800), ("CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200),
            ("<+0330>-3:30", 12_600, 12_600), ("EST5EDT,M3.2.0,M11.1.0", -18_000, -14_400),
            ("IST-2IDT,M3.4.4/26,M10.5.0", 7200, 10_800), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600),
            ("XST-1XDT-3,J60/0,J365", 3600, 10_800), ("XST-1XDT,59/0,300", 3600, 7200),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 0, 3600),
        ])
    func rules(_ text: String, _ winter: Int, _ summer: Int) throws {
        let rule = try #require(YearlyRule(text))
        #expect(try rule.offset(at: local("2023-02-01T00:00:00"), by: \.instant) == winter)
        #expect(try rule.offset(at: local("2023-07-01T00:00:00"), by: \.instant) == summer)
    }

    @Test(
        "What is no yearly rule is refused",
        arguments: [
            "", "A0", "UTC", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.1.0,M10.5.0", "CET-25", "<a", "CET-1x",
        ])
    func noRule(_ text: String) {
        #expect(YearlyRule(text) == nil)
    }

    @Test("Broken files are refused and crash nothing")
    func broken() throws {
        let whole = try Array(Data(contentsOf: URL(fileURLWithPath: ZoneTests.folder + "Europe/Paris")))
        #expect(ZoneHistory(tzif: whole) != nil)
        for length in 0..<whole.count - 30 { #expect(ZoneHistory(tzif: Array(whole.prefix(length))) == nil) }
        var random = SeededGenerator(seed: 5)
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0..<random.int(1...4) { bytes[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255)) }
            guard let history = ZoneHistory(tzif: bytes) else { continue }
            _ = history.offset(at: 4_000_000_000) + history.offset(ofLocal: -4_000_000_000)
        }
    }
}
