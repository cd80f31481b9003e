/// A built-in function (DMN 1.5, 10.3.4): its name, how it may be called, and its code.
///
/// To add one: a case in the enum of its family, whose raw value is the name in FEEL, a line in the `signatures` and a
/// line in the `call` of that family, and its code as a method of ``BuiltinCall`` in the same file. Nothing else knows
/// single functions. A function that is not written yet answers `call.unsupported(&run)`.
final class Builtin: Sendable {
    /// The functions by families, each with a file of its own.
    enum Function: Sendable, Hashable {
        case boolean(BooleanFunction)
        case string(StringFunction)
        case list(ListFunction)
        case number(NumberFunction)
        case conversion(ConversionFunction)
        case temporal(TemporalFunction)
        case range(RangeFunction)
        case context(ContextFunction)
    }

    /// The name in FEEL.
    let name: String
    /// The ways to call it; at least one.
    let signatures: [Signature]
    /// How many arguments it takes by any of its signatures.
    private let counts: ClosedRange<Int>
    private let function: Function

    private init(_ family: some BuiltinFamily, _ function: Function) {
        self.name = family.rawValue
        self.signatures = family.signatures
        self.counts =
            (signatures.map(\.counts.lowerBound).min() ?? 0)...(signatures.map(\.counts.upperBound).max() ?? 0)
        self.function = function
    }

    /// All functions, in the order of their families.
    static let all: [Builtin] =
        BooleanFunction.allCases.map { Builtin($0, .boolean($0)) }
        + StringFunction.allCases.map { Builtin($0, .string($0)) }
        + ListFunction.allCases.map { Builtin($0, .list($0)) }
        + NumberFunction.allCases.map { Builtin($0, .number($0)) }
        + ConversionFunction.allCases.map { Builtin($0, .conversion($0)) }
        + TemporalFunction.allCases.map { Builtin($0, .temporal($0)) }
        + RangeFunction.allCases.map { Builtin($0, .range($0)) }
        + ContextFunction.allCases.map { Builtin($0, .context($0)) }

    private static let byName = [String: Builtin](all.map { ($0.name, $0) }) { first, _ in first }

    /// The function of that name.
    static func named(_ name: String) -> Builtin? { byName[name] }

    /// The result of the function; null and a problem if the arguments do not fit.
    func call(_ arguments: [Value], at place: Range<Int>, _ run: inout EvaluationRun) -> Value {
        guard counts.contains(arguments.count), signatures.contains(where: { $0.counts.contains(arguments.count) })
        else {
            let count = arguments.count == 1 ? "1 argument" : "\(arguments.count) arguments"
            return run.report(.invalidArgument, "'\(name)' does not take \(count)", at: place)
        }
        let call = BuiltinCall(builtin: self, arguments: arguments, place: place)
        switch function {
        case .boolean(let function): return function.call(call, &run)
        case .string(let function): return function.call(call, &run)
        case .list(let function): return function.call(call, &run)
        case .number(let function): return function.call(call, &run)
        case .conversion(let function): return function.call(call, &run)
        case .temporal(let function): return function.call(call, &run)
        case .range(let function): return function.call(call, &run)
        case .context(let function): return function.call(call, &run)
        }
    }

    /// The arguments in the order of the signature that has parameters of these names; nil if there is none such.
    /// An optional parameter that is not named before one that is named is nil.
    func ordered<Argument>(_ arguments: [(name: String, value: Argument)]) -> [Argument?]? {
        for signature in signatures {
            if let ordered = signature.ordered(arguments) { return ordered }
        }
        return nil
    }
}

extension Builtin: Equatable {
    static func == (left: Builtin, right: Builtin) -> Bool { left === right }
}

/// The functions of one family: an enum with a file of its own.
protocol BuiltinFamily: RawRepresentable<String>, CaseIterable, Sendable {
    /// The ways to call the function.
    var signatures: [Signature] { get }
    /// The result of a call with a number of arguments that one of the signatures allows.
    func call(_ call: BuiltinCall, _ run: inout EvaluationRun) -> Value
}

/// One way to call a built-in function: its parameters as the standard names them.
struct Signature: Sendable {
    let parameters: [String]
    /// How many arguments it takes.
    let counts: ClosedRange<Int>
    /// A parameter that takes no list when it is named, since another signature has a name for that.
    private var takesNoList: String?
    /// Whether parameters that are not named are null, although all are needed in a row.
    private(set) var mayLackAll = false

    /// A signature whose last parameters may be left out.
    init(_ parameters: String..., optional: [String] = [], takingNoList: String? = nil) {
        self.parameters = parameters + optional
        self.counts = parameters.count...self.parameters.count
        self.takesNoList = takingNoList
    }

    private init(parameters: [String], counts: ClosedRange<Int>, mayLackAll: Bool = false) {
        self.parameters = parameters
        self.counts = counts
        self.mayLackAll = mayLackAll
    }

    /// A signature that takes any number of further arguments, from so many on. They cannot be named.
    static func variadic(from least: Int = 1) -> Signature { Signature(parameters: [], counts: least...Int.max) }

    /// A signature for arguments that are named, of which each may be left out and is null then.
    static func named(_ parameters: [String]) -> Signature {
        Signature(parameters: parameters, counts: parameters.count...parameters.count, mayLackAll: true)
    }

    /// Whether an argument, or the part of the source that gives it, is a list.
    private static func isList(_ argument: some Any) -> Bool {
        if let value = argument as? Value { return value.asList != nil }
        guard let node = argument as? Node else { return false }
        if case .constant(let value) = node.form { return value.asList != nil }
        if case .list = node.form { return true }
        return false
    }

    fileprivate func ordered<Argument>(_ arguments: [(name: String, value: Argument)]) -> [Argument?]? {
        var ordered = [Argument?](repeating: nil, count: parameters.count)
        for argument in arguments {
            guard let index = parameters.firstIndex(where: { $0.hasSameCodePoints(as: argument.name) }),
                ordered[index] == nil, !(argument.name == takesNoList && Signature.isList(argument.value))
            else { return nil }
            ordered[index] = argument.value
        }
        while ordered.count > counts.lowerBound, let last = ordered.last, last == nil { ordered.removeLast() }
        guard mayLackAll || !ordered.prefix(counts.lowerBound).contains(where: { $0 == nil }) else { return nil }
        return ordered
    }
}

/// The names of the built-in functions, as they are found in a source.
enum BuiltinNames {
    struct Match {
        let builtin: Builtin
        let end: Int
    }

    private static let all: [(builtin: Builtin, name: KnownName)] =
        Builtin.all.compactMap { builtin in KnownName(builtin.name).map { (builtin, $0) } }

    /// The function with the longest name that is called at the place, if one is.
    static func match(at start: Int, in scanner: Scanner) -> Match? {
        var best: Match?
        for (builtin, name) in all {
            guard let end = name.end(at: start, in: scanner), end > best?.end ?? start,
                scanner.byte(at: scanner.skippingBlanks(from: end)) == UInt8(ascii: "(")
            else { continue }
            best = Match(builtin: builtin, end: end)
        }
        return best
    }
}
