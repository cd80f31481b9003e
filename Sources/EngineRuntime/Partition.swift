import Foundation
import JournalStore
import Logging
import ProcessKernel

/// The thread of one partition: it takes what came, has the core decide, writes, and gives out what became of it.
final class Partition: @unchecked Sendable {
    // `mailbox` is safe to share; everything else that changes belongs to the thread alone.
    let mailbox: Mailbox
    private let store: any JournalStore
    private let number: PartitionNumber
    private let configuration: EngineConfiguration
    let clock: SteadyClock
    private let logger: Logger
    private let outward: @Sendable ([PartitionCore.Action]) -> Void
    private let whenFailed: @Sendable (StoreError) -> Void
    private var epoch: UInt64 = 0
    private var workers: [PartitionCore.Input] = []

    init(
        _ number: PartitionNumber, store: any JournalStore, configuration: EngineConfiguration, clock: EngineClock,
        logger: Logger, outward: @escaping @Sendable ([PartitionCore.Action]) -> Void,
        whenFailed: @escaping @Sendable (StoreError) -> Void
    ) {
        mailbox = Mailbox(capacity: configuration.waitingRequests)
        self.store = store
        self.number = number
        self.configuration = configuration
        self.clock = SteadyClock(clock)
        self.logger = logger
        self.outward = outward
        self.whenFailed = whenFailed
    }

    /// Starts the thread; `whenStopped` is called in it at its end.
    func start(whenStopped: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            run()
            whenStopped()
        }
        thread.name = "partition \(number.rawValue)"
        // FEEL's depth and the nesting of scopes are bounded against this.
        thread.stackSize = 8 * 1_024 * 1_024
        thread.start()
    }

    /// Lives through one core after another: after a failure of the store a new one begins from what is durable.
    private func run() {
        var failures = 0
        while true {
            do throws(StoreError) {
                epoch += 1
                var driver = try PartitionDriver(
                    store: store, partition: number, configuration: configuration, epoch: epoch)
                if let latest = try store.latestTime(in: number) { clock.neverBefore(latest) }
                try feed(.woke, to: &driver)
                for worker in workers { try feed(worker, to: &driver) }
                failures = 0
                if try work(with: &driver) { return }
            } catch {
                logger.error("the store cannot work: \(error)")
                whenFailed(error)
                failures += 1
                if answerWhileBroken(error, failures: failures) { return }
            }
        }
    }

    /// True when the engine was stopped.
    private func work(with driver: inout PartitionDriver) throws(StoreError) -> Bool {
        while true {
            let content = mailbox.take(
                until: driver.core.nextWake, soon: driver.core.hasLeases, clock: clock)
            for control in content.controls {
                remember(control)
                try feed(control, to: &driver)
            }
            if content.requests.isEmpty {
                try feed(.woke, to: &driver)
            } else {
                try feed(.requests(content.requests), to: &driver)
            }
            if content.isStopped { return true }
        }
    }

    private func feed(_ input: PartitionCore.Input, to driver: inout PartitionDriver) throws(StoreError) {
        var actions: [PartitionCore.Action] = []
        defer { if !actions.isEmpty { outward(actions) } }
        try driver.feed(input, now: clock.now()) { actions.append($0) }
    }

    /// Workers outlive a core, so the next one must hear of them.
    private func remember(_ control: PartitionCore.Input) {
        switch control {
        case .addWorker: workers.append(control)
        case .removeWorker(let number):
            workers.removeAll { if case .addWorker(number, _, _, _) = $0 { true } else { false } }
        case .requests, .loaded, .receipt, .readyWork, .dueWork, .subscribers, .appended, .storeFailed, .unwatch, .woke:
            break
        }
    }

    /// Tells everybody who comes that the store does not work, until it is time to try again. True when stopped.
    private func answerWhileBroken(_ error: StoreError, failures: Int) -> Bool {
        let pause = Int64(min(100 << min(failures, 6), 5_000))
        let end = clock.now().advanced(byMilliseconds: pause)
        while true {
            let content = mailbox.take(until: end, soon: false, clock: clock)
            for control in content.controls { remember(control) }
            outward(content.requests.map { .reply($0.id, .failed(error)) })
            if content.isStopped { return true }
            if clock.now() >= end { return false }
        }
    }
}
