import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Called processes go on by another version", .timeLimit(.minutes(20)))
struct CalledMigrationTests {
    private static let caller = DefinitionKey(rawValue: 1)
    private static let second = DefinitionKey(rawValue: 3)
    private static let newCaller = DefinitionKey(rawValue: 4)

    /// `p` calls `q`, of which there is a second version, as there is of `p`.
    private func run(
        _ old: (inout DefinitionBuilder) -> Void, to new: (inout DefinitionBuilder) -> Void
    ) -> Scenario {
        let caller = ProcessDefinition.build("p") { process in
            process.start()
            process.call("call", "q", binding: .version(.literal(1)))
            process.user("z")
            process.end("undo", process.compensation())
            process.flow("start", "call", "z", "undo")
        }
        let newCaller = ProcessDefinition.build("p") { process in
            process.start()
            process.call("call", "q")
            process.user("y")
            process.flow("start", "call", "y")
        }
        return Scenario(caller, calling: [.build("q", old), .build("q", new), newCaller])
    }

    private func plain() -> Scenario {
        run { process in
            process.service("a")
            process.service("b")
            process.flow("a", "b")
        } to: { process in
            process.service("before")
            process.service("a")
            process.service("c")
            process.flow("before", "a", "c")
        }
    }

    @Test("What is open in it goes along, and what follows is the new version's; the caller stays as it is")
    func goesOn() {
        var run = plain()
        run.start()
        let job = run.job(of: "a")
        run.take(.migrate(to: Self.caller, [], called: [Self.second]))
        #expect(run.job(of: "a") == job)
        run.complete("a")
        #expect(run.waits == ["c: job type=c attempts=3"])
        run.complete("c")
        #expect(run.waits == ["z: person"])
    }

    @Test("Caller and called process go on by other versions in one step")
    func together() {
        var run = plain()
        run.start()
        run.take(.migrate(to: Self.newCaller, [], called: [Self.second]))
        run.complete("a")
        run.complete("c")
        #expect(run.waits == ["y: person"])
    }

    @Test("It keeps its version where none is named")
    func stays() {
        var run = plain()
        run.start()
        run.take(.migrate(to: Self.newCaller, []))
        run.complete("a")
        #expect(run.waits == ["b: job type=b attempts=3"])
    }

    @Test("What has no place there is told, and nothing is changed; a name gives it one")
    func problems() {
        var run = plain()
        run.start()
        run.complete("a")
        run.reject(.migrate(to: Self.newCaller, [], called: [Self.second]), .cannotMigrate)
        run.take(.migrate(to: Self.newCaller, [MigrationName(old: "b", new: "c")], called: [Self.second]))
        #expect(run.waits == ["c: job type=b attempts=3"])
    }

    @Test("A name that is nowhere is told once")
    func unknownName() throws {
        var run = plain()
        run.start()
        let library = ProcessLibrary(
            run.definitions.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                .init(key: $0.key, version: Int($0.key.rawValue), deployment: 1, definition: $0.value)
            })
        let names = [MigrationName(old: "nowhere", new: "a"), MigrationName(old: "a", new: "c")]
        let plans = try run.instance.plans(
            migratingTo: Self.newCaller, names, called: [Self.second], in: library
        ).get()
        #expect(plans.flatMap(\.problems) == ["nowhere=a: the instance's version has no nowhere"])
    }

    @Test("Where nothing of it is called there is nothing to do")
    func nothingCalled() {
        var run = plain()
        run.start()
        run.complete("a")
        run.complete("b")
        run.reject(.migrate(to: Self.caller, [], called: [Self.second]), .cannotMigrate)
    }

    @Test("What it has done is undone by the handlers of the new version")
    func undone() {
        var run = run { process in
            process.service("a")
            process.service("undo-a")
            process.undo("a", by: "undo-a")
        } to: { process in
            process.service("a")
            process.service("other")
            process.undo("a", by: "other")
        }
        run.start()
        run.complete("a")
        run.take(.migrate(to: Self.caller, [], called: [Self.second]))
        run.complete("z")
        #expect(run.waits.contains("other: job type=other attempts=3"))
    }

    @Test("Timers and subscriptions of the new version are armed in it, those that it has not are called off")
    func events() {
        var run = run { process in
            process.user("a")
            process.boundary("old", on: "a", .signal("s"))
        } to: { process in
            process.user("a")
            process.boundary("new", on: "a", .message(named: "m"))
        }
        run.start()
        run.take(.migrate(to: Self.caller, [], called: [Self.second]))
        #expect(run.waits == ["a: person", "new: message m on a"])
    }
}
