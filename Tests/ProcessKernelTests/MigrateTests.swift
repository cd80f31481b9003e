import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Going on by another version", .timeLimit(.minutes(20)))
struct MigrateTests {
    private static let second = DefinitionKey(rawValue: 2)

    private func run(
        _ old: (inout DefinitionBuilder) -> Void, to new: (inout DefinitionBuilder) -> Void
    ) -> Scenario {
        Scenario(.build("p", old), calling: [.build("p", new)])
    }

    private func migrate(_ names: [MigrationName] = []) -> Command { .migrate(to: Self.second, names) }

    private func problems(_ run: Scenario, _ names: [MigrationName] = []) -> [String] {
        guard let new = run.definitions[Self.second] else { return [] }
        return run.instance.plan(migratingTo: Self.second, new, names: names).problems
    }

    @Test("An open job goes on at its element of the new version, and what follows is the new version's")
    func job() {
        var run = run { process in
            process.service("a")
            process.service("b")
            process.flow("a", "b")
        } to: { process in
            process.service("before")
            process.service("a")
            process.service("c")
            process.flow("before", "a", "c")
        }
        run.start()
        let job = run.job(of: "a")
        run.take(migrate())
        run.expect(
            """
            migrated to 2
            -> remove job 2
            -> create job 2 a type=a
            """)
        #expect(run.job(of: "a") == job)
        run.complete("a")
        #expect(run.waits == ["c: job type=c attempts=3"])
        run.reject(migrate(), .cannotMigrate)
    }

    @Test("A job whose element stays where it is stays with whoever does it")
    func samePlace() {
        var run = run {
            $0.service("a")
        } to: { process in
            process.service("a")
            process.task("after")
            process.flow("a", "after")
        }
        run.start()
        run.take(migrate())
        #expect(run.effects.isEmpty)
        run.complete("a")
        #expect(run.path == "a after")
    }

