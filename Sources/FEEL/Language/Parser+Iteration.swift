extension Parser {
    /// Reads `for x in …, y in … return …`. The local before the variables is the list of the results so far.
    @inline(never)
    mutating func iteration() throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let slot = names.count
        names.pushHidden()
        let iterators = try iterators()
        try expect(.return)
        names.reveal(slot, as: "partial")
        let result = try expression()
        names.pop(iterators.count + 1)
        return try node(.iteration(iterators, result), start..<result.range.upperBound)
    }

    /// Reads `some x in …, y in … satisfies …`, or the same with `every`.
    @inline(never)
    mutating func quantified(_ quantifier: Form.Quantifier) throws(SyntaxFailure) -> Node {
        let start = token.range.lowerBound
        try advance()
        let iterators = try iterators()
        try expect(.satisfies)
        let condition = try expression()
        names.pop(iterators.count)
        return try node(.quantified(quantifier, iterators, condition), start..<condition.range.upperBound)
    }

    /// Reads variables and what they go through. Each is a local of what follows it.
    @inline(never)
    private mutating func iterators() throws(SyntaxFailure) -> [Form.Iterator] {
        var iterators: [Form.Iterator] = []
        while true {
            let name = try variable()
            try expect(.in)
            let source = try expression()
            var end: Node?
            if token.kind == .symbol(.range) {
                try advance()
                end = try expression()
            }
            names.push(name)
            iterators.append(Form.Iterator(name: name, source: source, end: end))
            guard token.kind == .symbol(.comma) else { return iterators }
            try advance()
        }
    }

    private mutating func variable() throws(SyntaxFailure) -> String {
        guard token.kind == .word, let name = names.name(at: token.range.lowerBound, in: scanner) else {
            throw unexpected("the name of a variable")
        }
        try advance(to: name.end)
        return name.text
    }
}
