extension Parser {
    // MARK: - Calls

    /// Reads the call of a built-in function. Named arguments are put in the order of its parameters here.
    @inline(never)
    mutating func call(_ match: BuiltinNames.Match) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance(to: match.end)
        let arguments = try arguments()
        let range = start..<arguments.end
        if arguments.names.isEmpty { return try node(.call(match.builtin, arguments.nodes), range) }
        if let ordered = match.builtin.ordered(Array(zip(arguments.names, arguments.nodes))) {
            let absent = try node(.constant(.null), range)
            return try node(.call(match.builtin, ordered.map { $0 ?? absent }), range)
        }
        // The names do not fit, which is null with a problem when it is evaluated.
        let callee = try node(.constant(.function(FunctionValue(match.builtin))), start..<match.end)
        return try node(.invocation(callee, arguments.nodes, names: arguments.names), range)
    }

    /// Reads the call of what stands before the parenthesis.
    @inline(never)
    mutating func invocation(of callee: Node) throws(SyntaxFailure) -> Node {
        let arguments = try arguments()
        return try node(
            .invocation(callee, arguments.nodes, names: arguments.names), callee.range.lowerBound..<arguments.end)
    }

    private struct Arguments {
        var nodes: [Node] = []
        var names: [String] = []
        var end = 0
    }

    /// Reads arguments in parentheses: all with names or none (DMN 1.5, 10.3.1.2, rules 40 to 44).
    @inline(never)
    private mutating func arguments() throws(SyntaxFailure) -> Arguments {
        try expect(.leftParenthesis)
        var arguments = Arguments()
        var isNamed = false
        while token.kind != .symbol(.rightParenthesis) {
            let name = try argumentName()
            if arguments.nodes.isEmpty { isNamed = name != nil }
            guard (name != nil) == isNamed else {
                throw unexpected("an argument \(isNamed ? "with" : "without") a name")
            }
            if let name {
                arguments.names.append(name.text)
                try advance(to: name.end)
                try expect(.colon)
            }
            arguments.nodes.append(try expression())
            guard token.kind == .symbol(.comma) else { break }
            try advance()
            // A comma announces another one.
            if token.kind == .symbol(.rightParenthesis) { throw unexpected("a value") }
        }
        arguments.end = token.range.upperBound
        try expect(.rightParenthesis)
        return arguments
    }

    /// The name that is here, if a colon follows it.
    private func argumentName() throws(SyntaxFailure) -> Names.Match? {
        guard token.kind == .word, let key = scanner.key(at: token.range.lowerBound),
            scanner.byte(at: try scanner.skippingSpace(from: key.end)) == UInt8(ascii: ":")
        else { return nil }
        return Names.Match(text: key.name, end: key.end)
    }

    // MARK: - Definitions

    /// Reads `function(a: number, b) a + b` or an external one.
    @inline(never)
    mutating func function(knowsItself: Bool) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let parameters = try parameters()
        if isWord("external"),
            scanner.byte(at: scanner.skippingBlanks(from: token.range.upperBound)) == UInt8(ascii: "{")
        {
            try advance()
            let mapping = try expression()
            return try node(.external(parameters, mapping), start..<mapping.range.upperBound)
        }
        for parameter in parameters { names.push(parameter.name) }
        // The variables that the body reads are its own list for a while.
        let outer = variableNames
        variableNames = []
        let body = try expression()
        let own = variableNames.sortedUnique()
        variableNames = outer + own
        names.pop(parameters.count)
        let definition = FunctionDefinition(
            parameters: parameters, body: body, variables: own, knowsItself: knowsItself)
        return try node(.function(definition), start..<body.range.upperBound)
    }

    private mutating func parameters() throws(SyntaxFailure) -> [FunctionValue.Parameter] {
        try expect(.leftParenthesis)
        var parameters: [FunctionValue.Parameter] = []
        var taken = Context()
        while token.kind != .symbol(.rightParenthesis) {
            guard let key = scanner.key(at: token.range.lowerBound) else { throw unexpected("the name of a parameter") }
            guard taken[key.name] == nil else { throw unexpected("another name") }
            taken[key.name] = true
            try advance(to: key.end)
            var type = FEELType.any
            if token.kind == .symbol(.colon) {
                try advance()
                type = try self.type().type
            }
            parameters.append(FunctionValue.Parameter(key.name, type))
            guard token.kind == .symbol(.comma) else { break }
            try advance()
        }
        try expect(.rightParenthesis)
        return parameters
    }

    /// Reads a type, from the token on.
    mutating func type() throws(SyntaxFailure) -> (type: FEELType, end: Int) {
        var reader = TypeReader(scanner, at: token.range.lowerBound, named: types)
        let type = try reader.type()
        try advance(to: reader.position)
        return (type, reader.position)
    }
}
