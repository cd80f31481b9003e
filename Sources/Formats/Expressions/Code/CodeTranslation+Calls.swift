extension CodeTranslation {
    /// A call of a method of a value, of `execution` or of a function that is known here; any other is refused by name.
    func call(_ callee: CodeNode, _ arguments: [CodeNode], _ offset: Int) throws(CodeFault) -> Piece {
        guard case .member(let base, let method, _) = callee else {
            return try function(callee.path?.joined(separator: ".") ?? "", arguments, offset)
        }
        if let path = base.path {
            if path == ["execution"] { return try executionMethod(method, arguments, offset) }
            if language == .javascript, path == ["Math"] { return try mathFunction(method, arguments, offset) }
        }
        // A bean and a variable look alike; the method tells them apart.
        let name = (base.path?.joined(separator: ".")).map { "\($0).\(method)" } ?? method
        guard let translation = try self.method(method, on: base, arguments) else {
            throw CodeFault(.unknown, "there is no method '\(name)' here", at: offset)
        }
        return translation
    }

    private func executionMethod(
        _ method: String, _ arguments: [CodeNode], _ offset: Int
    ) throws(CodeFault) -> Piece {
        switch method {
        case "getVariable", "hasVariable":
            guard arguments.count == 1, case .string(let name) = arguments[0] else {
                throw CodeFault(.unknown, "'execution.\(method)' needs the name of a variable as a text", at: offset)
            }
            guard !name.isEmpty, !name.contains("`") else {
                throw CodeFault(.unknown, "'\(name)' is no name of a variable", at: offset)
            }
            let variable = Piece(Self.variable(name)).short
            return method == "getVariable"
                ? variable : Piece("if \(variable.text) = null then false else true", .open, .boolean)
        case "setVariable":
            throw CodeFault(
                .unknown, "'execution.setVariable' gives no value; it can only stand on its own", at: offset)
        default:
            throw CodeFault(.unknown, "there is no method 'execution.\(method)' here", at: offset)
        }
    }

    private func method(
        _ method: String, on base: CodeNode, _ arguments: [CodeNode]
    ) throws(CodeFault) -> Piece? {
        let value = try piece(base)
        switch (method, arguments.count) {
        case ("equals", 1):
            return Piece(
                "if \(value.within(.sum)) = \(try piece(arguments[0]).within(.sum)) then true else false", .open,
                .boolean)
        case ("startsWith", 1): return Piece("starts with(\(value.text), \(try feel(arguments[0])))", .primary)
        case ("endsWith", 1): return Piece("ends with(\(value.text), \(try feel(arguments[0])))", .primary)
        case ("contains", 1), ("includes", 1):
            guard (method == "includes") == (language == .javascript) else { return nil }
            return choose(
                value, try piece(arguments[0]),
                "if _l instance of string then contains(_l, _r) else list contains(_l, _r)")
        case ("toUpperCase", 0): return Piece("upper case(\(value.text))", .primary, .string)
        case ("toLowerCase", 0): return Piece("lower case(\(value.text))", .primary, .string)
        case ("trim", 0): return Piece(#"replace(\#(value.text), "^\\s+|\\s+$", "")"#, .primary, .string)
        case ("substring", 1):
            return Piece("substring(\(value.text), \(try position(arguments[0])))", .primary, .string)
        case ("substring", 2):
            let length = "\(try piece(arguments[1]).within(.sum)) - \(try piece(arguments[0]).within(.product))"
            return Piece("substring(\(value.text), \(try position(arguments[0])), \(length))", .primary, .string)
        case ("concat", 1):
            return Piece("string(\(value.text)) + string(\(try feel(arguments[0])))", .sum, .string)
        default: break
        }
        guard language == .juel else { return nil }
        switch (method, arguments.count) {
        case ("length", 0): return Piece("string length(\(value.text))", .primary, .number)
        case ("size", 0):
            return choose(value, "if _l instance of list<Any> then count(_l) else count(get entries(_l))", .number)
        case ("isEmpty", 0): return isEmpty(value)
        case ("get", 1): return try item(value, arguments[0])
        default: return nil
        }
    }

    private func position(_ index: CodeNode) throws(CodeFault) -> String {
        if case .number(let text) = index, let number = Int(text), number < Int.max { return "\(number + 1)" }
        return "\(try piece(index).within(.sum)) + 1"
    }

    private func function(_ name: String, _ arguments: [CodeNode], _ offset: Int) throws(CodeFault) -> Piece {
        if language == .javascript, arguments.count == 1 {
            switch name {
            case "String": return Piece("string(\(try feel(arguments[0])))", .primary, .string)
            case "Number", "parseFloat": return Piece("number(string(\(try feel(arguments[0]))))", .primary, .number)
            case "parseInt": return Piece("floor(number(string(\(try feel(arguments[0])))))", .primary, .number)
            case "Boolean": return try condition(arguments[0])
            default: break
            }
        }
        throw CodeFault(.unknown, "there is no function '\(name)' here", at: offset)
    }

    private func mathFunction(_ name: String, _ arguments: [CodeNode], _ offset: Int) throws(CodeFault) -> Piece {
        var texts: [String] = []
        for argument in arguments { texts.append(try feel(argument)) }
        let list = texts.joined(separator: ", ")
        switch (name, arguments.count) {
        case ("floor", 1): return Piece("floor(\(list))", .primary, .number)
        case ("ceil", 1): return Piece("ceiling(\(list))", .primary, .number)
        case ("abs", 1): return Piece("abs(\(list))", .primary, .number)
        // Half goes up, also below zero.
        case ("round", 1): return Piece("floor(\(try piece(arguments[0]).within(.sum)) + 0.5)", .primary, .number)
        case ("min", 1...): return Piece("min(\(list))", .primary, .number)
        case ("max", 1...): return Piece("max(\(list))", .primary, .number)
        default: throw CodeFault(.unknown, "there is no function 'Math.\(name)' here", at: offset)
        }
    }
}
