import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Timers", .timeLimit(.minutes(20)))
struct TimerTests {
    /// When the timer of one catch event is due that starts at `now`; nil after an incident.
    private static func due(
        of definition: ProcessDefinition, at now: Int64 = 0, _ variables: KeyValuePairs<String, Value> = [:]
    ) -> Int64? {
        var run = Scenario(definition)
        run.now = Instant(milliseconds: now)
        run.start(variables)
        return run.instance.timers.rows.first { _ in true }?.due.milliseconds
    }

    private static func duration(_ text: String) -> ProcessDefinition { .build("p") { $0.timer("t", duration: text) } }
    private static func date(_ text: String) -> ProcessDefinition { .build("p") { $0.timer("t", date: text) } }

    private static let second: Int64 = 1_000
    private static let day: Int64 = 86_400_000

    // MARK: Catch events

    @Test("A catch event waits for its timer and goes on when it fires")
    func catchEvent() {
        var run = Scenario(
            .build("p") { process in
                process.timer("wait", duration: "PT90S")
                process.task("after")
                process.flow("wait", "after")
            })
        run.now = Instant(milliseconds: 500)
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=500
            activated wait.1
            timer 2 started for wait.1 event=wait due=90500
            -> start timer 2 event=wait due=90500
            """)
        #expect(run.waits == ["wait: timer due=90500"])
        run.fire("wait")
        run.expect(
            """
            timer 2 fired
            completed wait.1
            took wait>after
            activated after.3
            completed after.3
            instance completed at=90500
            -> remove timer 2
            -> end
            """)
    }

    @Test("A duration counts from the moment the timer starts, months and years by the calendar")
    func durations() {
        // 1970-01-31T00:00:00Z
        let start = 30 * Self.day
        #expect(Self.due(of: Self.duration("PT0.25S"), at: start) == start + 250)
        #expect(Self.due(of: Self.duration("P1DT1H"), at: start) == start + Self.day + 3_600 * Self.second)
        // There is no 31st of February: the last day of the month.
        #expect(Self.due(of: Self.duration("P1M"), at: start) == 58 * Self.day)
        #expect(Self.due(of: Self.duration("P1Y"), at: start) == start + 365 * Self.day)
        #expect(Self.due(of: Self.duration("=duration(\"PT1M\") * n"), ["n": 3]) == 180 * Self.second)
        #expect(Self.due(of: Self.duration("=text"), ["text": "PT5S"]) == 5 * Self.second)
    }

    @Test("A date is a moment with its offset, without one in UTC, and without a time at midnight")
    func dates() {
        #expect(Self.due(of: Self.date("1970-01-02T00:00:01Z")) == Self.day + Self.second)
        #expect(Self.due(of: Self.date("1970-01-02T02:00:00+02:00")) == Self.day)
        #expect(Self.due(of: Self.date("1970-01-02T00:00:00")) == Self.day)
        #expect(Self.due(of: Self.date("1970-01-03")) == 2 * Self.day)
        #expect(Self.due(of: Self.date("=date and time(\"1970-01-02T00:00:00Z\")")) == Self.day)
        #expect(Self.due(of: Self.date("=date(\"1970-01-03\")")) == 2 * Self.day)
    }

    @Test("A date that is past is due as it stands, so that it fires at once and nobody forgets when it should have")
    func past() {
        var run = Scenario(Self.date("1970-01-02T00:00:00Z"))
        run.now = Instant(milliseconds: 5 * Self.day)
        run.start()
        #expect(run.waits == ["t: timer due=86400000"])
        run.fire("t")
        #expect(run.instance.ended == Instant(milliseconds: 5 * Self.day))
    }

    @Test("What gives no time is an incident; the retry computes it again and counts from then")
    func notValid() {
        for (value, shown) in [(.null, "null"), (5, "5"), ("soon", "\"soon\"")] as [(Value, String)] {
            var run = Scenario(Self.duration("=d"))
            run.start(["d": value])
            run.expect(
                """
                started definition=1 policy=1 at=0
                set d=\(shown)
                activated t.1
                incident 2 timer-not-valid at t.1 retry=[perform t.1]: d gives \(shown), which is no time
                """)
            run.set(["d": "PT1S"])
            run.now = Instant(milliseconds: 10_000)
            run.take(.retry(nil))
            run.expect(
                """
                incident 2 resolved
                timer 3 started for t.1 event=t due=11000
                -> start timer 3 event=t due=11000
                """)
        }
        #expect(Self.due(of: Self.date("PT1S")) == nil)
        #expect(Self.due(of: Self.duration("1970-01-02")) == nil)
    }

    // MARK: Boundary events

    /// Work with a reminder beside it and a limit that ends it.
    private static let bounded = ProcessDefinition.build("p") { process in
        process.service("work")
        process.boundaryTimer("reminder", on: "work", duration: "PT1M", interrupting: false)
        process.boundaryTimer("limit", on: "work", duration: "PT1H")
        process.task("after")
        process.task("remind")
        process.flow("work", "after")
        process.flow("reminder", "remind")
    }

    @Test("The timers on the edge start before the work, in the document's order")
    func started() {
        var run = Scenario(Self.bounded)
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated work.1
            timer 2 started for work.1 event=reminder due=60000
            timer 3 started for work.1 event=limit due=3600000
            job 4 created for work.1 attempts=3
            -> start timer 2 event=reminder due=60000
            -> start timer 3 event=limit due=3600000
            -> create job 4 work type=work
            """)
    }

    @Test("An event that does not interrupt begins a token beside the activity, once")
    func beside() {
        var run = Scenario(Self.bounded)
        run.start()
        run.fire("reminder")
        run.expect(
            """
            timer 2 fired
            activated reminder.5
            completed reminder.5
            took reminder>remind
            activated remind.6
            completed remind.6
            -> remove timer 2
            """)
        #expect(run.waits == ["work: job type=work attempts=3", "limit: timer due=3600000 on work"])
        run.reject(.fireTimer(TimerKey(rawValue: 2)), .timerNotFound)
        run.complete("work")
        run.expect(
            """
            job 4 completed
            completed work.1
            took work>after
            activated after.7
            completed after.7
            instance completed at=60000
            -> remove job 4
            -> remove timer 3
            -> end
            """)
    }

    @Test("An event that interrupts ends the activity with its job and its other timers, once")
    func interrupting() {
        var run = Scenario(Self.bounded)
        run.start()
        run.fire("limit")
        run.expect(
            """
            timer 3 fired
            terminated work.1
            activated limit.5
            completed limit.5
            instance completed at=3600000
            -> remove timer 3
            -> remove job 4
            -> remove timer 2
            -> end
            """)
        #expect(run.completed == ["limit"])
        run.reject(.fireTimer(TimerKey(rawValue: 3)), .instanceEnded)
    }

    @Test("A timer on the edge of a sub-process ends all inside, or nothing")
    func ofScope() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.service("a")
                    sub.timer("wait", duration: "PT5H")
                }
                process.boundaryTimer("reminder", on: "sub", duration: "PT1M", interrupting: false)
                process.boundaryTimer("limit", on: "sub", duration: "PT1H")
            })
        run.start()
        run.fire("reminder")
        run.expect(
            """
            timer 2 fired
            activated reminder.8
            completed reminder.8
            -> remove timer 2
            """)
        run.fire("limit")
        run.expect(
            """
            timer 3 fired
            terminated a.4
            terminated wait.6
            terminated sub.1
            activated limit.9
            completed limit.9
            instance completed at=3600000
            -> remove timer 3
            -> remove job 5
            -> remove timer 7
            -> end
            """)
    }

    @Test("A timer on the edge that has no time is an incident before the work; those that run are not started again")
    func edgeNotValid() {
        var run = Scenario(
            .build("p") { process in
                process.service("work")
                process.boundaryTimer("reminder", on: "work", duration: "PT1M", interrupting: false)
                process.boundaryTimer("limit", on: "work", duration: "=d")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated work.1
            timer 2 started for work.1 event=reminder due=60000
            incident 3 timer-not-valid at work.1 retry=[perform work.1]: d gives null, which is no time
            -> start timer 2 event=reminder due=60000
            """)
        run.fire("reminder")
        run.set(["d": "PT1H"])
        run.take(.retry(nil))
        run.expect(
            """
            incident 3 resolved
            timer 5 started for work.1 event=limit due=3660000
            job 6 created for work.1 attempts=3
            -> start timer 5 event=limit due=3660000
            -> create job 6 work type=work
            """)
    }

    // MARK: The end of timers

    @Test("Timers end with their activity, however it ends")
    func removed() {
        let ends: [(inout Scenario) -> Void] = [
            { $0.complete("work") }, { $0.throwError("work", "E1") }, { $0.take(.skip($0.open("work"))) },
            { $0.fire("limit") }, { $0.complete("stop") }, { $0.take(.cancel(reason: nil)) },
        ]
        for end in ends {
            var run = Scenario(
                .build("p") { process in
                    process.service("work")
                    process.boundaryTimer("reminder", on: "work", duration: "PT1M", interrupting: false)
                    process.boundaryTimer("limit", on: "work", duration: "PT1H")
                    process.boundaryError("error", on: "work")
                    process.service("stop")
                    process.end("terminate", .terminate)
                    process.service("beside")
                    process.flow("stop", "terminate")
                })
            run.start()
            let timers = run.instance.timers.rows.map(\.key)
            end(&run)
            #expect(run.instance.timers.isEmpty)
            for timer in timers {
                #expect(run.effects.count { $0 == .removeTimer(timer) } == 1)
                run.reject(.fireTimer(timer), run.instance.status.isEnded ? .instanceEnded : .timerNotFound)
            }
        }
    }

    @Test("The timer of a catch event ends with its scope")
    func catchRemoved() {
        var run = Scenario(
            .build("p") { process in
                process.subprocess("sub") { sub in
                    sub.timer("wait", duration: "PT1H")
                    sub.service("work")
                }
                process.boundaryError("error", on: "sub")
                process.service("beside")
            })
        run.start()
        let timer = run.instance.timers.rows.first { _ in true }?.key
        run.throwError("work", "E1")
        run.expect(
            """
            job 7 threw
            terminated wait.4
            terminated work.6
            terminated sub.1
            activated error.8
            completed error.8
            -> remove job 7
            -> remove timer 5
            """)
        if let timer { run.reject(.fireTimer(timer), .timerNotFound) }
    }
}
