extension Node {
    func arithmetic(
        _ symbol: ArithmeticOperator, _ left: Value, _ right: Value, _ run: inout EvaluationRun
    ) -> Value {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            if let result = symbol.apply(left, right) { return .number(result) }
            return numberProblem(symbol, left, right, &run)
        case (.string(let first), .string(let second)) where symbol == .add:
            return run.checkedLength(of: first + second, at: range)
        case (_, _):
            switch TemporalArithmetic(zones: run.environment.zones).apply(symbol, left, right) {
            case .value(let value): return value
            case .mismatch: return run.mismatch(left, right, symbol.verb, at: range)
            case .outOfRange: return run.report(.outOfRange, "The result is out of range", self)
            case .divisionByZero: return run.report(.divisionByZero, "Division by zero", self)
            case .unknownZone:
                return run.report(.unknownZone, "The rules of the time zone are not known", self)
            }
        }
    }

    /// Operands of one level from the left: long sums take no stack.
    @inline(never)
    func chain(
        _ first: Node, _ operands: [Form.Operand], _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        var value = first.evaluate(&run, lookup)
        for operand in operands {
            value = arithmetic(operand.symbol, value, operand.node.evaluate(&run, lookup), &run)
        }
        return value
    }

    func negated(_ value: Value, _ run: inout EvaluationRun) -> Value {
        let result: Value?
        switch value {
        case .number(let number): return .number(number.negated)
        case .dayTimeDuration(let duration): result = duration.negated.map { .dayTimeDuration($0) }
        case .yearMonthDuration(let duration): result = duration.negated.map { .yearMonthDuration($0) }
        case .null, .boolean, .string, .date, .time, .dateTime, .list, .context, .opaque, .range, .function:
            let kind = value.kind.withArticle
            return run.report(.typeMismatch, "The sign of \(kind) cannot be changed", self)
        }
        return result ?? run.report(.outOfRange, "The result is out of range", self)
    }

    @inline(never)
    private func numberProblem(
        _ symbol: ArithmeticOperator, _ left: Decimal, _ right: Decimal, _ run: inout EvaluationRun
    ) -> Value {
        if right.isZero, symbol == .divide { return run.report(.divisionByZero, "Division by zero", self) }
        if symbol == .power, left.isZero { return run.report(.divisionByZero, "Zero has no negative powers", self) }
        if symbol == .power, left.isNegative, !right.isInteger {
            return run.report(.outOfRange, "A negative number has no powers with a fraction", self)
        }
        return run.report(.outOfRange, "The result is out of range", self)
    }
}

extension ArithmeticOperator {
    fileprivate func apply(_ left: Decimal, _ right: Decimal) -> Decimal? {
        switch self {
        case .add: left.adding(right)
        case .subtract: left.subtracting(right)
        case .multiply: left.multiplying(by: right)
        case .divide: left.dividing(by: right)
        case .power: left.power(right)
        }
    }

    /// As in "cannot be added".
    fileprivate var verb: String {
        switch self {
        case .add: "added"
        case .subtract: "subtracted"
        case .multiply: "multiplied"
        case .divide: "divided"
        case .power: "raised to a power"
        }
    }
}
