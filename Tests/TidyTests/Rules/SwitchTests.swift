import Testing

/// A switch over our own enums has no `default`, so that a new case does not compile until all have thought of it.
///
/// Types are not known here. So no switch of the targets below may have one; those over other values are exceptions.
@Suite struct SwitchTests {
    static let targets = ["ProcessKernel", "JournalStore", "EngineRuntime"]

    @Test func switchesAreExhaustive() { hold(.defaultCases, Self.find) }

    @Test func findsDefaultCases() {
        let source = """
            switch a(b, default: c) {
            case .d: [e: f][g, default: h]
            case .i:
                if j {
                    k()
                }
            default: l(default: m)
            }
            """
        let tree = SourceTree(["Sources/ProcessKernel/A.swift": source, "Sources/FEEL/A.swift": source])
        let found = Self.find(in: tree)
        #expect(found.map(\.line) == [7])
        #expect(found.map(\.subject) == ["switch a(b, default: c) {"])
    }

    static func find(in tree: SourceTree) -> [Finding] {
        tree.sources().filter { targets.contains($0.target) }.flatMap { file in
            file.structure.blocks.filter { $0.kind == .choice }.compactMap { block in
                guard let index = defaultCase(of: block, in: file) else { return nil }
                let subject = file.line(file.tokens[block.head].line)
                return Finding(
                    rule: .defaultCases, file: file.path, line: file.tokens[index].line, subject: subject,
                    message: "`default:` in \(subject)")
            }
        }
    }

    private static func defaultCase(of block: Structure.Block, in file: SwiftFile) -> Int? {
        var depth = 0
        for index in block.opener + 1..<block.closer {
            switch file.tokens[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case "default" where depth == 0 && file.tokens.has(":", at: index + 1): return index
            default: break
            }
        }
        return nil
    }
}
