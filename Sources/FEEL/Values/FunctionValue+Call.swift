extension FunctionValue {
    /// The result of the function for these arguments, in the order of the parameters; null and a problem if they do
    /// not fit. For native functions that are handed a function.
    public func call(_ arguments: [Value], _ run: inout EvaluationRun) -> Value {
        call(arguments, at: run.callPlace, &run)
    }

    /// The result of a call at this place in the source.
    func call(_ arguments: [Value], at place: Range<Int>, _ run: inout EvaluationRun) -> Value {
        guard run.take(1, at: place) else { return .null }
        if case .builtin(let builtin) = body { return builtin.call(arguments, at: place, &run) }
        guard let arguments = converted(arguments, at: place, &run) else { return .null }
        let value = result(of: arguments, at: place, &run)
        if result == .any { return value }
        return result.converting(value) ?? unfit(value, "The result", result, at: place, &run)
    }

    /// The arguments in the order of the parameters; nil if they are not the ones that the function takes.
    func ordered(_ arguments: [(name: String, value: Value)]) -> [Value]? {
        if case .builtin(let builtin) = body { return builtin.ordered(arguments)?.map { $0 ?? .null } }
        guard arguments.count == parameters.count else { return nil }
        var ordered: [Value] = []
        for parameter in parameters {
            guard let argument = arguments.first(where: { $0.name.hasSameCodePoints(as: parameter.name) }) else {
                return nil
            }
            ordered.append(argument.value)
        }
        return ordered
    }

    private func result(of arguments: [Value], at place: Range<Int>, _ run: inout EvaluationRun) -> Value {
        switch body {
        case .builtin: return .null
        case .native(let native):
            return run.nested(levels: 4, at: place) { run in
                let outer = run.callPlace
                run.callPlace = place
                defer { run.callPlace = outer }
                return native(&run, arguments)
            }
        case .defined(let definition, let locals, let variables):
            return run.nested(levels: definition.body.depth + 4, at: place) { run in
                run.locals.reserveCapacity(locals.count + arguments.count + 4)
                run.locals += locals
                if definition.knowsItself { run.locals.append(.function(self)) }
                run.locals += arguments
                return definition.body.evaluate(&run) { name in
                    definition.variables.firstIndex { $0.hasSameCodePoints(as: name) }.flatMap { variables[$0] }
                }
            }
        }
    }

    /// The arguments as values of the types of the parameters (DMN 1.5, 10.3.2.9.4); nil and a problem if their
    /// number is wrong. What does not conform is null, with a problem.
    private func converted(
        _ arguments: [Value], at place: Range<Int>, _ run: inout EvaluationRun
    ) -> [Value]? {
        guard arguments.count == parameters.count else {
            let count = parameters.count == 1 ? "1 argument" : "\(parameters.count) arguments"
            _ = run.report(.invalidArgument, "The function takes \(count), not \(arguments.count)", at: place)
            return nil
        }
        if parameters.allSatisfy({ $0.type == .any }) { return arguments }
        var converted: [Value] = []
        for (parameter, argument) in zip(parameters, arguments) {
            let value = parameter.type.converting(argument)
            converted.append(value ?? unfit(argument, "'\(parameter.name)'", parameter.type, at: place, &run))
        }
        return converted
    }

    @inline(never)
    private func unfit(
        _ value: Value, _ what: String, _ type: FEELType, at place: Range<Int>, _ run: inout EvaluationRun
    ) -> Value {
        run.report(.invalidArgument, "\(what) is \(value.kind.withArticle), which is no \(type)", at: place)
    }
}
