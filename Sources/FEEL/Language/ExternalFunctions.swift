/// The functions that FEEL expressions may call by `function(…) external {…}` (DMN 1.5, 10.3.2.13.2).
public struct ExternalFunctions: Sendable {
    /// What an external function definition names.
    public struct Reference: Sendable, Hashable {
        /// The class in which a method is.
        public let className: String
        /// The method with the types of its parameters, such as `max(double,double)`.
        public let methodSignature: String

        /// A reference to a method of a class.
        public init(className: String, methodSignature: String) {
            self.className = className
            self.methodSignature = methodSignature
        }
    }

    /// Finds the function, or nil if there is none such. Asked each time a definition is evaluated.
    private let find: @Sendable (Reference) -> FunctionValue.Native?

    /// No functions at all.
    public init() { find = { _ in nil } }

    /// The functions that the closure finds.
    public init(find: @escaping @Sendable (Reference) -> FunctionValue.Native?) { self.find = find }

    /// The function that is meant; nil if there is none such.
    public func function(_ reference: Reference) -> FunctionValue.Native? { find(reference) }
}
