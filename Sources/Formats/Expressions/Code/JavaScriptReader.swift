import FEEL
import ProcessModel

/// Reads scripts in the part of JavaScript that is run here: declarations, assignments, `if` and expressions, but no
/// loops and no functions. What is left out is refused with its place.
///
/// What is declared lives as long as the script; an assignment to any other name writes a variable of the process. The
/// result is what the last expression or assignment comes to.
struct JavaScriptReader {
    static func read(_ text: String) throws(CodeFault) -> [Script.Statement] {
        var reader = JavaScriptReader(parser: try CodeParser(text, .javascript))
        var statements: [Script.Statement] = []
        while reader.parser.current.kind != .end { statements += try reader.statement() }
        return statements
    }

    private var parser: CodeParser
    private let translation = CodeTranslation(language: .javascript)
    private var declared: Set<String> = []
    private var depth = 0

    private init(parser: CodeParser) { self.parser = parser }

    private mutating func statement() throws(CodeFault) -> [Script.Statement] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 30 else {
            throw CodeFault(.tooLarge, "it is nested more than 30 blocks deep", at: parser.current.offset)
        }
        if parser.take(";") { return [] }
        if parser.take("{") { return try block() }
        if ["var", "let", "const"].contains(where: { parser.isAt(word: $0) }) { return try declaration() }
        if parser.isAt(word: "if") { return [try branch()] }
        let statements = try simple()
        try endStatement()
        return statements
    }

    private mutating func block() throws(CodeFault) -> [Script.Statement] {
        var statements: [Script.Statement] = []
        while !parser.take("}") {
            if parser.current.kind == .end { throw parser.unexpected() }
            statements += try statement()
        }
        return statements
    }

    /// A statement ends at `;`, before `}` and at the end of a line.
    private mutating func endStatement() throws(CodeFault) {
        if parser.take(";") || parser.isAt("}") || parser.current.kind == .end || parser.current.beginsLine { return }
        throw parser.unexpected()
    }

    private mutating func declaration() throws(CodeFault) -> [Script.Statement] {
        parser.advance()
        var statements: [Script.Statement] = []
        repeat {
            let name = try self.name()
            let value = parser.take("=") ? try expression() : ModelExpression.literal(.null)
            declared.insert(name)
            statements.append(.local(name, value))
        } while parser.take(",")
        try endStatement()
        return statements
    }

    private mutating func name() throws(CodeFault) -> String {
        let token = parser.current
        guard token.kind == .name else { throw parser.unexpected() }
        parser.advance()
        guard !CodeParser.reservedInJavaScript.contains(token.text) else { throw parser.unexpected() }
        return token.text
    }

    private mutating func branch() throws(CodeFault) -> Script.Statement {
        parser.advance()
        try parser.expect("(")
        let offset = parser.current.offset
        let condition = try model(try translation.condition(try parser.expression()).text, at: offset)
        try parser.expect(")")
        let then = try statement()
        guard parser.isAt(word: "else") else { return .branch(condition, then: then, otherwise: []) }
        parser.advance()
        return .branch(condition, then: then, otherwise: try statement())
    }

    /// An assignment or an expression.
    private mutating func simple() throws(CodeFault) -> [Script.Statement] {
        let offset = parser.current.offset
        if parser.isAt("++") || parser.isAt("--") {
            let symbol = parser.current.text
            parser.advance()
            return try assign(to: try parser.expression(), try step(symbol), offset)
        }
        let node = try parser.expression()
        let symbol = parser.current
        guard symbol.kind == .symbol else { return try effect(node, offset) }
        switch symbol.text {
        case "=":
            parser.advance()
            return try assign(to: node, try parser.expression(), offset)
        case "+=", "-=", "*=", "/=", "%=":
            parser.advance()
            return try assign(to: node, .binary(Self.compound(symbol.text), node, try parser.expression()), offset)
        case "++", "--":
            parser.advance()
            return try assign(to: node, .binary(symbol.text == "++" ? .add : .subtract, node, .number("1")), offset)
        default: return try effect(node, offset)
        }
    }

    private func step(_ symbol: String) throws(CodeFault) -> CodeNode {
        throw CodeFault(.unknown, "write '\(symbol)' behind its variable", at: parser.current.offset)
    }

    private static func compound(_ symbol: String) -> CodeOperator {
        switch symbol {
        case "+=": .add
        case "-=": .subtract
        case "*=": .multiply
        case "/=": .divide
        default: .remainder
        }
    }

    /// An expression that stands on its own: `execution.setVariable`, `list.push`, or what the script comes to.
    private func effect(_ node: CodeNode, _ offset: Int) throws(CodeFault) -> [Script.Statement] {
        if let (name, value) = try translation.write(node) { return [.set(name, try model(value, at: offset))] }
        if case .call(.member(let list, "push", _), let arguments, _) = node, arguments.count == 1 {
            let value = "append(\(try translation.feel(list)), \(try translation.feel(arguments[0])))"
            return [try store(list, value, offset)]
        }
        return [.result(try model(try translation.feel(node), at: offset))]
    }

    private func assign(
        to target: CodeNode, _ value: CodeNode, _ offset: Int
    ) throws(CodeFault) -> [Script.Statement] {
        let statement = try store(target, try translation.feel(value), offset)
        switch statement {
        case .local(let name, _), .set(let name, _): return [statement, .result(.variable(name))]
        case .result, .branch: return [statement]
        }
    }

    /// Writes a variable, or an entry inside one.
    private func store(_ target: CodeNode, _ value: String, _ offset: Int) throws(CodeFault) -> Script.Statement {
        switch target {
        case .name(let name, let offset):
            let value = try model(value, at: offset)
            return declared.contains(name) ? .local(name, value) : .set(name, value)
        case .member(let base, let key, let offset) where base.path != ["execution"]:
            let whole = "context put(\(try translation.feel(base)), \(CodeTranslation.quoted(key)), \(value))"
            return try store(base, whole, offset)
        case .index(let base, .string(let key), let offset):
            let whole = "context put(\(try translation.feel(base)), \(CodeTranslation.quoted(key)), \(value))"
            return try store(base, whole, offset)
        default:
            throw CodeFault(.unknown, "this cannot be assigned to", at: offset)
        }
    }

    private mutating func expression() throws(CodeFault) -> ModelExpression {
        let offset = parser.current.offset
        return try model(try translation.feel(try parser.expression()), at: offset)
    }

    private func model(_ feel: String, at offset: Int) throws(CodeFault) -> ModelExpression {
        do throws(SyntaxFailure) {
            return .feel(try Expression(feel))
        } catch {
            let problem = error.problems.first
            let kind: CodeFault.Kind = problem?.code == .sourceTooLarge ? .tooLarge : .unknown
            throw CodeFault(kind, problem?.message ?? "it cannot be read", at: offset)
        }
    }
}
