import Testing

/// Codes are what programs compare and people look up, so each is described once.
@Suite struct ErrorCodeTests {
    static let page = "docs/errors.md"
    static let pageExists = SourceTree.ofTheProject.text(at: page) != nil

    @Test(.enabled(if: ErrorCodeTests.pageExists, "docs/errors.md is not there"))
    func everyCodeIsDescribedAndEveryDescribedCodeExists() { hold(.errorCodes, Self.find) }

    @Test func everyEnumOfCodesIsKnown() {
        let names = Set(Self.codes(in: .ofTheProject).map(\.type))
        #expect(
            names.isSuperset(of: [
                "DiagnosticCode", "Incident.Code", "Problem.Code", "Rejection.Code", "StoreError.Code",
            ]))
    }

    @Test func findsCodesThatAreOnlyOnOneSide() {
        let sources = """
            enum DiagnosticCode: String { case one = "first", two
                case three = "third" }
            struct Incident {
                enum Code: UInt8 {
                    case four = 4
                    var text: String { switch self { case .four: "fourth" } }
                    var category: String { switch self { case .four: "other" } }
                }
                struct Inner { enum Code: String { case five = "first" } }
                enum Opcode: UInt8 { case six = 6 }
            }
            let failure = Failure(code: "seventh", exit: 1), other = Failure(code: other.code)
            """
        let rows = ["first", "third", "third", "sixth", "64"].map { "\n| `\($0)` | meaning |" }
        let page = "# Errors\n| code | meaning |\n|---|---|" + rows.joined()
        let tree = SourceTree(["Sources/A/A.swift": sources, Self.page: page])
        let found = Self.find(in: tree).map { "\($0.file):\($0.line) \($0.subject)" }
        #expect(
            found == [
                "Sources/A/A.swift:12 seventh", "Sources/A/A.swift:1 two", "Sources/A/A.swift:6 fourth",
                "Sources/A/A.swift:9 first", "docs/errors.md:6 third", "docs/errors.md:7 sixth",
            ])
    }

    static func find(in tree: SourceTree) -> [Finding] {
        let codes = codes(in: tree)
        let rows = rows(of: tree.text(at: page))
        var findings: [Finding] = []
        func report(_ file: String, _ line: Int, _ code: String, _ message: String) {
            findings.append(Finding(rule: .errorCodes, file: file, line: line, subject: code, message: message))
        }
        for (index, code) in codes.enumerated() {
            if let other = codes[..<index].first(where: { $0.text == code.text }) {
                report(code.file, code.line, code.text, "\(code.type) and \(other.type) both have \(code.text)")
            } else if !rows.contains(where: { $0.code == code.text }) {
                report(code.file, code.line, code.text, "\(code.type)'s \(code.text) is not in \(page)")
            }
        }
        for (index, row) in rows.enumerated() {
            if rows[..<index].contains(where: { $0.code == row.code }) {
                report(page, row.line, row.code, "\(row.code) is listed twice")
            } else if !codes.contains(where: { $0.text == row.code }) {
                report(page, row.line, row.code, "no enum of codes has \(row.code)")
            }
        }
        return findings
    }

    /// The codes of the table rows that begin with a code. A number is no code but an exit status.
    private static func rows(of page: TextFile?) -> [(code: String, line: Int)] {
        guard let page else { return [] }
        return page.numberedLines.compactMap { line in
            guard line.text.hasPrefix("| `") else { return nil }
            let code = String(line.text.dropFirst(3).prefix { $0 != "`" })
            return Int(code) == nil ? (code, line.number) : nil
        }
    }

    struct Code {
        let type: String
        let text: String
        let file: String
        let line: Int
    }

    /// The raw values of every enum named `Code` or `…Code` that has texts as raw values, or else its `text`s; and what
    /// the command line gives a `Failure` as its code.
    static func codes(in tree: SourceTree) -> [Code] {
        tree.sources().flatMap { file in
            let failures = file.tokens.indices.filter { index in
                file.tokens.reads(["Failure", "(", "code", ":"], at: index) && file.tokens[index + 4].kind == .text
            }.map { file.tokens[$0 + 4] }
            let known = failures.map { Code(type: "Failure", text: $0.text, file: file.path, line: $0.line) }
            return known
                + file.structure.blocks.flatMap { block -> [Code] in
                    let tokens = file.tokens
                    guard block.kind == .type, tokens.has("enum", at: block.head),
                        tokens[block.head + 1].text.hasSuffix("Code")
                    else { return [] }
                    let isText = tokens[block.head..<block.opener].contains { $0.text == "String" }
                    let found = isText ? rawValues(of: block, in: tokens) : texts(of: block, in: file)
                    let type = typeName(of: block, in: file)
                    return found.map { Code(type: type, text: $0.text, file: file.path, line: $0.line) }
                }
        }
    }

    private static func typeName(of block: Structure.Block, in file: SwiftFile) -> String {
        let name = file.tokens[block.head + 1].text
        guard let parent = block.parent.map({ file.structure.blocks[$0] }), parent.kind == .type else { return name }
        return "\(file.tokens[parent.head + 1].text).\(name)"
    }

    private static func rawValues(of block: Structure.Block, in tokens: [Token]) -> [Token] {
        var values: [Token] = []
        var isCase = false
        var index = block.opener + 1
        while index < block.closer {
            if tokens.has("case", at: index) || isCase && tokens.has(",", at: index) {
                isCase = true
                let hasValue = tokens.has("=", at: index + 2)
                values.append(tokens[index + (hasValue ? 3 : 1)])
                index += hasValue ? 4 : 2
            } else {
                isCase = false
                index = tokens.has("{", at: index) ? tokens.closer(of: index) + 1 : index + 1
            }
        }
        return values
    }

    private static func texts(of block: Structure.Block, in file: SwiftFile) -> [Token] {
        guard
            let property = file.structure.functions.first(where: { function in
                guard function.name == "text", let number = function.block else { return false }
                let body = file.structure.blocks[number]
                return block.opener < body.opener && body.closer < block.closer
            }), let body = property.block
        else { return [] }
        let range = file.structure.blocks[body]
        return file.tokens[range.opener...range.closer].filter { $0.kind == .text }
    }
}
