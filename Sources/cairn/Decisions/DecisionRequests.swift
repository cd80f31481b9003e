import FEEL
import Foundation
import ProcessKernel
import ProcessModel

/// Answers requests for decisions, given as JSON objects (docs/dmn.md).
struct DecisionRequests {
    let evaluator: DecisionEvaluator
    let environment: EvaluationEnvironment
    var isTraced = false

    /// What a request asks for.
    struct Request {
        let input: Context
        let service: String?
        let knowledge: String?
        let decisions: [String]
    }

    /// Why a request cannot be answered at all.
    struct Refusal: Error {
        let message: String
        /// What was meant, perhaps; for people only: programs compare the message.
        var hint = ""
    }

    /// The answer to one line.
    func answer(_ line: String) -> Value {
        var id: Value?
        do {
            guard case .context(let object) = try Value(json: line) else {
                throw Refusal(message: "The request is not a JSON object")
            }
            id = object["id"]
            return json(try answer(try request(object)), id: id)
        } catch let refusal as Refusal {
            return refused(refusal.message, id: id)
        } catch {
            return refused("The request is not JSON: \(error)", id: id)
        }
    }

    /// What came of a request: values by the names that were asked for.
    struct Answer {
        let values: Context
        let outcomes: [DecisionOutcome]

        var problems: [DecisionProblem] { outcomes.flatMap(\.problems) }
        var trace: [DecisionTrace] { outcomes.flatMap(\.trace) }
    }

    func answer(_ request: Request) throws(Refusal) -> Answer {
        let given = DecisionEvaluator.Request(
            input: request.input, environment: environment, readsText: true, isTraced: isTraced)
        if let service = request.service { return try answer(request, service: service, given) }
        if let knowledge = request.knowledge {
            guard let number = evaluator.model.knowledge(knowledge) else {
                throw Refusal(message: "There is no business knowledge model '\(knowledge)'")
            }
            let outcome = evaluator.evaluate(knowledge: number, given)
            let value = outcome.results.first ?? .null
            return Answer(values: Context(request.decisions.map { ($0, value) }), outcomes: [outcome])
        }
        var numbers: [Int] = []
        for name in request.decisions {
            guard let number = evaluator.model.decision(name) else {
                let hint = NearName.hint(for: name, among: allDecisions)
                throw Refusal(message: "There is no decision '\(name)'; there are: \(decisionNames)", hint: hint)
            }
            numbers.append(number)
        }
        let outcome = evaluator.evaluate(decisions: numbers, given)
        return Answer(values: Context(zip(request.decisions, outcome.results).map { ($0, $1) }), outcomes: [outcome])
    }

    /// The names of the decisions, the first of them where there are many.
    private var decisionNames: String {
        let names = allDecisions
        return names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }

    private var allDecisions: [String] {
        evaluator.model.nodes.compactMap { node in if case .decision = node.kind { node.name } else { nil } }
    }

    private func answer(
        _ request: Request, service name: String, _ given: DecisionEvaluator.Request
    ) throws(Refusal) -> Answer {
        let model = evaluator.model
        guard let number = model.service(name), case .service(let service) = model.nodes[number].kind else {
            let services = model.nodes.filter { if case .service = $0.kind { true } else { false } }.map(\.name)
            throw Refusal(
                message: "There is no decision service '\(name)'", hint: NearName.hint(for: name, among: services))
        }
        let outcome = evaluator.evaluate(service: number, given)
        let outputs = Context(zip(service.outputs.map { model.nodes[$0].name }, outcome.results).map { ($0, $1) })
        var values = Context()
        for wanted in request.decisions.isEmpty ? outputs.entries.map(\.name) : request.decisions {
            if let value = outputs[wanted] {
                values[wanted] = value
            } else if wanted == name || wanted == model.nodes[number].name {
                values[wanted] = outcome.results.count == 1 ? outcome.results[0] : .context(outputs)
            } else {
                throw Refusal(
                    message: "The decision service '\(name)' has no output '\(wanted)'",
                    hint: NearName.hint(for: wanted, among: outputs.entries.map(\.name)))
            }
        }
        return Answer(values: values, outcomes: [outcome])
    }

    /// What is said of inputs that nothing in the model takes, one line each.
    func strangers(in request: Request) -> [String] {
        let model = evaluator.model
        var numbers = model.nodes.indices.filter { if case .inputData = model.nodes[$0].kind { true } else { false } }
        if let name = request.service, let number = model.service(name),
            case .service(let service) = model.nodes[number].kind
        {
            numbers += service.inputs
        }
        let known = numbers.map { model.nodes[$0].name }
        return request.input.entries.map(\.name).filter { !known.contains($0) }.map { name in
            if model.decision(name) != nil {
                return "\(name) is a decision and is evaluated; its value here counts for nothing"
            }
            return "the model has no input data \(name)\(NearName.hint(for: name, among: known)); "
                + (known.isEmpty ? "it has none at all" : "it has: \(known.joined(separator: ", "))")
        }
    }

    // MARK: - JSON

    private func request(_ object: Context) throws(Refusal) -> Request {
        let input: Context
        switch object["input"] {
        case .context(let given)?: input = given
        case nil, .null?: input = Context()
        default: throw Refusal(message: "'input' is not an object")
        }
        var decisions: [String] = []
        for name in object["decisions"]?.asList ?? [] {
            guard case .string(let name) = name else { throw Refusal(message: "'decisions' has more than names") }
            decisions.append(name)
        }
        return Request(
            input: input, service: object["service"]?.asString, knowledge: object["bkm"]?.asString,
            decisions: decisions)
    }

    private func json(_ answer: Answer, id: Value?) -> Value {
        var object = Context()
        if let id { object["id"] = id }
        object["values"] = .context(answer.values)
        object["errors"] = .list(answer.problems.map { .string($0.description) })
        return .context(object)
    }

    private func refused(_ message: String, id: Value?) -> Value {
        var object = Context()
        if let id { object["id"] = id }
        object["errors"] = [.string(message)]
        return .context(object)
    }
}
