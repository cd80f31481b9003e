import Testing

@Suite struct DeadCodeTests {
    @Test func everyFileAndFolderIsUsed() { hold(.deadFiles, Self.deadFiles) }
    @Test func everyDeclarationIsUsed() { hold(.deadDeclarations, Self.deadDeclarations) }

    @Test func findsDeadFiles() {
        let tree = SourceTree([
            "Package.swift": """
            .target(name: "A"), .executableTarget(
                name: "B"), .testTarget(name: "ATests", dependencies: [.product(name: "X", package: "x")])
            """,
            "Sources/A/A.swift": "// Nothing.\nimport FEEL\n", "Sources/A/Placeholder.swift": "let a = 1",
            "Sources/C/C.swift": "let a = 1", "Tests/ATests/A.swift": "import Testing",
            "Tests/CTests/C.swift": "struct C {}", "Tests/README.md": "",
        ])
        let found = Self.deadFiles(in: tree).map { "\($0.file):\($0.line)" }
        #expect(
            found == [
                "Package.swift:2", "Sources/A/A.swift:1", "Sources/A/Placeholder.swift:1", "Sources/C:1",
                "Tests/ATests/A.swift:1", "Tests/CTests:1",
            ])
    }

    @Test func findsDeadDeclarations() {
        let tree = SourceTree([
            "Sources/A/A.swift": """
            package struct A { package func used() { helper() }; func unused() {}; private var alsoUnused: Int { 0 } }
            func helper() { let local = 1 }
            protocol P { func spoken() }
            """,
            "Tests/ATests/A.swift": "@Test func alone() { A().used(); \"\\(spoken)\" }",
        ])
        #expect(Self.deadDeclarations(in: tree).map(\.subject) == ["unused", "alsoUnused", "P"])
    }

    static func deadFiles(in tree: SourceTree) -> [Finding] {
        let declaring: Set<String> = [
            "func", "struct", "enum", "class", "actor", "protocol", "extension", "typealias", "let", "var", "init",
        ]
        let files = tree.swiftFiles.compactMap { file -> Finding? in
            if file.name == "Placeholder.swift" { return dead(file.path, "a placeholder") }
            let declares = file.tokens.contains { $0.kind == .word && declaring.contains($0.text) }
            return declares ? nil : dead(file.path, "declares nothing")
        }
        let targets = targets(in: tree)
        let folders = Set(tree.paths.compactMap(targetFolder))
        let strays = folders.filter { folder in !targets.contains { $0.folder == folder } }
        let empty = targets.filter { !folders.contains($0.folder) }
        return empty.map { dead("Package.swift", "\($0.folder) has no files", line: $0.line) }
            + (files + strays.map { dead($0, "is no target of Package.swift") }).sorted { $0.file < $1.file }
    }

    private static func dead(_ file: String, _ message: String, line: Int = 1) -> Finding {
        Finding(rule: .deadFiles, file: file, line: line, subject: message, message: message)
    }

    /// `Sources/FEEL` for a file in it.
    private static func targetFolder(of path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else { return nil }
        return "\(parts[0])/\(parts[1])"
    }

    private static func targets(in tree: SourceTree) -> [(folder: String, line: Int)] {
        let source = tree.text(at: "Package.swift")?.lines.joined(separator: "\n") ?? ""
        let tokens = Tokenizer.tokens(of: source)
        return ["target", "executableTarget", "systemLibrary", "testTarget"].flatMap { kind in
            tokens.indices.filter { tokens.reads([".", kind, "(", "name", ":"], at: $0) }.map { index in
                let folder = kind == "testTarget" ? "Tests" : "Sources"
                return ("\(folder)/\(tokens[index + 5].text)", tokens[index + 5].line)
            }
        }
    }

    /// The functions and properties of Sources whose names are said nowhere else, neither in Sources nor in Tests.
    /// A name that is used for something else as well is not seen, nor is one that only its own recursion uses.
    static func deadDeclarations(in tree: SourceTree) -> [Finding] {
        var uses: [String: Int] = [:]
        for file in tree.swiftFiles {
            for token in file.tokens where token.kind == .word { uses[token.text, default: 0] += 1 }
        }
        let unnamed: Set<String> = ["init", "deinit", "subscript"]
        return tree.sources().flatMap { file in
            let functions = file.structure.functions.map { (name: $0.name, line: $0.line) }
            let declared = functions + constants(in: file) + types(in: file)
            return declared.filter { uses[$0.name] == 1 && !unnamed.contains($0.name) }.map {
                Finding(
                    rule: .deadDeclarations, file: file.path, line: $0.line, subject: $0.name,
                    message: "nothing uses \($0.name)")
            }
        }
    }

    /// What `let` and `var` declare in types and files, where the scan of functions does not see it.
    private static func constants(in file: SwiftFile) -> [(name: String, line: Int)] {
        file.tokens.indices.compactMap { index in
            guard file.tokens.has("let", at: index), index + 1 < file.tokens.count,
                file.tokens[index + 1].kind == .word,
                file.structure.block(around: index).map({ $0.kind == .type }) ?? true
            else { return nil }
            return (file.tokens[index + 1].text, file.tokens[index].line)
        }
    }

    private static func types(in file: SwiftFile) -> [(name: String, line: Int)] {
        file.structure.blocks.compactMap { block in
            guard block.kind == .type, !file.tokens.has("extension", at: block.head) else { return nil }
            return (file.tokens[block.head + 1].text, file.tokens[block.head].line)
        }
    }
}
