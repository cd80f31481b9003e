/// The built-in functions of contexts (DMN 1.5, 10.3.4.11).
enum ContextFunction: String, BuiltinFamily {
    case getValue = "get value"
    case getEntries = "get entries"
    case context = "context"
    case contextPut = "context put"
    case contextMerge = "context merge"

    var signatures: [Signature] {
        switch self {
        case .getValue: [Signature("m", "key"), Signature("context", "key")]
        case .getEntries: [Signature("m"), Signature("context")]
        case .context: [Signature("entries")]
        case .contextPut:
            [Signature("context", "key", "value", takingNoList: "key"), Signature("context", "keys", "value")]
        case .contextMerge: [Signature("contexts")]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .getValue: call.getValue(&run)
        case .getEntries: call.getEntries(&run)
        case .context: call.contextOfEntries(&run)
        case .contextPut: call.contextPut(&run)
        case .contextMerge: call.contextMerge(&run)
        }
    }
}

extension BuiltinCall {
    /// `get value(context, key)`; an entry that is not there is null and a problem.
    fileprivate func getValue(_ run: inout EvaluationRun) -> Value {
        guard let context = context(0, &run), let key = string(1, &run) else { return .null }
        return context[key] ?? fail("There is no entry '\(key)'", &run)
    }

    /// `get entries(context)`: a list of contexts with a `key` and a `value`.
    fileprivate func getEntries(_ run: inout EvaluationRun) -> Value {
        guard let context = context(0, &run), run.take(context.count, at: place) else { return .null }
        return .list(
            context.entries.map { .context(Context([("key", .string($0.name)), ("value", $0.value)])) })
    }

    /// `context(entries)`: what `get entries` gave, made a context again. A key twice is an error.
    fileprivate func contextOfEntries(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        var result = Context()
        for item in items {
            guard case .context(let entry) = item, case .string(let key)? = entry["key"], let value = entry["value"]
            else { return fail("An entry is not a context of a 'key', which is a string, and a 'value'", &run) }
            guard result[key] == nil else { return fail("There are two entries '\(key)'", &run) }
            result[key] = value
        }
        return .context(result)
    }

    /// `context put(context, key, value)`, and with a list of keys for an entry further inside.
    fileprivate func contextPut(_ run: inout EvaluationRun) -> Value {
        guard let context = context(0, &run), run.take(context.count, at: place) else { return .null }
        switch arguments[1] {
        case .string(let key):
            var result = context
            result[key] = arguments[2]
            return .context(result)
        case .list(let keys):
            guard !keys.isEmpty else { return fail("The list of keys is empty", &run) }
            guard keys.count <= Value.maximumNesting else { return fail("The list of keys is too long", &run) }
            var path: [String] = []
            for key in keys {
                guard case .string(let text) = key else {
                    return fail("'context put' has \(key.kind.withArticle) among its keys", &run)
                }
                path.append(text)
            }
            return put(arguments[2], at: path, in: context, &run)
        case .null, .boolean, .number, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .context,
            .opaque, .range, .function:
            return unfit(1, "a string or a list of strings", &run)
        }
    }

    /// Goes down by the keys but the last, whose values must be contexts, and puts the changed ones together again.
    private func put(_ value: Value, at path: [String], in outer: Context, _ run: inout EvaluationRun) -> Value {
        var chain = [outer]
        for key in path.dropLast() {
            guard case .context(let inner)? = chain[chain.count - 1][key] else {
                return fail("The entry '\(key)' is not a context", &run)
            }
            guard run.take(inner.count, at: place) else { return .null }
            chain.append(inner)
        }
        var result = value
        for (key, context) in zip(path, chain).reversed() {
            var changed = context
            changed[key] = result
            result = .context(changed)
        }
        return result
    }

    /// `context merge(contexts)`: of entries with the same name the last counts.
    fileprivate func contextMerge(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        var result = Context()
        for item in items {
            guard case .context(let context) = item else {
                return fail("'context merge' has \(item.kind.withArticle) among its contexts", &run)
            }
            guard run.take(context.count, at: place) else { return .null }
            for entry in context.entries { result[entry.name] = entry.value }
        }
        return .context(result)
    }
}
