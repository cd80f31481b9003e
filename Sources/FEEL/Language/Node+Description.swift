extension Node: CustomStringConvertible {
    /// The source of an expression with the same tree. Names that are only recognised when known stay so.
    var description: String { form.text }

    /// The source with parentheses if the node binds more loosely than its place asks.
    fileprivate func text(_ precedence: Precedence) -> String {
        form.precedence < precedence ? "(" + form.text + ")" : form.text
    }

    /// The source where a bracket that a comparison follows would close a range.
    fileprivate var conditionText: String {
        let text = form.text
        return "<>=!".contains(text.prefix(1)) ? "(" + text + ")" : text
    }
}

extension Form {
    fileprivate var text: String {
        switch self {
        case .constant(let value): value.literal
        case .list(let nodes): "[" + Form.joined(nodes) + "]"
        case .context(let entries):
            "{" + entries.map { $0.name.keyText + ": " + $0.node.description }.joined(separator: ", ") + "}"
        case .variable(let name), .local(let name, _), .itemEntry(let name, _, _): name
        case .path(let node, let name): node.text(.postfix) + "." + name
        case .item(let node, let number): node.text(.postfix) + "[" + number.description + "]"
        case .filter(let node, let condition): node.text(.postfix) + "[" + condition.conditionText + "]"
        case .negation(let node): "-" + node.text(.negation)
        case .arithmetic(let symbol, let left, let right):
            left.text(symbol.precedence) + " " + symbol.rawValue + " " + right.text(symbol.precedence.tighter)
        case .chain(let first, let operands):
            operands.reduce(first.text(precedence)) {
                $0 + " " + $1.symbol.rawValue + " " + $1.node.text(precedence.tighter)
            }
        case .comparison(let symbol, let left, let right):
            left.text(.comparison) + " " + symbol.rawValue + " " + right.text(.sum)
        case .between(let node, let low, let high):
            node.text(.comparison) + " between " + low.text(.sum) + " and " + high.text(.sum)
        case .membership(let node, let tests): node.text(.comparison) + " in (" + Form.joined(tests) + ")"
        case .test(let symbol, let node): symbol.rawValue + " " + node.text(.sum)
        case .range(let start, let end):
            (start.isIncluded ? "[" : "(") + start.node.description + ".." + end.node.description
                + (end.isIncluded ? "]" : ")")
        case .instance(let node, let type): node.text(.instance) + " instance of " + type.description
        // An operand of the same kind needs parentheses, or it would be one of several.
        case .conjunction(let nodes): nodes.map { $0.text(.comparison) }.joined(separator: " and ")
        case .disjunction(let nodes): nodes.map { $0.text(.conjunction) }.joined(separator: " or ")
        case .conditional(let branches, let last):
            branches.map { "if \($0.condition) then \($0.result) else " }.joined() + last.description
        case .call(let builtin, let arguments): builtin.name + "(" + Form.joined(arguments) + ")"
        case .invocation(let callee, let arguments, let names):
            callee.text(.postfix) + "(" + Form.arguments(arguments, names) + ")"
        case .iteration(let iterators, let node): "for " + Form.text(iterators) + " return " + node.description
        case .quantified(let quantifier, let iterators, let node):
            quantifier.rawValue + " " + Form.text(iterators) + " satisfies " + node.description
        case .function(let definition):
            "function(" + Form.text(definition.parameters) + ") " + definition.body.description
        case .external(let parameters, let node):
            "function(" + Form.text(parameters) + ") external " + node.description
        }
    }

    private static func joined(_ nodes: [Node]) -> String {
        nodes.map(\.description).joined(separator: ", ")
    }

    private static func arguments(_ nodes: [Node], _ names: [String]) -> String {
        if names.isEmpty { return joined(nodes) }
        return zip(names, nodes).map { "\($0): \($1)" }.joined(separator: ", ")
    }

    private static func text(_ iterators: [Iterator]) -> String {
        iterators.map { "\($0.name) in \($0.source)" + ($0.end.map { "..\($0)" } ?? "") }.joined(separator: ", ")
    }

    private static func text(_ parameters: [FunctionValue.Parameter]) -> String {
        parameters.map { $0.type == .any ? $0.name : "\($0.name): \($0.type)" }.joined(separator: ", ")
    }
}

extension Value {
    /// The value as FEEL source. Opaque values have none and are shown by their media type.
    var literal: String {
        switch self {
        case .null: "null"
        case .boolean(let truth): truth ? "true" : "false"
        case .number(let number): number.description
        case .string(let text): text.literal
        case .date(let date): "@\"\(date)\""
        case .time(let time): "@\"\(time)\""
        case .dateTime(let dateTime): "@\"\(dateTime)\""
        case .dayTimeDuration(let duration): "@\"\(duration)\""
        case .yearMonthDuration(let duration): "@\"\(duration)\""
        case .list(let items): "[" + items.map(\.literal).joined(separator: ", ") + "]"
        case .context(let context):
            "{" + context.entries.map { $0.name.keyText + ": " + $0.value.literal }.joined(separator: ", ") + "}"
        case .opaque(let opaque): "opaque(" + opaque.mediaType.literal + ")"
        case .range(let range): range.literal
        case .function(let function): function.literal
        }
    }
}

extension ValueRange: CustomStringConvertible {
    /// The range as FEEL writes it, such as `[1..5)`, or `(< 5)` for what is below.
    public var description: String { literal }

    var literal: String {
        let end = self.end?.literal ?? "null"
        let start = self.start?.literal ?? "null"
        switch comparison {
        case .equal?, .notEqual?, .greater?, .greaterOrEqual?: return "(\(comparison?.rawValue ?? "") \(start))"
        case .less?, .lessOrEqual?: return "(\(comparison?.rawValue ?? "") \(end))"
        case nil: return (isStartIncluded ? "[" : "(") + start + ".." + end + (isEndIncluded ? "]" : ")")
        }
    }
}

extension FunctionValue: CustomStringConvertible {
    /// The head of the function, or the name of a built-in one.
    public var description: String { literal }

    var literal: String {
        if case .builtin(let builtin) = body { return builtin.name }
        return "function(" + parameters.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + ") -> \(result)"
    }
}

extension String {
    /// The text as a string literal of FEEL.
    var literal: String {
        var bytes = [UInt8(ascii: "\"")]
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text as the key of a context: bare if it is made of words, else as a string literal.
    fileprivate var keyText: String {
        let words = split(separator: " ", omittingEmptySubsequences: false)
        let isName = words.enumerated().allSatisfy { position, word in
            let scalars = word.unicodeScalars
            guard let first = scalars.first, Keyword(rawValue: String(word)) == nil else { return false }
            return (position == 0 ? first.isNameStart : first.isNamePart) && scalars.allSatisfy(\.isNamePart)
        }
        return isName ? self : literal
    }
}
