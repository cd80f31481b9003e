/// The built-in functions of lists (DMN 1.5, 10.3.4.4), and of sorting (10.3.4.7). Positions count from 1, or from -1
/// at the end.
///
/// What makes numbers of numbers is in `Statistics.swift`.
enum ListFunction: String, BuiltinFamily {
    case listContains = "list contains"
    case count = "count"
    case min = "min"
    case max = "max"
    case sum = "sum"
    case mean = "mean"
    case sublist = "sublist"
    case append = "append"
    case concatenate = "concatenate"
    case insertBefore = "insert before"
    case remove = "remove"
    case listReplace = "list replace"
    case reverse = "reverse"
    case indexOf = "index of"
    case union = "union"
    case distinctValues = "distinct values"
    case flatten = "flatten"
    case product = "product"
    case median = "median"
    case stddev = "stddev"
    case mode = "mode"
    case sort = "sort"

    var signatures: [Signature] {
        switch self {
        case .listContains: [Signature("list", "element")]
        case .count, .reverse, .distinctValues, .flatten: [Signature("list")]
        case .min, .max, .sum, .mean, .product, .median, .stddev, .mode: [Signature("list"), .variadic()]
        case .sublist: [Signature("list", "start position", optional: ["length"])]
        case .append: [.variadic(from: 2), Signature("list", "item")]
        case .concatenate, .union: [.variadic()]
        case .insertBefore: [Signature("list", "position", "newItem")]
        case .remove: [Signature("list", "position")]
        case .listReplace: [Signature("list", "position", "newItem"), Signature("list", "match", "newItem")]
        case .indexOf: [Signature("list", "match")]
        case .sort: [Signature("list", optional: ["precedes"])]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .listContains: call.listContains(&run)
        case .count: call.withList(&run) { items, _ in .number(Decimal(items.count)) }
        case .min: call.extreme(.less, &run)
        case .max: call.extreme(.greater, &run)
        case .sum: call.sum(&run)
        case .mean: call.mean(&run)
        case .sublist: call.sublist(&run)
        case .append: call.append(&run)
        case .concatenate: call.concatenated(&run).map { .list($0) } ?? .null
        case .insertBefore: call.insertBefore(&run)
        case .remove: call.remove(&run)
        case .listReplace: call.listReplace(&run)
        case .reverse: call.withList(&run) { items, _ in .list(items.reversed()) }
        case .indexOf: call.indexOf(&run)
        case .union: call.concatenated(&run).map { call.distinct($0, &run) } ?? .null
        case .distinctValues: call.withList(&run) { call.distinct($0, &$1) }
        case .flatten: call.flatten(&run)
        case .product: call.product(&run)
        case .median: call.median(&run)
        case .stddev: call.standardDeviation(&run)
        case .mode: call.mode(&run)
        case .sort: call.sort(&run)
        }
    }
}

// MARK: - Finding

extension BuiltinCall {
    fileprivate func withList(
        _ run: inout EvaluationRun, _ work: ([Value], inout EvaluationRun) -> Value
    ) -> Value {
        guard let items = list(0, &run) else { return .null }
        return work(items, &run)
    }

    /// `list contains(list, element)`, where null is an element like others.
    fileprivate func listContains(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        for item in items where run.areEqual(item, arguments[1]) == true { return true }
        return run.take(0, at: place) ? false : .null
    }

    /// `index of(list, match)`: all positions.
    fileprivate func indexOf(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        var positions: [Value] = []
        for (index, item) in items.enumerated() where run.areEqual(item, arguments[1]) == true {
            positions.append(.number(Decimal(index + 1)))
        }
        return run.take(0, at: place) ? .list(positions) : .null
    }

    /// Each item once, where it stands first.
    fileprivate func distinct(_ items: [Value], _ run: inout EvaluationRun) -> Value {
        var result: [Value] = []
        var seen: Set<Value> = []
        // Values that may equal others of another form, such as one moment in two zones.
        var various: [Value] = []
        for item in items {
            guard run.take(1, at: place), !seen.contains(item) else { continue }
            if item.hasManyForms {
                if various.contains(where: { run.areEqual($0, item) == true }) { continue }
                various.append(item)
            }
            seen.insert(item)
            result.append(item)
        }
        return run.take(0, at: place) ? .list(result) : .null
    }
}

extension Value {
    /// Whether FEEL may equate the value with one that is other data.
    fileprivate var hasManyForms: Bool {
        switch self {
        case .null, .boolean, .number, .string, .date, .dayTimeDuration, .yearMonthDuration, .opaque, .function: false
        case .time, .dateTime, .list, .context, .range: true
        }
    }
}

// MARK: - Changing

