import FEEL
import ProcessKernel
import ProcessModel

/// Deciding and encoding alone, on one core, without a store.
enum KernelBench {
    static func run(seconds: Double) -> BenchFigure {
        let definition = BenchDefinitions.sequence(of: 10)
        let context = DecisionContext(now: Instant(milliseconds: 1_700_000_000_000))
        let key = DefinitionKey(rawValue: 1)
        var writer = ByteWriter(capacity: 1 << 16)
        var commands = 0
        var counter: UInt64 = 0
        let clock = ContinuousClock()
        let start = clock.now
        while (clock.now - start).inSeconds < seconds {
            for _ in 0..<100 {
                counter += 1
                let instance = ProcessInstance(
                    unborn: InstanceKey(partition: .first, counter: counter), of: definition, definitionKey: key)
                commands += runInstance(instance, StartInstance(definition: key), context, &writer)
                writer.removeAll(keepingCapacity: true)
            }
        }
        let elapsed = (clock.now - start).inSeconds
        return BenchFigure(bench: "kernel", figure: Double(commands) / elapsed, unit: "commands/s")
    }

    /// From the start to the end, each job finished as soon as it is there; the number of commands.
    private static func runInstance(
        _ unborn: consuming ProcessInstance, _ start: StartInstance, _ context: DecisionContext,
        _ writer: inout ByteWriter
    ) -> Int {
        var decision = Kernel.decide(.start(start), on: unborn, context: context)
        EventCoding.encode(decision.events, into: &writer)
        var commands = 1
        while let job = decision.firstJob {
            decision = Kernel.decide(.finishJob(job, .completed([])), on: decision.instance, context: context)
            EventCoding.encode(decision.events, into: &writer)
            commands += 1
        }
        return commands
    }
}

extension Decision {
    fileprivate var firstJob: JobKey? {
        for case .createJob(let job) in effects { return job.key }
        return nil
    }
}
