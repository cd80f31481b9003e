import Testing

@testable import EngineRuntime

@Suite("Files of time zones", .timeLimit(.minutes(20)))
struct ZoneFilesTests {
    @Test("A zone of the system is found, again and again")
    func found() {
        let files = ZoneFiles()
        #expect(files.history(of: "Europe/Paris") != nil)
        #expect(files.history(of: "Europe/Paris") != nil)
        #expect(files.history(of: "Etc/GMT+5") != nil)
    }

    @Test(
        "Nothing but a zone below the folder is found",
        arguments: [
            "", "/", "Europe", "Europe/", "/Europe/Paris", "Europe//Paris", "../zoneinfo/Europe/Paris", "./UTC",
            "tzdata.zi",
            "Europe/Atlantis", "zone.tab", "Europe/Paris\0", String(repeating: "a", count: 5000),
        ])
    func notFound(_ name: String) {
        #expect(ZoneFiles().history(of: name) == nil)
    }

    @Test("A folder without zones has none")
    func noFolder() {
        #expect(ZoneFiles(folder: "/nowhere").history(of: "UTC") == nil)
    }
}