extension BuiltinCall {
    /// The position as an index; nil and a problem if the list has no such position.
    private func index(_ argument: Int, in items: [Value], _ run: inout EvaluationRun) -> Int? {
        guard let position = wholeNumber(argument, &run) else { return nil }
        guard position != 0, position.magnitude <= UInt(items.count) else {
            _ = fail("The position \(position) is outside of the list", &run)
            return nil
        }
        return position > 0 ? position - 1 : items.count + position
    }

    /// `sublist(list, start position, length?)`; the part must lie in the list.
    fileprivate func sublist(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run), let start = index(1, in: items, &run) else { return .null }
        guard has(2) else { return .list(Array(items[start...])) }
        guard let length = wholeNumber(2, &run) else { return .null }
        guard (0...items.count - start).contains(length) else {
            return fail("There are no \(length) items from position \(start + 1) on", &run)
        }
        return .list(Array(items[start..<start + length]))
    }

    /// `append(list, item, …)`.
    fileprivate func append(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        return .list(items + arguments.dropFirst())
    }

    /// The items of all arguments, of which each is a list.
    fileprivate func concatenated(_ run: inout EvaluationRun) -> [Value]? {
        var result: [Value] = []
        for index in arguments.indices {
            guard let items = list(index, &run) else { return nil }
            result += items
        }
        return result
    }

    /// `insert before(list, position, newItem)`.
    fileprivate func insertBefore(_ run: inout EvaluationRun) -> Value {
        guard var items = list(0, &run), let index = index(1, in: items, &run) else { return .null }
        items.insert(arguments[2], at: index)
        return .list(items)
    }

    /// `remove(list, position)`.
    fileprivate func remove(_ run: inout EvaluationRun) -> Value {
        guard var items = list(0, &run), let index = index(1, in: items, &run) else { return .null }
        items.remove(at: index)
        return .list(items)
    }

    /// `list replace(list, position, newItem)`, or with a function of the item and the new one that says which items
    /// are replaced.
    fileprivate func listReplace(_ run: inout EvaluationRun) -> Value {
        guard var items = list(0, &run) else { return .null }
        guard case .function(let match) = argument(1) else {
            guard let index = index(1, in: items, &run) else { return .null }
            items[index] = arguments[2]
            return .list(items)
        }
        for index in items.indices {
            guard case .boolean(let isMatch) = match.call([items[index], arguments[2]], at: place, &run) else {
                return fail("The function that finds items must answer true or false", &run)
            }
            if isMatch { items[index] = arguments[2] }
        }
        return .list(items)
    }

    /// `flatten(list)`: the items of all lists inside, however deep.
    fileprivate func flatten(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        var result: [Value] = []
        // The lists that are being worked off, with the place in each.
        var open: [(items: [Value], index: Int)] = [(items, 0)]
        while let (items, index) = open.last {
            guard index < items.count else {
                open.removeLast()
                continue
            }
            open[open.count - 1].index += 1
            if case .list(let inner) = items[index] {
                // One step more for lists that have nothing in them.
                guard run.take(1 + inner.count, at: place) else { return .null }
                open.append((inner, 0))
            } else {
                result.append(items[index])
            }
        }
        return .list(result)
    }
}

// MARK: - Sorting

extension BuiltinCall {
    /// `sort(list, precedes?)`: items between which there is no order stay as they are. Without a function, in FEEL's
    /// own order.
    fileprivate func sort(_ run: inout EvaluationRun) -> Value {
        guard let items = list(0, &run) else { return .null }
        guard has(1) else {
            return sorted(items, &run) { first, second, run in
                guard let ordering = run.ordering(first, second) else {
                    _ = run.mismatch(first, second, "ordered", at: place)
                    return nil
                }
                return ordering == .less
            }
        }
        guard let precedes = function(1, &run) else { return .null }
        return sorted(items, &run) { first, second, run in
            if case .boolean(let isFirst) = precedes.call([first, second], at: place, &run) { return isFirst }
            _ = fail("The function that sorts must answer true or false", &run)
            return nil
        }
    }

    /// Merges ever longer sorted pieces; null as soon as two items cannot be compared.
    private func sorted(
        _ items: [Value], _ run: inout EvaluationRun,
        _ precedes: (Value, Value, inout EvaluationRun) -> Bool?
    ) -> Value {
        var items = items
        var length = 1
        while length < items.count {
            var merged: [Value] = []
            merged.reserveCapacity(items.count)
            for start in stride(from: 0, to: items.count, by: 2 * length) {
                let middle = Swift.min(start + length, items.count)
                let end = Swift.min(middle + length, items.count)
                var (left, right) = (start, middle)
                while left < middle, right < end {
                    guard run.take(1, at: place), let isRightFirst = precedes(items[right], items[left], &run) else {
                        return .null
                    }
                    merged.append(items[isRightFirst ? right : left])
                    if isRightFirst { right += 1 } else { left += 1 }
                }
                merged += items[left..<middle]
                merged += items[right..<end]
            }
            items = merged
            length *= 2
        }
        return .list(items)
    }
}