    @Test("Events of the new version are armed, those that are gone are called off, and those of both go on")
    func events() {
        var run = run { process in
            process.service("a")
            process.boundaryTimer("kept", on: "a", duration: "PT1H")
            process.boundaryTimer("gone", on: "a", duration: "PT2H")
            process.boundary("message", on: "a", .message("m"), interrupting: false)
        } to: { process in
            process.service("a")
            process.boundary("news", on: "a", .signal("s"), interrupting: false)
            process.boundaryTimer("kept", on: "a", duration: "PT5H")
            process.eventSubprocess("handler", start: "order", on: .message("o"), interrupting: false) { handler in
                handler.task("h")
                handler.flow("order", "h")
            }
        }
        run.start()
        run.take(migrate())
        #expect(
            run.waits == [
                "order: message o on p", "a: job type=a attempts=3", "kept: timer due=3600000 on a",
                "news: signal s on a",
            ])
        run.message("o")
        run.signal("s")
        #expect(run.completed.contains("h") && run.completed.contains("news"))
        run.fire("kept")
        #expect(run.instance.status == .completed)
    }

    @Test("All that has no place is named, and nothing is done")
    func problems() {
        var run = run { process in
            process.service("a")
            process.user("b")
            process.subprocess("box") { $0.service("c") }
            process.service("fine")
        } to: { process in
            process.user("a")
            process.subprocess("box") { $0.task("other") }
            process.service("c")
            process.service("fine")
        }
        run.start()
        #expect(
            problems(run) == [
                "service task a is open and is a user task there", "user task b is open and is not there",
                "service task c is open and is in another scope there",
            ])
        run.reject(migrate(), .cannotMigrate)
        #expect(problems(run, [MigrationName(old: "b", new: "a")]).count == 2)
        #expect(problems(run, [MigrationName(old: "x", new: "y")]).count == 4)
    }

    @Test("A name maps an element to another one")
    func names() {
        var run = run {
            $0.service("check")
        } to: {
            $0.service("review", type: "other")
        }
        run.start()
        run.take(migrate([MigrationName(old: "check", new: "review")]))
        // The job is the one that was created.
        #expect(run.waits == ["review: job type=check attempts=3"])
        run.complete("review")
        #expect(run.instance.status == .completed)
    }

    @Test("Tokens at joins wait on, and a join that has all its tokens in the new version goes on")
    func joins() {
        var run = run { process in
            process.service("a")
            process.service("b")
            process.service("c")
            process.parallel("all")
            process.service("after")
            process.flow("a", "all")
            process.flow("b", "all")
            process.flow("c", "all", "after")
        } to: { process in
            process.service("c")
            process.parallel("all")
            process.service("a")
            process.service("b")
            process.service("after")
            process.flow("b", "all")
            process.flow("a", "all", "after")
        }
        run.start()
        run.complete("a")
        run.complete("b")
        run.complete("c")
        #expect(run.jobs(of: "after") == 1)
        run.take(.rewind(run.state(after: 3)))
        run.take(migrate())
        #expect(run.jobs(of: "after") == 1 && run.jobs(of: "c") == 1)
    }

    @Test("A token that waits by a flow that is gone is a reason against it")
    func goneFlow() {
        var run = run { process in
            process.service("a")
            process.service("b")
            process.parallel("all")
            process.flow("a", "all")
            process.flow("b", "all")
        } to: { process in
            process.service("b")
            process.service("c")
            process.parallel("all")
            process.flow("b", "all")
            process.flow("c", "all")
        }
        run.start()
        run.complete("a")
        #expect(problems(run) == ["flow a>all is not there: a token waits that came by it"])
    }

    @Test("A loop goes on with its rounds, where it repeats in the same way")
    func loops() {
        var run = run { process in
            process.service("a")
            process.each("a", in: (list: "[1, 2, 3]", name: "item"), sequential: true)
        } to: { process in
            process.task("unused")
            process.service("a")
            process.each("a", in: (list: "[1]", name: "item"), sequential: true)
        }
        run.start()
        run.complete("a")
        run.take(migrate())
        run.complete("a")
        run.complete("a")
        #expect(run.completed.filter { $0 == "a" }.count == 4)
        #expect(run.instance.status == .completed)
        var other = self.run { process in
            process.service("a")
            process.each("a", in: (list: "[1, 2]", name: "item"))
        } to: {
            $0.service("a")
        }
        other.start()
        #expect(problems(other) == ["a is open and repeats in another way there"])
    }

    @Test("What completed can be undone by the handler of the new version, or it is a reason against it")
    func compensation() {
        func old(_ process: inout DefinitionBuilder) {
            process.service("a")
            process.service("undo")
            process.undo("a", by: "undo")
            process.service("b")
            process.flow("a", "b")
        }
        var run = run(old) { process in
            process.service("b")
            process.service("other")
            process.service("a")
            process.undo("a", by: "other")
        }
        run.start()
        run.complete("a")
        run.take(migrate())
        #expect(run.instance.elements[.root].undoable.count == 1)
        var bad = self.run(old) { process in
            process.service("a")
            process.service("b")
        }
        bad.start()
        bad.complete("a")
        #expect(problems(bad) == ["a can be undone and nothing undoes it there"])
    }

    @Test("An incident goes along and is retried in the new version")
    func incident() {
        var run = run { process in
            process.exclusive("choice")
            process.task("x")
            process.flow("choice", "x", when: "missing = 1")
        } to: { process in
            process.task("unused")
            process.exclusive("choice")
            process.service("x")
            process.flow("choice", "x", when: "true")
        }
        run.start()
        #expect(run.instance.hasIncident)
        run.take(migrate())
        run.take(.retry(nil))
        #expect(run.jobs(of: "x") == 1)
    }

    @Test("An event that cannot wait is a reason against it, and nothing is done")
    func cannotArm() {
        var run = run {
            $0.service("a")
        } to: { process in
            process.service("a")
            process.boundaryTimer("late", on: "a", duration: "=unknown")
        }
        run.start()
        run.reject(migrate(), .cannotMigrate)
        run.reject(.migrate(to: DefinitionKey(rawValue: 9), []), .cannotMigrate)
    }

    @Test("A rewind goes back to before a migration")
    func rewind() {
        var run = run {
            $0.service("a")
        } to: { process in
            process.task("x")
            process.service("a")
        }
        run.start()
        run.take(migrate())
        run.take(.rewind(run.state(after: 1)))
        #expect(run.instance.definitionKey == DefinitionKey(rawValue: 1))
        run.complete("a")
        #expect(run.instance.status == .completed)
    }
}
