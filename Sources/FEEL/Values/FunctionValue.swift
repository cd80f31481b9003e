/// A function as a value: defined in FEEL, built in, or native to whoever evaluates.
///
/// Functions live within evaluations. They have no bytes and no text to be read again, so whatever keeps values keeps
/// null in their place; two functions are equal only if they are the same one.
public final class FunctionValue: Sendable {
    /// What the code of a native function is. It answers null and reports to the run what went wrong.
    ///
    /// The arguments are in the order of the parameters, as many as there are parameters, and of their types.
    public typealias Native = @Sendable (_ run: inout EvaluationRun, _ arguments: [Value]) -> Value

    /// A parameter of a function.
    public struct Parameter: Sendable, Hashable {
        /// The name under which the body sees the argument, and by which it may be passed.
        public let name: String
        /// What the argument must conform to.
        public let type: FEELType

        /// A parameter; without a type it takes any argument.
        public init(_ name: String, _ type: FEELType = .any) {
            self.name = name
            self.type = type
        }
    }

    enum Body: Sendable {
        case native(Native)
        case builtin(Builtin)
        /// Defined in FEEL, with the locals and the values of the variables where it was.
        case defined(FunctionDefinition, locals: [Value], variables: [Value?])
    }

    /// The parameters in their order; of a built-in function, those of its first form.
    public let parameters: [Parameter]
    /// What the result is converted to.
    public let result: FEELType
    let body: Body

    /// A function whose code is not FEEL.
    public convenience init(_ parameters: [Parameter], result: FEELType = .any, native: @escaping Native) {
        self.init(parameters, result: result, body: .native(native))
    }

    /// A built-in function as a value.
    convenience init(_ builtin: Builtin) {
        let names = builtin.signatures.first?.parameters ?? []
        self.init(names.map { Parameter($0) }, body: .builtin(builtin))
    }

    init(_ parameters: [Parameter], result: FEELType = .any, body: Body) {
        self.parameters = parameters
        self.result = result
        self.body = body
    }
}

extension FunctionValue: Hashable {
    public static func == (left: FunctionValue, right: FunctionValue) -> Bool {
        if case .builtin(let left) = left.body, case .builtin(let right) = right.body { return left == right }
        return left === right
    }

    public func hash(into hasher: inout Hasher) {
        if case .builtin(let builtin) = body {
            hasher.combine(builtin.name)
        } else {
            hasher.combine(ObjectIdentifier(self))
        }
    }
}
