/// The functions that make one value, or a few, of many (DMN 1.5, 10.3.4.4). They take a list or the items themselves.
extension BuiltinCall {
    /// The numbers; nil and a problem if something else is among them.
    private func numbers(_ run: inout EvaluationRun) -> [Decimal]? {
        guard let items = items(&run) else { return nil }
        var numbers: [Decimal] = []
        numbers.reserveCapacity(items.count)
        for item in items {
            guard case .number(let number) = item else {
                _ = fail("'\(builtin.name)' has \(item.kind.withArticle) among its numbers", &run)
                return nil
            }
            numbers.append(number)
        }
        return numbers
    }

    private func result(_ number: Decimal?, _ run: inout EvaluationRun) -> Value {
        number.map { .number($0) }
            ?? run.report(.outOfRange, "The result of '\(builtin.name)' is out of range", at: place)
    }

    private func sum(of numbers: [Decimal]) -> Decimal? {
        var sum = Decimal.zero
        for number in numbers {
            guard let next = sum.adding(number) else { return nil }
            sum = next
        }
        return sum
    }

    private func mean(of numbers: [Decimal]) -> Decimal? {
        sum(of: numbers)?.dividing(by: Decimal(numbers.count))
    }

    /// `sum(list)` or `sum(a, b, …)`; null for an empty list, as are the others but for `mode`.
    func sum(_ run: inout EvaluationRun) -> Value {
        guard let numbers = numbers(&run), !numbers.isEmpty else { return .null }
        return result(sum(of: numbers), &run)
    }

    func mean(_ run: inout EvaluationRun) -> Value {
        guard let numbers = numbers(&run), !numbers.isEmpty else { return .null }
        return result(mean(of: numbers), &run)
    }

    func product(_ run: inout EvaluationRun) -> Value {
        guard let numbers = numbers(&run), !numbers.isEmpty else { return .null }
        var product = Decimal.one
        for number in numbers {
            guard let next = product.multiplying(by: number) else { return result(nil, &run) }
            product = next
        }
        return .number(product)
    }

    /// The number in the middle, or the mean of the two there.
    func median(_ run: inout EvaluationRun) -> Value {
        guard var numbers = numbers(&run), !numbers.isEmpty else { return .null }
        guard takeSorting(numbers.count, &run) else { return .null }
        numbers.sort()
        let middle = numbers.count / 2
        if numbers.count % 2 == 1 { return .number(numbers[middle]) }
        return result(mean(of: Array(numbers[middle - 1...middle])), &run)
    }

    /// `stddev`, of a sample; null for fewer than two numbers.
    func standardDeviation(_ run: inout EvaluationRun) -> Value {
        guard let numbers = numbers(&run), numbers.count > 1 else { return .null }
        guard let mean = mean(of: numbers) else { return result(nil, &run) }
        let squares = numbers.compactMap { number -> Decimal? in
            guard let difference = number.subtracting(mean) else { return nil }
            return difference.multiplying(by: difference)
        }
        guard squares.count == numbers.count else { return result(nil, &run) }
        return result(sum(of: squares)?.dividing(by: Decimal(numbers.count - 1))?.squareRoot, &run)
    }

    /// The numbers that occur most often, from the smallest; an empty list for an empty list.
    func mode(_ run: inout EvaluationRun) -> Value {
        guard var numbers = numbers(&run), takeSorting(numbers.count, &run) else { return .null }
        numbers.sort()
        var best: [Decimal] = []
        var most = 0
        var start = 0
        while start < numbers.count {
            let end = numbers[start...].firstIndex { $0 != numbers[start] } ?? numbers.count
            if end - start > most {
                best = []
                most = end - start
            }
            if end - start == most { best.append(numbers[start]) }
            start = end
        }
        return .list(best.map { .number($0) })
    }

    /// Charges what sorting so many numbers takes.
    private func takeSorting(_ count: Int, _ run: inout EvaluationRun) -> Bool {
        run.take(count * (Int.bitWidth - count.leadingZeroBitCount) / 8, at: place)
    }

    /// `min` (less) or `max` (greater) of values that have an order.
    func extreme(_ side: Ordering, _ run: inout EvaluationRun) -> Value {
        guard let items = items(&run), var best = items.first else { return .null }
        // The first is compared with itself, so that a single item must have an order too.
        for item in items {
            guard let ordering = run.ordering(item, best) else { return run.mismatch(best, item, "ordered", at: place) }
            if ordering == side { best = item }
        }
        return best
    }
}
