extension ExternalFunctions {
    /// Methods of the Java platform that compute and do nothing else: those of `java.lang.Math` and the static ones of
    /// strings, numbers, characters and truth values, by our own code. There is no Java behind it.
    ///
    /// How to read this folder: ``JavaSignature`` reads `max(double,double)`, ``JavaValue`` is an argument or a result
    /// of one of Java's types, and each class has a table of its methods in a file of its own.
    public static let pureJava = ExternalFunctions { reference in
        guard let signature = JavaSignature(reference.methodSignature),
            let code = JavaClass.named(reference.className)?[signature.text]
        else { return nil }
        return { run, arguments in signature.call(code, arguments, &run) }
    }
}

/// The code of a method. The arguments are of the types that its signature names.
typealias JavaCode = @Sendable ([JavaValue]) throws(JavaFailure) -> JavaValue

/// Why a method has no result: what would be an exception, or a number that FEEL does not have.
struct JavaFailure: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The classes and their methods, by name and types of parameters.
enum JavaClass {
    static func named(_ name: String) -> [String: JavaCode]? { all[name] }

    private static let all: [String: [String: JavaCode]] = [
        "java.lang.Math": JavaMath.methods, "java.lang.String": JavaText.stringMethods,
        "java.lang.Character": JavaText.characterMethods, "java.lang.Boolean": JavaText.booleanMethods,
        "java.lang.Integer": JavaIntegers.methods(of: .int), "java.lang.Long": JavaIntegers.methods(of: .long),
        "java.lang.Short": JavaIntegers.methods(of: .short), "java.lang.Byte": JavaIntegers.methods(of: .byte),
        "java.lang.Float": JavaFloats.floatMethods, "java.lang.Double": JavaFloats.doubleMethods,
        "java.math.BigDecimal": JavaFloats.decimalMethods,
    ]
}

/// The name of a method and the types of its parameters.
struct JavaSignature: Sendable {
    let name: String
    let types: [JavaType]

    /// Reads such as `format(java.lang.String, [Ljava.lang.Object;)`; nil if a type is not known.
    init?(_ text: String) {
        guard text.utf8.count <= 500, let open = text.firstIndex(of: "("), text.last == ")" else { return nil }
        name = text[..<open].filter { $0 != " " }
        let list = text[text.index(after: open)...].dropLast().filter { $0 != " " }
        var types: [JavaType] = []
        if !list.isEmpty {
            for name in list.split(separator: ",", omittingEmptySubsequences: false) {
                guard let type = JavaType(String(name)) else { return nil }
                types.append(type)
            }
        }
        self.types = types
    }

    /// The signature as the tables have it.
    var text: String { name + "(" + types.map(\.rawValue).joined(separator: ",") + ")" }

    /// Converts the arguments, calls the code and converts its result.
    func call(_ code: JavaCode, _ arguments: [Value], _ run: inout EvaluationRun) -> Value {
        var arguments = arguments
        // An array takes the list, or whatever is left.
        if types.last == .objects, arguments.count == types.count - 1 { arguments.append([]) }
        if types.last == .objects, arguments.count >= types.count {
            let rest = Array(arguments[(types.count - 1)...])
            if rest.count != 1 || rest[0].asList == nil { arguments[(types.count - 1)...] = [.list(rest)] }
        }
        guard arguments.count == types.count else {
            let count = "\(types.count) arguments, not \(arguments.count)"
            return run.report(.invalidArgument, "'\(name)' takes \(count)")
        }
        var converted: [JavaValue] = []
        for (type, argument) in zip(types, arguments) {
            guard let value = type.converting(argument) else {
                return run.report(
                    .invalidArgument, "\(argument.kind.withArticle) is no '\(type.rawValue)' of '\(name)'")
            }
            guard run.take(argument.asString.map { $0.utf8.count >> 6 } ?? 1) else { return .null }
            converted.append(value)
        }
        do {
            guard let result = try code(converted).value else {
                return run.report(.outOfRange, "The result of '\(name)' is not a number")
            }
            guard (result.asString?.utf8.count ?? 0) <= run.limits.maximumSize else {
                return run.report(.resultTooLarge, "The result of '\(name)' is too large")
            }
            return result
        } catch {
            return run.report(.invalidArgument, error.message)
        }
    }
}

