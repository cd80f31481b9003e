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
        case .contextPut: [Signature("context", "key", "value"), Signature("context", "keys", "value")]
        case .contextMerge: [Signature("contexts")]
        }
    }

    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value {
        switch self {
        case .getValue, .getEntries, .context, .contextPut, .contextMerge: call.unsupported(&run)
        }
    }
}
