import FEEL
import ProcessModel

/// What the type of a variable does to a value (DMN 1.5, 10.3.2.9.4): a value that conforms stays, a single value
/// becomes a list or comes out of one, a date becomes a date and time, and everything else is null with a problem.
extension DecisionRun {
    func coerced(
        _ value: Value, to type: DecisionType, at place: Place, of name: String? = nil, _ feel: inout EvaluationRun
    ) -> Value {
        if case .any = type { return value }
        if let result = conforming(value, type, &feel) { return result }
        return report(
            .typeMismatch, "The value \(value.excerpt) is not allowed by the type \(describe(type))", at: place,
            of: name, &feel)
    }

    /// The value as one of the type; nil if it is none.
    private func conforming(_ value: Value, _ type: DecisionType, _ feel: inout EvaluationRun) -> Value? {
        if value.isNull { return value }
        switch type {
        case .any: return value
        case .unknown: return nil
        case .feel(let type): return type.converting(value)
        case .item(let number):
            let item = model.types[number]
            if let result = whole(value, item, &feel) { return result }
            // The only item of a list stands for itself.
            guard !item.isCollection, case .list(let items) = value, items.count == 1 else { return nil }
            guard !items[0].isNull else { return nil }
            return whole(items[0], item, &feel)
        }
    }

    private func whole(_ value: Value, _ item: ItemType, _ feel: inout EvaluationRun) -> Value? {
        guard feel.take(1) else { return nil }
        var result: Value
        if item.isCollection {
            var items = value.asList ?? [value]
            for position in items.indices {
                guard let one = single(items[position], item, &feel) else { return nil }
                items[position] = one
            }
            result = .list(items)
        } else {
            guard let one = single(value, item, &feel) else { return nil }
            result = one
        }
        guard passes(result, item.constraint, &feel) else { return nil }
        return result
    }

    /// The value as one of the base type, with the allowed values.
    private func single(_ value: Value, _ item: ItemType, _ feel: inout EvaluationRun) -> Value? {
        guard let result = based(value, item.base, &feel) else { return nil }
        // Null stands for no value, which no list of allowed values speaks of.
        guard result.isNull || passes(result, item.allowedValues, &feel) else { return nil }
        return result
    }

    private func based(_ value: Value, _ base: ItemType.Base, _ feel: inout EvaluationRun) -> Value? {
        switch base {
        case .type(let type): return conforming(value, type, &feel)
        case .components(let components):
            if value.isNull { return value }
            guard case .context(var context) = value else { return nil }
            for component in components {
                // A component that is not there is null.
                guard let entry = context[component.name] else { continue }
                guard let result = conforming(entry, component.type, &feel) else { return nil }
                context[component.name] = result
            }
            return .context(context)
        case .function(let parameters, _):
            if value.isNull { return value }
            guard case .function(let function) = value, function.parameters.count == parameters.count else {
                return nil
            }
            return value
        }
    }

    /// Whether the value passes the test; what cannot be said does not.
    func passes(_ value: Value, _ test: DecisionTest, _ feel: inout EvaluationRun) -> Bool {
        switch test {
        case .any: return true
        case .broken: return false
        case .tests(let tests):
            let count = feel.problems.count
            let result = tests.feel.passes(value, in: &feel) { name in
                look(name, tests.feel.variableNames, tests.references, tests.items)
            }
            // A value that is not known passes no comparison; that is no error of the table.
            if feel.problems.count > count, !value.isNull { note(feel, since: count, at: tests.place) }
            return result == true
        }
    }

    private func describe(_ type: DecisionType) -> String {
        switch type {
        case .any: "Any"
        case .feel(let type): "\(type)"
        case .item(let number): "'\(model.types[number].name)'"
        case .unknown(let name): "'\(name)'"
        }
    }

    // MARK: - Text

    /// The value with strings read where the type is one of dates, times or durations, as files of values have them.
    func reading(_ value: Value, as type: DecisionType, depth: Int = 0) -> Value {
        guard depth < 32 else { return value }
        switch (type, value) {
        case (.feel(let type), _): return type.reading(value)
        case (.item(let number), _):
            let item = model.types[number]
            guard item.isCollection, case .list(let items) = value else {
                return reading(value, item.base, depth: depth + 1)
            }
            return .list(items.map { reading($0, item.base, depth: depth + 1) })
        case (.any, _), (.unknown, _): return value
        }
    }

    private func reading(_ value: Value, _ base: ItemType.Base, depth: Int) -> Value {
        switch (base, value) {
        case (.type(let type), _): return reading(value, as: type, depth: depth)
        case (.components(let components), .context(var context)):
            for component in components {
                guard let entry = context[component.name] else { continue }
                context[component.name] = reading(entry, as: component.type, depth: depth)
            }
            return .context(context)
        case (.components, _), (.function, _): return value
        }
    }
}

extension FEELType {
    fileprivate func reading(_ value: Value) -> Value {
        switch (self, value) {
        case (.date, .string(let text)): CalendarDate(text).map { .date($0) } ?? value
        case (.time, .string(let text)): TimeOfDay(text).map { .time($0) } ?? value
        case (.dateTime, .string(let text)):
            DateAndTime(text).map { .dateTime($0) } ?? CalendarDate(text).map { .date($0) } ?? value
        case (.dayTimeDuration, .string(let text)), (.yearMonthDuration, .string(let text)):
            Value(duration: text) ?? value
        case (.list(let item), .list(let items)): .list(items.map { item.reading($0) })
        case (_, _): value
        }
    }
}

extension Value {
    /// The value as people read it, not all of it where it is long.
    var excerpt: String {
        let text = json()
        return text.count <= 60 ? text : text.prefix(57) + "…"
    }
}
