import FEEL
import ProcessModel
import Testing

@Suite(.timeLimit(.minutes(20)))
struct TimerCycleTests {
    private func times(_ text: String, from start: String, count: Int = 3) -> [String] {
        guard let cycle = TimerCycle(text), let start = DateAndTime(start) else { return ["no cycle"] }
        var times: [String] = []
        var due = cycle.first(from: start)
        while let time = due, times.count < min(count, cycle.repetitions ?? count) {
            times.append(time.description)
            due = cycle.next(after: time)
        }
        return times
    }

    @Test(arguments: [
        ("R2/PT10S", ["2030-01-31T00:00:10Z", "2030-01-31T00:00:20Z"]),
        ("R/P1M", ["2030-02-28T00:00:00Z", "2030-03-28T00:00:00Z", "2030-04-28T00:00:00Z"]),
        ("PT1H", ["2030-01-31T01:00:00Z"]), ("R0/PT1S", []),
        ("R3/2030-02-01T08:00:00Z/P1D", ["2030-02-01T08:00:00Z", "2030-02-02T08:00:00Z", "2030-02-03T08:00:00Z"]),
        ("R2/2030-01-30T08:00:00Z/P1D", ["2030-01-31T08:00:00Z", "2030-02-01T08:00:00Z"]),
        ("R/PT12H/2030-02-01T00:00:00Z", ["2030-01-31T12:00:00Z", "2030-02-01T00:00:00Z"]),
        ("R2/2030-02-01T00:00:00Z/2030-02-01T06:00:00Z", ["2030-02-01T00:00:00Z", "2030-02-01T06:00:00Z"]),
        ("R1/P1DT1H", ["2030-02-01T01:00:00Z"]), ("R1/P1M1D", ["2030-03-01T00:00:00Z"]),
    ])
    func intervals(_ text: String, _ due: [String]) {
        #expect(times(text, from: "2030-01-31T00:00:00Z") == due)
    }

    @Test(arguments: [
        ("*/15 * * * *", ["2030-01-31T10:15:00Z", "2030-01-31T10:30:00Z", "2030-01-31T10:45:00Z"]),
        ("0 8 * * MON-FRI", ["2030-02-01T08:00:00Z", "2030-02-04T08:00:00Z", "2030-02-05T08:00:00Z"]),
        ("30 0 8 * * ?", ["2030-02-01T08:00:30Z", "2030-02-02T08:00:30Z", "2030-02-03T08:00:30Z"]),
        ("0 0 0 L * ?", ["2030-02-28T00:00:00Z", "2030-03-31T00:00:00Z", "2030-04-30T00:00:00Z"]),
        ("0 0 0 ? * 6#1", ["2030-02-02T00:00:00Z", "2030-03-02T00:00:00Z", "2030-04-06T00:00:00Z"]),
        ("0 0 0 ? * 6L 2031", ["2031-01-31T00:00:00Z", "2031-02-28T00:00:00Z", "2031-03-28T00:00:00Z"]),
        ("0 0 9 15W 2-4 ?", ["2030-02-15T09:00:00Z", "2030-03-15T09:00:00Z", "2030-04-15T09:00:00Z"]),
        ("0 0 13 * 5", ["2030-02-01T00:00:00Z", "2030-02-08T00:00:00Z", "2030-02-13T00:00:00Z"]),
        ("0 0 1 * 1", ["2030-02-01T00:00:00Z", "2030-02-04T00:00:00Z", "2030-02-11T00:00:00Z"]),
        ("@daily", ["2030-02-01T00:00:00Z", "2030-02-02T00:00:00Z", "2030-02-03T00:00:00Z"]),
        ("0 0 0 29 2 MON", ["2044-02-29T00:00:00Z"]),
    ])
    func schedules(_ text: String, _ due: [String]) {
        #expect(times(text, from: "2030-01-31T10:00:00Z", count: due.count) == due)
    }

    @Test(arguments: [
        "", "R", "R/", "R3", "R3/PT", "R3/P1D/P1D", "Rx/PT1S", "R/PT0S", "61 * * * *", "* * * *", "* * * * * * * *",
        "a * * * *", "*/0 * * * *", "R3/2030-02-30/P1D", "0 0 0 32 * ?",
    ])
    func whatIsNoCycleIsNone(_ text: String) { #expect(TimerCycle(text) == nil) }

    @Test func aDateThatNeverComesIsNeverDue() throws {
        let cycle = try #require(TimerCycle("0 0 0 30 2 ?"))
        #expect(cycle.first(from: try #require(DateAndTime("2030-01-01T00:00:00Z"))) == nil)
    }
}
