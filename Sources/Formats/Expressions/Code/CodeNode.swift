/// A part of an expression in JUEL or JavaScript, as it was parsed.
///
/// How to read this folder: `CodeScanner` cuts a text into tokens, `CodeParser` makes `CodeNode`s of them, and
/// `CodeTranslation` writes each node as FEEL, the one language that the kernel evaluates. `JUELReader` and
/// `JavaScriptReader` know what stands around expressions: `${…}` in texts, and statements.
indirect enum CodeNode {
    case number(String)
    case string(String)
    case boolean(Bool)
    case null
    case name(String, offset: Int)
    case member(CodeNode, String, offset: Int)
    case index(CodeNode, CodeNode, offset: Int)
    /// The callee is a name or a member.
    case call(CodeNode, [CodeNode], offset: Int)
    case not(CodeNode)
    case negation(CodeNode)
    case empty(CodeNode)
    case binary(CodeOperator, CodeNode, CodeNode)
    case conditional(CodeNode, then: CodeNode, else: CodeNode)
    case list([CodeNode])
    case object([(key: String, value: CodeNode)])

    /// Names joined by dots, where the node is nothing but that.
    var path: [String]? {
        switch self {
        case .name(let name, _): [name]
        case .member(let base, let name, _): base.path.map { $0 + [name] }
        default: nil
        }
    }

    /// Where in the text the node shows what it is; 0 for what has no place of its own.
    var offset: Int {
        switch self {
        case .name(_, let offset), .member(_, _, let offset), .index(_, _, let offset), .call(_, _, let offset): offset
        default: 0
        }
    }
}

/// An operator with two operands.
enum CodeOperator {
    case or, and, orElse, equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, add, subtract, multiply, divide
    case remainder

    /// How tightly it binds, from 1.
    var level: Int {
        switch self {
        case .or, .orElse: 1
        case .and: 2
        case .equal, .notEqual: 3
        case .less, .lessOrEqual, .greater, .greaterOrEqual: 4
        case .add, .subtract: 5
        case .multiply, .divide, .remainder: 6
        }
    }
}

/// Which of the two languages a text is in.
enum CodeLanguage: String {
    case juel = "JUEL"
    case javascript = "JavaScript"
}

/// Why a text in JUEL or JavaScript is not read, and where.
struct CodeFault: Error {
    enum Kind {
        /// It breaks the grammar.
        case syntax
        /// It is right, but calls or uses what is not known here.
        case unknown
        /// It exceeds a bound.
        case tooLarge
    }

    let kind: Kind
    let message: String
    /// The offset in the bytes of the text.
    let offset: Int

    init(_ message: String, at offset: Int) { self.init(.syntax, message, at: offset) }

    init(_ kind: Kind, _ message: String, at offset: Int) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }
}
