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
        case .decimal, .floor, .ceiling, .roundUp, .roundDown, .roundHalfUp, .roundHalfDown, .abs, .modulo, .sqrt, .log,
            .exp, .odd, .even:
            call.unsupported(&run)
        }
    }
}
