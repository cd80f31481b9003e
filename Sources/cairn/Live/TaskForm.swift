import EngineRuntime
import FEEL
import ProcessKernel
import ProcessModel

/// The form of an open user task, with the variables that the task sees.
struct TaskForm: Sendable {
    let form: FormDefinition
    let situation: FormSituation

    /// The variables that answers stand for; rejected, with each field named, where they do not fit.
    func checked(_ answers: [NamedValue]) throws(Rejection) -> [NamedValue] {
        let check = form.check(Context(answers.map { ($0.name, $0.value) }), in: situation)
        guard check.faults.isEmpty else {
            throw Rejection(.answerNotValid, "the answers do not fit the form: \(check.message)")
        }
        return check.values.namedValues
    }
}

extension ProcessInstance {
    /// Nil where nothing is known about the form of the task.
    func form(of job: JobKey) -> TaskForm? {
        guard let job = jobs.find(job), job.listener == nil,
            case .userTask(let settings) = element(of: job.elementInstance).kind,
            let form = settings.formDefinition
        else { return nil }
        let variables = variables(seenFrom: job.elementInstance)
        var environment = EvaluationEnvironment()
        environment.now = DateAndTime(millisecondsSinceEpoch: EngineClock.system.now().milliseconds)
        environment.zones = ZoneFiles().rules
        return TaskForm(
            form: form,
            situation: FormSituation(
                existing: Context(variables.map { ($0.name, $0.value) }), environment: environment))
    }

    /// The result of a task that people name by its element or number, as its form takes it.
    func checked(_ values: [NamedValue], byFormOf task: String) throws(Rejection) -> [NamedValue] {
        let open = elements.rows.contains { element(of: $0).id == task && $0.job != nil } || UInt32(task) != nil
        guard open, let form = form(of: try job(named: task)) else { return values }
        return try form.checked(values)
    }
}
