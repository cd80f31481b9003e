/// The built-in functions of numbers (DMN 1.5, 10.3.4.5).
enum NumberFunction: String, BuiltinFamily {
    case decimal = "decimal"
    case floor = "floor"
    case ceiling = "ceiling"
    case roundUp = "round up"
    case roundDown = "round down"
    case roundHalfUp = "round half up"
    case roundHalfDown = "round half down"
    case abs = "abs"
    case modulo = "modulo"
    case sqrt = "sqrt"
    case log = "log"
    case exp = "exp"
    case odd = "odd"
    case even = "even"

    var signatures: [Signature] {
        switch self {
        case .decimal, .roundUp, .roundDown, .roundHalfUp, .roundHalfDown: [Signature("n", "scale")]
        case .floor, .ceiling: [Signature("n", optional: ["scale"])]
        case .abs: [Signature("n")]
        case .modulo: [Signature("dividend", "divisor")]
        case .sqrt, .log, .exp, .odd, .even: [Signature("number")]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .decimal: call.rounded(.halfEven, &run)
        case .floor: call.rounded(.floor, &run)
        case .ceiling: call.rounded(.ceiling, &run)
        case .roundUp: call.rounded(.up, &run)
        case .roundDown: call.rounded(.down, &run)
        case .roundHalfUp: call.rounded(.halfUp, &run)
        case .roundHalfDown: call.rounded(.halfDown, &run)
        case .abs: call.abs(&run)
        case .modulo: call.modulo(&run)
        case .sqrt: call.withNumber(&run, { $0.squareRoot }, "A negative number has no square root")
        case .log: call.withNumber(&run, { $0.naturalLogarithm }, "Only positive numbers have a logarithm")
        case .exp: call.withNumber(&run, { $0.exponential }, "The result is out of range")
        case .odd: call.remainderOfTwo(is: 1, &run)
        case .even: call.remainderOfTwo(is: 0, &run)
        }
    }
}

extension BuiltinCall {
    /// The scales of the format (DMN 1.5, 10.3.4.5).
    private static let scales = -6111...6176

    /// The number with so many digits after the point; none if the scale is left out.
    fileprivate func rounded(_ mode: RoundingMode, _ run: inout EvaluationRun) -> Value {
        guard let number = number(0, &run) else { return .null }
        var scale = 0
        if arguments.count > 1 {
            guard let places = wholeNumber(1, &run) else { return .null }
            guard BuiltinCall.scales.contains(places) else {
                return fail("The scale \(places) is not from -6111 to 6176", &run)
            }
            scale = places
        }
        guard let result = number.rounded(scale: scale, mode) else {
            return run.report(.outOfRange, "The result is out of range", at: place)
        }
        return .number(result)
    }

    /// `abs(n)` of a number or a duration.
    fileprivate func abs(_ run: inout EvaluationRun) -> Value {
        let result: Value?
        switch argument(0) {
        case .number(let number): return .number(number.magnitude)
        case .dayTimeDuration(let duration):
            result = duration < .zero ? duration.negated.map { .dayTimeDuration($0) } : .dayTimeDuration(duration)
        case .yearMonthDuration(let duration):
            result =
                duration.months < 0 ? duration.negated.map { .yearMonthDuration($0) } : .yearMonthDuration(duration)
        case .null, .boolean, .string, .date, .time, .dateTime, .list, .context, .opaque, .range, .function:
            return unfit(0, "a number or a duration", &run)
        }
        return result ?? run.report(.outOfRange, "The result is out of range", at: place)
    }

    /// `modulo(dividend, divisor)`: `dividend - divisor * floor(dividend / divisor)`, exactly.
    fileprivate func modulo(_ run: inout EvaluationRun) -> Value {
        guard let dividend = number(0, &run), let divisor = number(1, &run) else { return .null }
        guard let rest = dividend.modulo(divisor) else {
            return run.report(.divisionByZero, "Division by zero", at: place)
        }
        return .number(rest)
    }

    fileprivate func withNumber(
        _ run: inout EvaluationRun, _ work: (Decimal) -> Decimal?, _ problem: String
    ) -> Value {
        // Some 3000 multiplications at most.
        guard let number = number(0, &run), run.take(20, at: place) else { return .null }
        return work(number).map { .number($0) } ?? run.report(.outOfRange, problem, at: place)
    }

    /// A number with a fraction is neither odd nor even.
    fileprivate func remainderOfTwo(is rest: Decimal, _ run: inout EvaluationRun) -> Value {
        guard let number = number(0, &run) else { return .null }
        return .boolean(number.modulo(2) == rest)
    }
}
