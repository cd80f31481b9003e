/// The built-in functions (DMN 1.5, 10.3.4). The raw values are their names in FEEL.
///
/// A further function is a case here with its arity and its line in `call`, and its code in the file of its family;
/// its name leaves the list of those to come.
enum Builtin: String, Sendable, CaseIterable {
    // Booleans
    case not
    // Strings
    case stringLength = "string length"
    case contains
    case upperCase = "upper case"
    // Lists
    case count
    case sum
    case min
    case max
    // Conversions
    case string
    case number
    case date
    case time
    case dateAndTime = "date and time"
    case duration

    /// The functions of the standard that are not built yet. They are refused by name.
    static let later = [
        "substring", "lower case", "substring before", "substring after", "replace", "starts with", "ends with",
        "matches", "split", "string join", "list contains", "mean", "all", "any", "sublist", "append", "concatenate",
        "insert before", "remove", "reverse", "index of", "union", "distinct values", "flatten", "product", "median",
        "stddev", "mode", "list replace", "sort", "decimal", "floor", "ceiling", "round up", "round down",
        "round half up", "round half down", "abs", "modulo", "sqrt", "log", "exp", "odd", "even", "is", "before",
        "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes", "finished by",
        "includes", "during", "starts", "started by", "coincides", "day of year", "day of week", "month of year",
        "week of year", "years and months duration", "range", "get value", "get entries", "context", "context put",
        "context merge", "now", "today",
    ]

    /// How many arguments the function takes.
    private var arity: ClosedRange<Int> {
        switch self {
        case .not, .stringLength, .upperCase, .count, .string, .duration: 1...1
        case .contains: 2...2
        case .dateAndTime: 1...2
        case .number, .date: 1...3
        case .time: 1...4
        case .sum, .min, .max: 1...Int.max
        }
    }

    /// The result of the function; null and a problem if the arguments do not fit.
    func call(_ arguments: [Value], at node: Node, _ run: inout EvaluationRun) -> Value {
        guard arity.contains(arguments.count) else {
            let count = arguments.count == 1 ? "1 argument" : "\(arguments.count) arguments"
            return run.report(.invalidArgument, "'\(rawValue)' does not take \(count)", node)
        }
        let call = BuiltinCall(builtin: self, arguments: arguments, node: node)
        switch self {
        case .not: return call.not(&run)
        case .stringLength: return call.stringLength(&run)
        case .contains: return call.contains(&run)
        case .upperCase: return call.upperCase(&run)
        case .count: return call.count(&run)
        case .sum: return call.sum(&run)
        case .min: return call.extreme(.less, &run)
        case .max: return call.extreme(.greater, &run)
        case .string: return call.string(&run)
        case .number: return call.number(&run)
        case .date: return call.date(&run)
        case .time: return call.time(&run)
        case .dateAndTime: return call.dateAndTime(&run)
        case .duration: return call.duration(&run)
        }
    }
}

/// One call of a built-in function: its arguments, with what it takes to read them and to say that they do not fit.
struct BuiltinCall {
    let builtin: Builtin
    let arguments: [Value]
    let node: Node

    /// The argument; a list of one item is that item where no list is asked for (DMN 1.5, 10.3.2.9.4).
    func argument(_ index: Int) -> Value {
        if case .list(let items) = arguments[index], items.count == 1 { return items[0] }
        return arguments[index]
    }

    /// The argument as a string; nil and a problem if it is something else.
    func string(_ index: Int, _ run: inout EvaluationRun) -> String? {
        guard case .string(let text) = argument(index) else {
            _ = unfit(index, "a string", &run)
            return nil
        }
        // Whatever is done with a string takes time with its length.
        return run.take(text.utf8.count >> 6, at: node) ? text : nil
    }

    /// The argument as an integer; nil and a problem if it is something else.
    func integer(_ index: Int, _ run: inout EvaluationRun) -> Int? {
        if case .number(let number) = argument(index), let integer = number.asInt { return integer }
        _ = unfit(index, "an integer", &run)
        return nil
    }

    /// The items of the list that is the only argument, or else all arguments; nil if the steps do not suffice.
    func items(_ run: inout EvaluationRun) -> [Value]? {
        var items = arguments
        if arguments.count == 1, case .list(let list) = arguments[0] { items = list }
        return run.take(items.count, at: node) ? items : nil
    }

    /// Notes that an argument is not what it should be.
    func unfit(_ index: Int, _ expected: String, _ run: inout EvaluationRun) -> Value {
        let kind = arguments[index].kind.withArticle
        return fail("Argument \(index + 1) of '\(builtin.rawValue)' is \(kind) and not \(expected)", &run)
    }

    /// Notes that the function has no result.
    func fail(_ message: String, _ run: inout EvaluationRun) -> Value {
        run.report(.invalidArgument, message, node)
    }
}

/// The names of the built-in functions, as they are found in a source.
enum BuiltinNames {
    struct Match {
        /// Nil if the function is still to come.
        let builtin: Builtin?
        let name: String
        let end: Int
    }

    private static let all: [(builtin: Builtin?, name: KnownName)] =
        Builtin.allCases.compactMap { builtin in KnownName(builtin.rawValue).map { (builtin, $0) } }
        + Builtin.later.compactMap { name in KnownName(name).map { (nil, $0) } }

    /// The function with the longest name that is called at the place, if one is.
    static func match(at start: Int, in scanner: Scanner) -> Match? {
        var best: Match?
        for (builtin, name) in all {
            guard let end = name.end(at: start, in: scanner), end > best?.end ?? start,
                scanner.byte(at: scanner.skippingBlanks(from: end)) == UInt8(ascii: "(")
            else { continue }
            best = Match(builtin: builtin, name: name.text, end: end)
        }
        return best
    }
}
