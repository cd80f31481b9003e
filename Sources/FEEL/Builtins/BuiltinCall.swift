/// One call of a built-in function: its arguments, with what it takes to read them and to say that they do not fit.
struct BuiltinCall {
    let builtin: Builtin
    let arguments: [Value]
    /// Where the call stands in the source.
    let place: Range<Int>

    /// The argument; a list of one item is that item where no list is asked for (DMN 1.5, 10.3.2.9.4).
    func argument(_ index: Int) -> Value {
        if case .list(let items) = arguments[index], items.count == 1 { return items[0] }
        return arguments[index]
    }

    /// Whether the argument was passed and is not null: what an optional parameter is asked.
    func has(_ index: Int) -> Bool { index < arguments.count && !arguments[index].isNull }

    /// The argument as a string; nil and a problem if it is something else.
    func string(_ index: Int, _ run: inout EvaluationRun) -> String? {
        guard case .string(let text) = argument(index) else {
            _ = unfit(index, "a string", &run)
            return nil
        }
        // Whatever is done with a string takes time with its length.
        return run.take(text.utf8.count >> 6, at: place) ? text : nil
    }

    /// The argument as a number; nil and a problem if it is something else.
    func number(_ index: Int, _ run: inout EvaluationRun) -> Decimal? {
        if case .number(let number) = argument(index) { return number }
        _ = unfit(index, "a number", &run)
        return nil
    }

    /// The argument as an integer; nil and a problem if it is something else.
    func integer(_ index: Int, _ run: inout EvaluationRun) -> Int? {
        if case .number(let number) = argument(index), let integer = number.asInt { return integer }
        _ = unfit(index, "an integer", &run)
        return nil
    }

    /// The argument as an integer, without its fraction if it has one; nil and a problem if it is no number, or far
    /// beyond all positions and scales.
    func wholeNumber(_ index: Int, _ run: inout EvaluationRun) -> Int? {
        if case .number(let number) = argument(index), let integer = number.truncated.asInt { return integer }
        _ = unfit(index, "a number of usual size", &run)
        return nil
    }

    /// The argument as a context; nil and a problem if it is something else.
    func context(_ index: Int, _ run: inout EvaluationRun) -> Context? {
        if case .context(let context) = argument(index) { return context }
        _ = unfit(index, "a context", &run)
        return nil
    }

    /// The argument as a function; nil and a problem if it is something else.
    func function(_ index: Int, _ run: inout EvaluationRun) -> FunctionValue? {
        if case .function(let function) = argument(index) { return function }
        _ = unfit(index, "a function", &run)
        return nil
    }

    /// The argument as a list, charged by its length: what is no list is a list of one (DMN 1.5, 10.3.2.9.4), except
    /// null, which is a problem and nil.
    func list(_ index: Int, _ run: inout EvaluationRun) -> [Value]? {
        switch arguments[index] {
        case .list(let items): return run.take(items.count, at: place) ? items : nil
        case .null:
            _ = unfit(index, "a list", &run)
            return nil
        case .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .context,
            .opaque, .range, .function:
            return [arguments[index]]
        }
    }

    /// The items of the list that is the only argument, or else all arguments; nil if the steps do not suffice.
    func items(_ run: inout EvaluationRun) -> [Value]? {
        var items = arguments
        if arguments.count == 1, case .list(let list) = arguments[0] { items = list }
        return run.take(items.count, at: place) ? items : nil
    }

    /// Notes that an argument is not what it should be.
    func unfit(_ index: Int, _ expected: String, _ run: inout EvaluationRun) -> Value {
        let kind = arguments[index].kind.withArticle
        return fail("Argument \(index + 1) of '\(builtin.name)' is \(kind) and not \(expected)", &run)
    }

    /// Notes that the function has no result.
    func fail(_ message: String, _ run: inout EvaluationRun) -> Value {
        run.report(.invalidArgument, message, at: place)
    }

    /// Notes that the function is not built yet.
    func unsupported(_ run: inout EvaluationRun) -> Value {
        run.report(.unsupported, "The function '\(builtin.name)' is not supported yet", at: place)
    }
}
