extension FunctionValue {
    /// The result of the function for these arguments, in the order of the parameters; null and a problem if they do
    /// not fit. For native functions that are handed a function.
    public func call(_ arguments: [Value], _ run: inout EvaluationRun) -> Value {
        call(arguments, at: run.callPlace, &run)
    }

    /// The result of a call at this place in the source.
    func call(_ arguments: [Value], at place: Range<Int>, _ run: inout EvaluationRun) -> Value {
        guard run.take(1, at: place) else { return .null }
        switch body {
        case .builtin(let builtin): return builtin.call(arguments, at: place, &run)
        case .native(let native):
            guard let arguments = converted(arguments, at: place, &run) else { return .null }
            return run.nested(levels: 4, at: place) { run in
                let outer = run.callPlace
                run.callPlace = place
                defer { run.callPlace = outer }
                return native(&run, arguments)
            }
        }
    }

    /// The arguments as values of the types of the parameters (DMN 1.5, 10.3.2.9.4); nil and a problem if their
    /// number is wrong. What does not conform is null, with a problem.
    private func converted(
        _ arguments: [Value], at place: Range<Int>, _ run: inout EvaluationRun
    ) -> [Value]? {
        guard arguments.count == parameters.count else {
            let count = "\(parameters.count) arguments are expected, not \(arguments.count)"
            _ = run.report(.invalidArgument, count, at: place)
            return nil
        }
        if parameters.allSatisfy({ $0.type == .any }) { return arguments }
        var converted: [Value] = []
        for (parameter, argument) in zip(parameters, arguments) {
            if let value = parameter.type.converting(argument) {
                converted.append(value)
            } else {
                let kind = argument.kind.withArticle
                let message = "'\(parameter.name)' is \(kind), which is no \(parameter.type)"
                converted.append(run.report(.invalidArgument, message, at: place))
            }
        }
        return converted
    }
}