/// The types of parameters. What is boxed is as what is not.
enum JavaType: String, Sendable {
    case boolean, byte, short, int, long, float, double, char
    case string = "String"
    case object = "Object"
    case objects = "Object[]"
    case decimal = "BigDecimal"

    /// The type of that name, with its package or without.
    init?(_ name: String) {
        switch name {
        case "java.lang.String", "java.lang.CharSequence", "CharSequence": self = .string
        case "java.lang.Object": self = .object
        case "[Ljava.lang.Object;", "java.lang.Object[]", "java.lang.Object...", "Object...",
            "[Ljava.lang.CharSequence;":
            self = .objects
        case "java.math.BigDecimal": self = .decimal
        case "java.lang.Boolean": self = .boolean
        case "java.lang.Byte": self = .byte
        case "java.lang.Short": self = .short
        case "java.lang.Integer": self = .int
        case "java.lang.Long": self = .long
        case "java.lang.Float": self = .float
        case "java.lang.Double": self = .double
        case "java.lang.Character": self = .char
        default: self.init(rawValue: name)
        }
    }

    /// The integers of the type; nil if it is none of integers.
    var integers: ClosedRange<Int>? {
        switch self {
        case .byte: Int(Int8.min)...Int(Int8.max)
        case .short: Int(Int16.min)...Int(Int16.max)
        case .int: Int(Int32.min)...Int(Int32.max)
        case .long: Int.min...Int.max
        case .boolean, .float, .double, .char, .string, .object, .objects, .decimal: nil
        }
    }

    /// The value as one of the type; nil if it does not fit.
    func converting(_ value: Value) -> JavaValue? {
        switch (self, value) {
        case (.boolean, .boolean(let truth)): return .boolean(truth)
        case (.byte, .number(let number)), (.short, .number(let number)), (.int, .number(let number)),
            (.long, .number(let number)):
            guard let integer = number.asInt, integers?.contains(integer) ?? false else { return nil }
            return .integer(integer)
        case (.float, .number(let number)): return Float(number.description).map { .float($0) }
        case (.double, .number(let number)): return Double(number.description).map { .double($0) }
        case (.decimal, .number(let number)): return .decimal(number)
        case (.string, .string(let text)): return .string(text)
        case (.char, .string(let text)):
            guard text.utf16.count == 1, let unit = text.unicodeScalars.first else { return nil }
            return .char(unit)
        case (.objects, .list(let items)): return .objects(items)
        case (.object, _): return .object(value)
        case (_, .list(let items)) where items.count == 1:
            if case .list = items[0] { return nil }
            return converting(items[0])
        case (_, _): return nil
        }
    }
}

/// An argument or a result.
enum JavaValue: Sendable {
    case boolean(Bool)
    /// Of any of the four types of integers.
    case integer(Int)
    case float(Float)
    case double(Double)
    case decimal(Decimal)
    case char(Unicode.Scalar)
    case string(String)
    case object(Value)
    case objects([Value])

    /// The value in FEEL; nil for what is no number there, such as infinity.
    var value: Value? {
        switch self {
        case .boolean(let truth): .boolean(truth)
        case .integer(let integer): .number(Decimal(integer))
        // The shortest digits that tell the number from others, as Java converts it.
        case .float(let number): Decimal("\(number)").map { .number($0) }
        case .double(let number): Decimal("\(number)").map { .number($0) }
        case .decimal(let number): .number(number)
        case .char(let scalar): .string(String(scalar))
        case .string(let text): .string(text)
        case .object(let value): value
        case .objects(let values): .list(values)
        }
    }

    // What the signature has made sure of.

    var truth: Bool { if case .boolean(let truth) = self { truth } else { false } }
    var int: Int { if case .integer(let integer) = self { integer } else { 0 } }
    var single: Float { if case .float(let number) = self { number } else { 0 } }
    var real: Double { if case .double(let number) = self { number } else { 0 } }
    var exact: Decimal { if case .decimal(let number) = self { number } else { .zero } }
    var letter: Unicode.Scalar { if case .char(let scalar) = self { scalar } else { " " } }
    var text: String { if case .string(let text) = self { text } else { "" } }
    var any: Value { if case .object(let value) = self { value } else { .null } }
    var items: [Value] { if case .objects(let items) = self { items } else { [] } }
}
