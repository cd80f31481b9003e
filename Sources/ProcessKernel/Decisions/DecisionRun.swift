import FEEL
import ProcessModel

/// The nodes that have values so far, and the slots of the function that is being evaluated.
struct DecisionRun: Sendable {
    let program: DecisionProgram
    let recorder: DecisionRecorder
    /// By the number of the node; nil where there is no value yet.
    private(set) var known: [Value?]
    /// The frame: parameters, entries and variables of iterations.
    var locals: [Value] = []
    /// The node that is being evaluated.
    private(set) var node = -1

    init(_ program: DecisionProgram, _ recorder: DecisionRecorder) {
        self.program = program
        self.recorder = recorder
        known = Array(repeating: nil, count: program.model.nodes.count)
    }

    var model: DecisionModel { program.model }

    mutating func set(_ number: Int, _ value: Value) { known[number] = value }

    // MARK: - Input

    /// Gives input data their values, those of included models too.
    mutating func setInput(_ request: DecisionEvaluator.Request, _ feel: inout EvaluationRun) {
        for number in model.nodes.indices {
            let node = model.nodes[number]
            guard case .inputData = node.kind else { continue }
            known[number] = request.input[node.name].map { input($0, of: node, request, &feel) } ?? .null
        }
    }

    /// A value that is given, as one of the declared type.
    func input(
        _ value: Value, of node: DecisionNode, _ request: DecisionEvaluator.Request, _ feel: inout EvaluationRun
    ) -> Value {
        let read = request.readsText ? reading(value, as: node.type) : value
        return coerced(read, to: node.type, at: node.place, of: node.name, &feel)
    }

    // MARK: - Nodes

    /// The value of a node, after those that it requires. The way through the graph is kept in a list and not on the
    /// stack, since graphs are as long as their authors like.
    mutating func value(of target: Int, _ feel: inout EvaluationRun) -> Value {
        var path: [(node: Int, next: Int)] = [(target, 0)]
        while let (number, next) = path.last {
            let node = model.nodes[number]
            if known[number] != nil {
                path.removeLast()
            } else if let fault = node.fault {
                known[number] = report(.syntax, fault, at: node.place, of: node.name, &feel)
                path.removeLast()
            } else if node.isFunction {
                known[number] = function(number)
                path.removeLast()
            } else if next < node.requirements.count {
                path[path.count - 1].next += 1
                if known[node.requirements[next]] == nil { path.append((node.requirements[next], 0)) }
            } else {
                known[number] = evaluate(node, number, &feel)
                path.removeLast()
            }
        }
        return known[target] ?? .null
    }

    private mutating func evaluate(_ node: DecisionNode, _ number: Int, _ feel: inout EvaluationRun) -> Value {
        guard case .decision(let logic) = node.kind else { return .null }
        let outer = self.node
        self.node = number
        defer { self.node = outer }
        let value = coerced(evaluate(logic, &feel), to: node.type, at: node.place, of: node.name, &feel)
        if recorder.isTraced { recorder.add(.value(node: node.name, value)) }
        return value
    }

    // MARK: - Functions

    /// A business knowledge model or a decision service as a value.
    private func function(_ number: Int) -> Value {
        let (program, recorder) = (program, recorder)
        let parameters = program.parameters[number]
        switch model.nodes[number].kind {
        case .knowledge(let function):
            return .function(
                FunctionValue(parameters) { feel, arguments in
                    DecisionRun(program, recorder).call(knowledge: number, function, arguments, &feel)
                })
        case .service(let service):
            return .function(
                FunctionValue(parameters) { feel, arguments in
                    DecisionRun(program, recorder).call(service: number, service, arguments, &feel)
                })
        case .inputData, .decision: return .null
        }
    }

    /// The result of a knowledge model, which sees what it requires and its arguments, and nothing of its caller.
    func call(
        knowledge number: Int, _ function: DecisionFunction, _ arguments: [Value], _ feel: inout EvaluationRun
    ) -> Value {
        var run = self
        run.node = number
        for required in model.nodes[number].requirements { _ = run.value(of: required, &feel) }
        return run.call(function, arguments, &feel)
    }

    /// The result of a decision service: of its only output, or a context of them.
    private func call(
        service number: Int, _ service: DecisionService, _ arguments: [Value], _ feel: inout EvaluationRun
    ) -> Value {
        let node = model.nodes[number]
        var run = self
        run.node = number
        for (input, argument) in zip(service.inputs, arguments) {
            let parameter = model.nodes[input]
            let value = coerced(argument, to: parameter.type, at: node.place, of: parameter.name, &feel)
            // What is not in the domain of the function has no result.
            if value.isNull, !argument.isNull { return .null }
            run.known[input] = value
        }
        // What is not given is not known inside.
        for (position, node) in model.nodes.enumerated() where run.known[position] == nil {
            if case .inputData = node.kind { run.known[position] = .null }
        }
        let results = service.outputs.map { run.value(of: $0, &feel) }
        let result: Value
        if results.count == 1 {
            result = results[0]
        } else {
            result = .context(Context(zip(service.outputs.map { model.nodes[$0].name }, results).map { ($0, $1) }))
        }
        return coerced(result, to: serviceType(node), at: node.place, of: node.name, &feel)
    }

    /// The type of a service's variable is that of the function or of its result.
    private func serviceType(_ node: DecisionNode) -> DecisionType {
        guard case .item(let number) = node.type, case .function(_, let result) = model.types[number].base else {
            return node.type
        }
        return result
    }

    /// The result of a function definition whose frame this is.
    mutating func call(
        _ function: DecisionFunction, _ arguments: [Value], _ feel: inout EvaluationRun
    ) -> Value {
        let place = node < 0 ? Place.unknown : model.nodes[node].place
        for (parameter, argument) in zip(function.parameters, arguments) {
            locals.append(coerced(argument, to: parameter.type, at: place, of: parameter.name, &feel))
        }
        let value = evaluate(function.body, &feel)
        return coerced(value, to: function.result, at: place, of: function.name, &feel)
    }

    // MARK: - Problems

    /// Notes what FEEL said about an expression since there were so many problems.
    func note(_ feel: EvaluationRun, since count: Int, at place: Place) {
        for problem in feel.problems[count...] {
            recorder.add(
                DecisionProblem(
                    node: node < 0 ? "" : model.nodes[node].name, code: problem.code, message: problem.message,
                    place: place))
        }
    }

    /// Notes a problem and answers null, to be returned in its place.
    func report(
        _ code: Problem.Code, _ message: String, at place: Place, of name: String? = nil, _ feel: inout EvaluationRun
    ) -> Value {
        let owner = name ?? (node < 0 ? "" : model.nodes[node].name)
        recorder.add(DecisionProblem(node: owner, code: code, message: message, place: place))
        return .null
    }
}

extension DecisionNode {
    fileprivate var isFunction: Bool {
        switch kind {
        case .knowledge, .service: true
        case .inputData, .decision: false
        }
    }
}
