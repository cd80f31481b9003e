package import FEEL

/// A script, in whatever language it was written: statements that set variables and at last a result.
package struct Script: Sendable, Codable {
    package let statements: [Statement]
    /// The variable that the result goes to; without one the result is dropped.
    package let resultVariable: String?

    package indirect enum Statement: Sendable, Codable {
        /// Sets a variable that lives as long as the script.
        case local(String, ModelExpression)
        /// Writes a variable of the process: the nearest one of the name, else one of the instance.
        case set(String, ModelExpression)
        /// What the script comes to, unless a later statement says otherwise.
        case result(ModelExpression)
        case branch(ModelExpression, then: [Statement], otherwise: [Statement])
    }

    package init(statements: [Statement], resultVariable: String?) {
        self.statements = statements
        self.resultVariable = resultVariable
    }

    /// A script that is only an expression.
    package init(expression: ModelExpression, resultVariable: String?) {
        self.init(statements: [.result(expression)], resultVariable: resultVariable)
    }

    /// The expression where the script is nothing else.
    package var expression: ModelExpression? {
        if statements.count == 1, case .result(let expression) = statements[0] { expression } else { nil }
    }

    /// What a script came to.
    package struct Outcome: Sendable {
        /// Null where no statement gave a result.
        package var result = Value.null
        /// The writes in their order; of several to one name the last counts.
        package var writes: [(name: String, value: Value)] = []
        package var problems: [Problem] = []
    }

    /// Runs the script. It has no loops, so it takes at most as many evaluations as it has statements.
    ///
    /// - Parameter lookup: answers a variable of the process; what the script has set itself comes first.
    package func run(environment: EvaluationEnvironment = .empty, _ lookup: (String) -> Value?) -> Outcome {
        var run = ScriptRun(environment: environment)
        run.perform(statements, lookup)
        return run.outcome
    }
}

private struct ScriptRun {
    let environment: EvaluationEnvironment
    var outcome = Script.Outcome()
    private var own: [String: Value] = [:]

    init(environment: EvaluationEnvironment) { self.environment = environment }

    mutating func perform(_ statements: [Script.Statement], _ lookup: (String) -> Value?) {
        for statement in statements {
            switch statement {
            case .local(let name, let expression): own[name] = value(of: expression, lookup)
            case .set(let name, let expression):
                let value = value(of: expression, lookup)
                own[name] = value
                outcome.writes.append((name, value))
            case .result(let expression): outcome.result = value(of: expression, lookup)
            case .branch(let condition, let then, let otherwise):
                perform(value(of: condition, lookup) == .boolean(true) ? then : otherwise, lookup)
            }
        }
    }

    private mutating func value(of expression: ModelExpression, _ lookup: (String) -> Value?) -> Value {
        let evaluation = expression.evaluate(environment: environment) { own[$0] ?? lookup($0) }
        outcome.problems += evaluation.problems
        return evaluation.value
    }
}
