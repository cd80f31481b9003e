import EngineRuntime
import ProcessKernel
import ProcessModel

/// What jobs answer by themselves in a scenario: each list in order, its last answer again and again.
struct JobStubs {
    /// By the id of the element or by the job type; the id goes first.
    var answers: [String: [JobOutcome]] = [:]
    /// Those of the whole file, for what has none of its own. They are never changed, so all scenarios share them.
    var common: [String: [JobOutcome]] = [:]
    private var taken: [String: Int] = [:]

    /// A process that loops through its stubs for ever is at fault itself; no test needs more.
    static let mostAnswers = 10_000

    var isEmpty: Bool { answers.isEmpty && common.isEmpty }

    /// The next answer; nil where the job is left to the steps.
    mutating func next(element: String, type: String?) -> JobOutcome? {
        for name in [element, type].compactMap(\.self) {
            guard let list = answers[name] ?? common[name], let last = list.last else { continue }
            let position = taken[name, default: 0]
            taken[name] = position + 1
            return position < list.count ? list[position] : last
        }
        return nil
    }
}

extension ScriptRunner {
    /// Answers the oldest open job that has a stub; false where there is none.
    mutating func answerByStub() throws -> Bool {
        guard !stubs.isEmpty else { return false }
        for instance in instances {
            for wait in instance.waits {
                let id = instance.element(of: wait).id
                guard let (command, problem) = answer(to: wait, at: id) else { continue }
                if let problem { throw ScriptFailure(problem, element: id) }
                if case .rejected(let rejection) = try ask(.command(instance.key, command)) {
                    throw ScriptFailure("the stub for \(id): \(rejection.reason)", element: id)
                }
                return true
            }
        }
        return false
    }

    private mutating func answer(to wait: Wait, at id: String) -> (Command, String?)? {
        switch wait.cause {
        case .job(let job, let type, _, _, _):
            return stubs.next(element: id, type: type).map { (.finishJob(job, $0), nil) }
        case .userTask(let job):
            return stubs.next(element: id, type: nil).map { (.finishJob(job, $0), nil) }
        case .completion(let key):
            guard let outcome = stubs.next(element: id, type: nil) else { return nil }
            guard case .completed(let variables) = outcome else {
                return (.finishElement(key, []), "\(id) is no job that a stub could let fail")
            }
            return (.finishElement(key, variables), nil)
        case .timer, .message, .signal, .condition, .activation, .incident, .join, .paused, .nothing:
            return nil
        }
    }
}
