import EngineRuntime
import FEEL
import JournalStore
import ProcessKernel

/// One worker for one job type.
struct SimulatedWorker {
    let number: WorkerNumber
    let type: String
    let capacity: Int
    let leaseMilliseconds: Int64

    var input: PartitionCore.Input {
        .addWorker(number, type: type, capacity: capacity, leaseMilliseconds: leaseMilliseconds)
    }
}

/// Workers: prompt, slow, dead, repeating themselves.
extension SimulatedWorld {
    mutating func addWorker(of type: String) {
        lastID += 1
        let worker = SimulatedWorker(
            number: WorkerNumber(rawValue: lastID), type: type, capacity: random.within(1...3),
            leaseMilliseconds: Int64(random.pick([1_000, 10_000, 60_000])))
        workers.append(worker)
        feed(worker.input)
    }

    /// A worker leaves, and says so.
    mutating func loseWorker() {
        guard !workers.isEmpty else { return }
        let worker = workers.remove(at: random.below(workers.count))
        spy.workerLeft(worker.number)
        feed(.removeWorker(worker.number))
    }

    /// A job arrives at its worker, who will bring a result in time, too late or never.
    mutating func take(_ job: JobActivation, _ number: WorkerNumber) {
        counts.jobsHandedOut += 1
        guard let worker = workers.first(where: { $0.number == number }) else {
            // It left while the job was on its way; the core knows that too.
            return
        }
        spy.handedOut(job, to: worker, at: now)
        var delay = Int64(random.below(800))
        if hasFaults {
            switch random.below(100) {
            case 0..<15: delay = worker.leaseMilliseconds + Int64(random.below(2_000)) - 200
            case 15..<25: return
            default: break
            }
        }
        schedule.add(.workDone(job, outcome(of: job)), at: now.advanced(byMilliseconds: delay))
    }

    /// A result reaches the engine; some are lost, some come twice.
    mutating func deliver(_ job: JobActivation, _ outcome: JobOutcome) {
        if hasFaults {
            if random.chance(perMille: 50) { return }
            if random.chance(perMille: 100) {
                let later = now.advanced(byMilliseconds: Int64(random.below(3_000)))
                schedule.add(.workDone(job, outcome), at: later)
            }
        }
        lastID += 1
        asked[lastID] = .finish(job)
        inbox.append(
            Request(id: lastID, .finish(job.key.instance, JobKey(rawValue: job.key.local), outcome, job.lease)))
    }

    private mutating func outcome(of job: JobActivation) -> JobOutcome {
        let values = SimulatedProcess.results(&random)
        guard hasFaults else { return .completed(values) }
        switch random.below(100) {
        case 0..<20:
            return .failed(JobFailure(message: "the worker cannot", attemptsLeft: random.pick([nil, nil, 0, 2])))
        case 20..<30:
            let code = random.pick(["E1", "E2", "E9"])
            return .errorThrown(ThrownError(code: code, message: nil, variables: values))
        default: return .completed(values)
        }
    }
}
