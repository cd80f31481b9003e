extension Node {
    /// A function with what it sees around it. Variables keep the values that they have now.
    @inline(never)
    func function(
        _ definition: FunctionDefinition, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        let variables = definition.variables.map { lookup($0) }
        return .function(
            FunctionValue(
                definition.parameters, body: .defined(definition, locals: run.locals, variables: variables)))
    }

    /// `function(…) external {java: {class: …, method signature: …}}` (10.3.2.13.2).
    @inline(never)
    func external(
        _ parameters: [FunctionValue.Parameter], _ node: Node, _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        guard case .context(let mapping) = node.evaluate(&run, lookup), case .context(let java)? = mapping["java"],
            case .string(let className)? = java["class"], case .string(let signature)? = java["method signature"]
        else {
            return run.report(
                .unsupported, "Only functions of Java can be named, with class and method signature", self)
        }
        let reference = ExternalFunctions.Reference(className: className, methodSignature: signature)
        guard let native = run.environment.external.function(reference) else {
            return run.report(.unknownFunction, "There is no function \(className).\(signature) here", self)
        }
        return .function(FunctionValue(parameters, native: native))
    }

    /// A call of a value (10.3.2.13): null and a problem if it is no function.
    @inline(never)
    func invocation(
        _ callee: Node, _ nodes: [Node], _ names: [String], _ run: inout EvaluationRun, _ lookup: Lookup
    ) -> Value {
        guard let function = function(callee, &run, lookup) else { return .null }
        let arguments = values(of: nodes, &run, lookup)
        if names.isEmpty { return function.call(arguments, at: range, &run) }
        guard let ordered = function.ordered(Array(zip(names, arguments))) else {
            let given = names.map { "'\($0)'" }.joined(separator: ", ")
            return run.report(.invalidArgument, "The function does not take arguments named \(given)", self)
        }
        return function.call(ordered, at: range, &run)
    }

    private func function(_ callee: Node, _ run: inout EvaluationRun, _ lookup: Lookup) -> FunctionValue? {
        let value = callee.evaluate(&run, lookup)
        if case .function(let function) = value { return function }
        // A variable of the same name does not hide a built-in function, unless it is a function itself.
        if let name = callee.form.name, let builtin = Builtin.named(name) { return FunctionValue(builtin) }
        _ = run.report(.typeMismatch, "A function is called here, but this is \(value.kind.withArticle)", callee)
        return nil
    }
}

extension Form {
    /// The name, if the form is nothing else.
    fileprivate var name: String? {
        switch self {
        case .variable(let name), .local(let name, _), .itemEntry(let name, _, _): name
        case .constant, .list, .context, .path, .item, .filter, .negation, .arithmetic, .chain, .comparison, .between,
            .membership, .test, .range, .instance, .conjunction, .disjunction, .conditional, .call, .invocation,
            .iteration, .quantified, .function, .external:
            nil
        }
    }
}
