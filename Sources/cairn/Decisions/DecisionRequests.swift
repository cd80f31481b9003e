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
    struct Refusal: Error { let message: String }

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
                throw Refusal(message: "There is no decision '\(name)'; there are: \(decisionNames)")
            }
            numbers.append(number)
        }
        let outcome = evaluator.evaluate(decisions: numbers, given)
        return Answer(values: Context(zip(request.decisions, outcome.results).map { ($0, $1) }), outcomes: [outcome])
    }

    /// The names of the decisions, the first of them where there are many.
    private var decisionNames: String {
        let names = evaluator.model.nodes.compactMap { node -> String? in
            if case .decision = node.kind { node.name } else { nil }
        }
        return names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }

    private func answer(
        _ request: Request, service name: String, _ given: DecisionEvaluator.Request
    ) throws(Refusal) -> Answer {
        let model = evaluator.model
        guard let number = model.service(name), case .service(let service) = model.nodes[number].kind else {
            throw Refusal(message: "There is no decision service '\(name)'")
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
                throw Refusal(message: "The decision service '\(name)' has no output '\(wanted)'")
            }
        }
        return Answer(values: values, outcomes: [outcome])
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
