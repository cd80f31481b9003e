extension Node {
    /// What is not a list counts as a list of one (10.3.2.5).
    func item(_ value: Value, _ number: Decimal) -> Value {
        guard let position = number.asInt else { return .null }
        guard case .list(let items) = value else { return position == 1 || position == -1 ? value : .null }
        let index = position > 0 ? position - 1 : items.count &+ position
        return position != 0 && items.indices.contains(index) ? items[index] : .null
    }

    /// `list[condition]`: the items for which the condition is true, or, if it is a number, the item in that place.
    ///
    /// Whether it is a number is seen at the first item: an index does not depend on the items. Null is neither true
    /// nor a problem.
    func filter(
        _ node: Node, _ condition: Node, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        let value = node.evaluate(&run, lookup)
        guard case .list(let items) = value else {
            return value.isNull ? .null : filtered(value, [value], condition, &run, lookup)
        }
        return filtered(value, items, condition, &run, lookup)
    }

    @inline(never)
    private func filtered(
        _ value: Value, _ items: [Value], _ condition: Node, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        guard let first = items.first else { return condition.form.isNumeric ? .null : .list([]) }
        let slot = run.locals.count
        run.locals.append(first)
        defer { run.locals.removeLast() }
        let outcome = condition.evaluate(&run, lookup)
        if case .number(let number) = outcome { return item(value, number) }
        var results: [Value] = []
        if condition.accepts(outcome, &run) { results.append(first) }
        for item in items.dropFirst() {
            run.locals[slot] = item
            if condition.accepts(condition.evaluate(&run, lookup), &run) { results.append(item) }
            if run.steps < 0 { return .null }
        }
        return .list(results)
    }

    private func accepts(_ outcome: Value, _ run: inout EvaluationRun) -> Bool {
        switch outcome {
        case .boolean(let truth): return truth
        case .null: return false
        case let value:
            reportNoTruth(value, &run)
            return false
        }
    }

    /// The entry of the innermost item that has one of that name, or else what the name means outside the filters.
    @inline(never)
    func itemEntry(
        _ name: String, _ slots: [Int], _ otherwise: Node, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        for slot in slots {
            if case .context(let context) = run.locals[slot], let value = context[name] { return value }
        }
        return otherwise.entryOutsideItems(slots, &run, lookup)
    }

    /// A name that no variable has is null without a problem here: items need not have all entries.
    private func entryOutsideItems(_ slots: [Int], _ run: inout EvaluationRun, _ lookup: Lookup) -> Value {
        if case .variable(let name) = form {
            if let value = lookup(name) { return value }
            let hasContext = slots.contains { slot in
                if case .context = run.locals[slot] { true } else { false }
            }
            if hasContext { return .null }
        }
        return evaluate(&run, lookup)
    }
}

extension Form {
    /// Whether the form gives a number whenever it gives anything, as far as it shows.
    fileprivate var isNumeric: Bool {
        switch self {
        case .constant(let value): value.asNumber != nil
        case .arithmetic, .chain, .negation: true
        case .list, .context, .variable, .local, .itemEntry, .path, .item, .filter, .comparison, .between, .membership,
            .test, .range, .instance, .conjunction, .disjunction, .conditional, .call, .invocation, .iteration,
            .quantified, .function, .external:
            false
        }
    }
}
