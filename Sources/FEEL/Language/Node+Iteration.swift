/// What a variable of a loop goes through.
private enum Course {
    case items([Value])
    case numbers(from: Int, to: Int)
    case days(from: CalendarDate, to: CalendarDate)

    var count: Int {
        switch self {
        case .items(let items): items.count
        case .numbers(let first, let last): Course.distance(first, last)
        case .days(let first, let last): Course.distance(first.daysSinceEpoch, last.daysSinceEpoch)
        }
    }

    /// The number of steps from one end to the other, both included, in whichever direction.
    private static func distance(_ first: Int, _ last: Int) -> Int {
        let (difference, overflow) = last.subtractingReportingOverflow(first)
        return overflow || difference.magnitude >= UInt(Int.max) ? Int.max : Int(difference.magnitude) + 1
    }

    func value(_ index: Int) -> Value {
        switch self {
        case .items(let items): items[index]
        case .numbers(let first, let last): .number(Decimal(first <= last ? first + index : first - index))
        case .days(let first, let last): first.adding(days: first <= last ? index : -index).map { .date($0) } ?? .null
        }
    }
}

extension Node {
    // MARK: - for

    /// `for x in …, y in … return …` (DMN 1.5, 10.3.2.12). The results so far are the local before the variables,
    /// which `partial` names.
    @inline(never)
    func iteration(
        _ iterators: [Form.Iterator], _ node: Node, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        let slot = run.locals.count
        run.locals.append(.list([]))
        let isWhole = collect(iterators[...], node, into: slot, &run, lookup)
        let results = run.locals.removeLast()
        return isWhole ? results : .null
    }

    /// Answers false if an iterator has nothing to go through.
    private func collect(
        _ iterators: ArraySlice<Form.Iterator>, _ node: Node, into slot: Int, _ run: inout EvaluationRun,
        _ lookup: Lookup
    ) -> Bool {
        guard let iterator = iterators.first else {
            let value = node.evaluate(&run, lookup)
            run.append(value, toListIn: slot)
            return true
        }
        guard let course = course(of: iterator, &run, lookup) else { return false }
        let own = run.locals.count
        run.locals.append(.null)
        defer { run.locals.removeLast() }
        for index in 0..<course.count {
            guard run.take(1, at: self) else { return false }
            run.locals[own] = course.value(index)
            guard collect(iterators.dropFirst(), node, into: slot, &run, lookup) else { return false }
        }
        return true
    }

    // MARK: - some and every

    /// `some` is true if one is, `every` false if one is not; else null if one was null (10.3.2.11). One that is
    /// neither a truth value nor null is an error of the whole.
    @inline(never)
    func quantified(
        _ quantifier: Form.Quantifier, _ iterators: [Form.Iterator], _ node: Node, _ run: inout EvaluationRun,
        _ lookup: Lookup
    ) -> Value {
        var search = Search(decisive: quantifier == .some, node: node)
        let isWhole = look(&search, iterators[...], &run, lookup)
        if search.isDecided { return .boolean(search.decisive) }
        return isWhole && !search.isNull ? .boolean(!search.decisive) : .null
    }

    private struct Search {
        let decisive: Bool
        let node: Node
        var isDecided = false
        var isNull = false
    }

    private func look(
        _ search: inout Search, _ iterators: ArraySlice<Form.Iterator>, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Bool {
        guard let iterator = iterators.first else {
            switch search.node.evaluate(&run, lookup) {
            case .boolean(let truth): search.isDecided = truth == search.decisive
            case .null: search.isNull = true
            case let value:
                search.node.reportNoTruth(value, &run)
                return false
            }
            return true
        }
        guard let course = course(of: iterator, &run, lookup) else { return false }
        let own = run.locals.count
        run.locals.append(.null)
        defer { run.locals.removeLast() }
        for index in 0..<course.count where !search.isDecided {
            guard run.take(1, at: self) else { return false }
            run.locals[own] = course.value(index)
            guard look(&search, iterators.dropFirst(), &run, lookup) else { return false }
        }
        return true
    }

    // MARK: - What variables go through

    /// The values of an iterator; nil and a problem if there is nothing to go through.
    @inline(never)
    private func course(
        of iterator: Form.Iterator, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Course? {
        let value = iterator.source.evaluate(&run, lookup)
        guard let end = iterator.end else { return course(through: value, iterator.source, &run) }
        switch (value, end.evaluate(&run, lookup)) {
        case (.number(let first), .number(let last)):
            if let first = first.asInt, let last = last.asInt { return .numbers(from: first, to: last) }
            return noCourse("The ends of an iteration are whole numbers", iterator.source, &run)
        case (.date(let first), .date(let last)): return .days(from: first, to: last)
        case (let first, let last):
            let message = "No iteration leads from \(first.kind.withArticle) to \(last.kind.withArticle)"
            return noCourse(message, iterator.source, &run)
        }
    }

    private func course(through value: Value, _ node: Node, _ run: inout EvaluationRun) -> Course? {
        switch value {
        case .list(let items): return .items(items)
        case .range(let range): return course(through: range, node, &run)
        case .null: return noCourse("There is nothing to go through", node, &run)
        // What is not a list counts as a list of one (10.3.2.9.4).
        case .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .context,
            .opaque, .function:
            return .items([value])
        }
    }

    /// A range of whole numbers or dates can be gone through, from its start to its end.
    private func course(through range: ValueRange, _ node: Node, _ run: inout EvaluationRun) -> Course? {
        let skipped = (range.isStartIncluded ? 0 : 1, range.isEndIncluded ? 0 : 1)
        switch (range.start, range.end) {
        case (.number(let start)?, .number(let end)?):
            guard let start = start.asInt, let end = end.asInt, start <= end else { break }
            let (first, isOver) = start.addingReportingOverflow(skipped.0)
            let (last, isUnder) = end.subtractingReportingOverflow(skipped.1)
            return isOver || isUnder || first > last ? .items([]) : .numbers(from: first, to: last)
        case (.date(let start)?, .date(let end)?):
            guard start <= end else { break }
            guard let first = start.adding(days: skipped.0), let last = end.adding(days: -skipped.1), first <= last
            else { return .items([]) }
            return .days(from: first, to: last)
        case (_, _): break
        }
        return noCourse("Only ranges of whole numbers or dates can be gone through, upward", node, &run)
    }

    private func noCourse(_ message: String, _ node: Node, _ run: inout EvaluationRun) -> Course? {
        _ = run.report(.typeMismatch, message, node)
        return nil
    }
}

extension EvaluationRun {
    /// Adds to a list that is a local, in place if nobody else holds it.
    fileprivate mutating func append(_ value: Value, toListIn slot: Int) {
        guard case .list(var items) = locals[slot] else { return }
        locals[slot] = .null
        items.append(value)
        locals[slot] = .list(items)
    }
}
