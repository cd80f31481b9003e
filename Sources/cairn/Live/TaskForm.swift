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
        if check.faults.isEmpty { return check.values.namedValues }
        let names = strangers(in: answers)
        var reasons = check.faults.map { "\($0.field) \($0.message)\(hint(for: $0.field, ifAmong: names))" }
        // What is missing may be there under another name. A closed form has said so.
        if !form.isClosed { reasons += names.map(stranger) }
        throw Rejection(.answerNotValid, "the answers do not fit the form: \(reasons.joined(separator: "; "))")
    }

    /// The names of answers that the form does not ask for. They become variables all the same, unless it is closed.
    func strangers(in answers: [NamedValue]) -> [String] {
        let known = fieldNames
        return answers.map(\.name).filter { !known.contains($0) }
    }

    /// Says of such a name what was meant, perhaps.
    func stranger(_ name: String) -> String {
        "\(name) is no field of the form\(NearName.hint(for: name, among: fieldNames))"
    }

    private func hint(for field: String, ifAmong strangers: [String]) -> String {
        strangers.contains(field) ? NearName.hint(for: field, among: fieldNames) : ""
    }

    private var fieldNames: [String] { form.fields.filter { $0.kind != .note }.compactMap(\.path.first) }
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

    /// The form of the task that people name by its element or number.
    func form(named task: String) throws(Rejection) -> TaskForm? {
        let open = elements.rows.contains { element(of: $0).id == task && $0.job != nil } || UInt32(task) != nil
        return open ? form(of: try job(named: task)) : nil
    }
}
