package import FEEL
package import ProcessModel

/// Evaluates decisions (DMN 1.5, 10.4): pure, deterministic, bounded.
///
/// How to read this folder: this file answers requests; `DecisionRun` evaluates nodes in the order of their
/// requirements and, in `DecisionRun+Logic`, boxed expressions; `DecisionRun+Tables` has hit policies, and
/// `DecisionRun+Types` what the types of variables do to values.
package struct DecisionEvaluator: Sendable {
    let program: DecisionProgram

    package init(_ model: DecisionModel) { program = DecisionProgram(model) }

    package var model: DecisionModel { program.model }

    /// What an evaluation is given beside the model.
    package struct Request: Sendable {
        /// Values of input data by name, and for services of input decisions. What is missing is null.
        package var input: Context
        package var environment: EvaluationEnvironment
        package var limits: EvaluationLimits
        /// Whether strings stand for dates, times and durations where the declared type is one.
        package var readsText: Bool
        /// Whether to record how tables were decided.
        package var isTraced: Bool

        package init(
            input: Context, environment: EvaluationEnvironment = .empty, limits: EvaluationLimits = .standard,
            readsText: Bool = false, isTraced: Bool = false
        ) {
            self.input = input
            self.environment = environment
            self.limits = limits
            self.readsText = readsText
            self.isTraced = isTraced
        }
    }

    /// The values of these decisions, in that order.
    package func evaluate(decisions: [Int], _ request: Request) -> DecisionOutcome {
        let recorder = DecisionRecorder(isTraced: request.isTraced)
        var feel = EvaluationRun(environment: request.environment, limits: request.limits)
        var run = DecisionRun(program, recorder)
        run.setInput(request, &feel)
        let results = decisions.map { run.value(of: $0, &feel) }
        return DecisionOutcome(results, recorder)
    }

    /// The values of the outputs of a decision service, in its order. Its input decisions are given, never evaluated.
    package func evaluate(service number: Int, _ request: Request) -> DecisionOutcome {
        guard case .service(let service) = model.nodes[number].kind else { return DecisionOutcome([]) }
        let recorder = DecisionRecorder(isTraced: request.isTraced)
        var feel = EvaluationRun(environment: request.environment, limits: request.limits)
        var run = DecisionRun(program, recorder)
        run.setInput(request, &feel)
        for input in service.inputs {
            let node = model.nodes[input]
            run.set(input, run.input(request.input[node.name] ?? .null, of: node, request, &feel))
        }
        let results = service.outputs.map { run.value(of: $0, &feel) }
        return DecisionOutcome(results, recorder)
    }

    /// The result of a business knowledge model for arguments by name.
    package func evaluate(knowledge number: Int, _ request: Request) -> DecisionOutcome {
        guard case .knowledge(let function) = model.nodes[number].kind else { return DecisionOutcome([]) }
        let recorder = DecisionRecorder(isTraced: request.isTraced)
        var feel = EvaluationRun(environment: request.environment, limits: request.limits)
        let run = DecisionRun(program, recorder)
        let arguments = function.parameters.map { request.input[$0.name] ?? .null }
        return DecisionOutcome([run.call(knowledge: number, function, arguments, &feel)], recorder)
    }
}

/// What an evaluation came to.
package struct DecisionOutcome: Sendable {
    /// In the order in which they were asked for.
    package let results: [Value]
    /// What went wrong on the way, in the order in which it happened.
    package let problems: [DecisionProblem]
    /// How decisions came to their values, in the order in which they did; empty unless it was asked for.
    package let trace: [DecisionTrace]

    fileprivate init(_ results: [Value], _ recorder: DecisionRecorder? = nil) {
        self.results = results
        problems = recorder?.problems ?? []
        trace = recorder?.trace ?? []
    }
}

/// Something that FEEL defines as an error, and where it happened.
package struct DecisionProblem: Sendable, Equatable {
    /// The decision, input data or function, by name; empty outside of all.
    package let node: String
    package let code: Problem.Code
    package let message: String
    /// Of the expression or the table.
    package let place: Place

    package var description: String { node.isEmpty ? message : "\(node): \(message)" }
}

/// One step of an evaluation, for people who ask why.
package enum DecisionTrace: Sendable, Equatable {
    /// A node has this value.
    case value(node: String, Value)
    case table(Table)

    /// How a table was decided.
    package struct Table: Sendable, Equatable {
        package let node: String
        package let hitPolicy: String
        package let inputs: [NamedValue]
        package let matches: [Match]
        package let result: Value
    }

    /// A rule that matched, by its number from 1, and the entries that it answered.
    package struct Match: Sendable, Equatable {
        package let rule: Int
        package let outputs: [NamedValue]
        package let annotations: [String]
    }
}

/// Collects what an evaluation has to say. It belongs to one evaluation, which stays on one thread; functions that are
/// values take it along, which is why it is an object.
final class DecisionRecorder: @unchecked Sendable {
    let isTraced: Bool
    fileprivate(set) var problems: [DecisionProblem] = []
    fileprivate(set) var trace: [DecisionTrace] = []
    /// How deep boxed expressions are nested at the moment, across the functions that are being called.
    var depth = 0

    /// A list of problems longer than that is not read, and a trace longer than that fills the memory.
    private static let maximumProblems = 64
    private static let maximumTrace = 10_000

    init(isTraced: Bool) { self.isTraced = isTraced }

    func add(_ problem: DecisionProblem) {
        if problems.count < Self.maximumProblems { problems.append(problem) }
    }

    func add(_ step: DecisionTrace) {
        if trace.count < Self.maximumTrace { trace.append(step) }
    }
}

/// A model and what is computed of it once.
final class DecisionProgram: Sendable {
    let model: DecisionModel
    /// The parameters that each node has as a function, as FEEL sees them.
    let parameters: [[FunctionValue.Parameter]]

    init(_ model: DecisionModel) {
        self.model = model
        parameters = model.nodes.map { node in
            switch node.kind {
            case .inputData, .decision: []
            case .knowledge(let function): function.parameters.map { $0.feel(in: model.types) }
            case .service(let service):
                service.inputs.map { FunctionValue.Parameter(model.nodes[$0].name) }
            }
        }
    }
}

extension DecisionFunction.Parameter {
    /// The parameter as FEEL sees it. Types with constraints or components are looked at when the function is called.
    func feel(in types: [ItemType]) -> FunctionValue.Parameter {
        switch type {
        case .feel(let type): FunctionValue.Parameter(name, type)
        case .any, .item, .unknown: FunctionValue.Parameter(name)
        }
    }
}
