import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("What is on its way to other instances", .timeLimit(.minutes(20)))
struct DispatchTests {
    private static let definition = ProcessDefinition.build("p") { process in
        process.start()
        process.end("end", .signal("news"))
        process.flow("start", "end")
    }

    private func decide(_ command: Command, on instance: ProcessInstance) -> Decision {
        Kernel.decide(
            command, on: instance, context: DecisionContext(now: Instant(milliseconds: 7)))
    }

    private func ended() -> ProcessInstance {
        let key = InstanceKey(rawValue: 1)
        let definitionKey = DefinitionKey(rawValue: 1)
        let unborn = ProcessInstance(unborn: key, of: Self.definition, definitionKey: definitionKey)
        return decide(.start(StartInstance(definition: definitionKey)), on: unborn).instance
    }

    @Test("What an instance threw at its end is passed on after it")
    func afterTheEnd() throws {
        let instance = ended()
        #expect(instance.status == .completed)
        let dispatch = try #require(instance.dispatches.rows.first { _ in true }).key
        let past = InstanceKey(rawValue: 70_000)
        let advanced = decide(.advanceDispatch(dispatch, past: past), on: instance)
        #expect(advanced.events == [.dispatchAdvanced(dispatch, past: past)])
        #expect(advanced.effects.isEmpty)
        #expect(advanced.instance.dispatches[dispatch].past == past)
        let done = decide(.endDispatch(dispatch), on: advanced.instance)
        #expect(done.events == [.dispatchEnded(dispatch)])
        #expect(done.effects == [.removeDispatch(dispatch)])
        #expect(done.instance.dispatches.isEmpty)
        #expect(decide(.endDispatch(dispatch), on: done.instance).rejection?.code == .dispatchNotFound)
        #expect(decide(.pause, on: done.instance).rejection?.code == .instanceEnded)
    }

    @Test("How far a signal has come survives in bytes, as an event and in a snapshot")
    func coding() throws {
        let instance = ended()
        let past = InstanceKey(partition: PartitionNumber(rawValue: 3), counter: 9)
        let relayed = decide(.relay(name: "more", [NamedValue("a", 1)], past: past), on: instance)
        #expect(relayed.events.count == 2)
        var writer = ByteWriter()
        EventCoding.encode(relayed.events, into: &writer)
        #expect(try EventCoding.decode(writer.bytes) == relayed.events)
        writer.removeAll(keepingCapacity: true)
        SnapshotCoding.encode(relayed.instance, into: &writer)
        let copy = try SnapshotCoding.decode(
            writer.bytes, key: instance.key, definition: Self.definition, attached: relayed.instance.attached)
        #expect(copy == relayed.instance)
        #expect(copy.dispatches.rows.map(\.past) == [nil, past])
    }
}
