import Testing

@Suite struct SizeTests {
    static let fileLength = 500
    static let functionLength = 70
    static let parameters = 5
    static let nesting = 4
    static let columns = 120

    @Test func filesAreShort() { hold(.fileLength, Self.longFiles) }
    @Test func functionsAreShort() { hold(.functionLength, Self.longFunctions) }
    @Test func functionsHaveFewParameters() { hold(.parameters, Self.manyParameters) }
    @Test func functionsAreNotDeep() { hold(.nesting, Self.deepBlocks) }
    /// In the sources; a test's expectation may be as long as what it expects.
    @Test func linesAreShort() { hold(.columns, Self.longLines) }

    @Test func findsWhatIsTooLong() {
        let tree = SourceTree([
            "Sources/A/Long.swift": String(repeating: "\n", count: 501),
            "Sources/A/Short.swift": String(repeating: "\n", count: 500),
            "Sources/A/Wide.swift": String(repeating: "x", count: 121) + "\n" + String(repeating: "ü", count: 120),
        ])
        #expect(Self.longFiles(in: tree).map(\.file) == ["Sources/A/Long.swift"])
        #expect(Self.longLines(in: tree).map(\.line) == [1])
    }

    @Test func findsLongFunctionsAndProperties() {
        let body = String(repeating: "    f()\n", count: 69)
        let source = """
            struct A {
                init() {\n\(body)}
                func fine() {\n\(body.dropFirst(8))}
                func long<T: B>(_ x: T) -> [T] where T: C {\n\(body)}
                var text: String {\n\(body)}
                let made = g {\n\(body)}
                static func == (a: A, b: A) -> Bool {\n\(body)}
            }
            protocol P { func one(); func two() }
            """
        let found = Self.longFunctions(in: SourceTree(["Sources/A/A.swift": source])).map(\.subject)
        #expect(found == ["init", "long", "text", "=="])
    }

    @Test func findsManyParameters() {
        let source = """
            func five(a: Int = f(x: 1), _ b: [Int: Int], c: (Int) -> (x: Int, y: Int), e: Map<A, B>, g: C = .d(e: 1),) {}
            func six(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) {}
            struct A { init(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) { self.a = f } }
            struct B {
                init(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) {
                    self.a = a; self.b = b; self.c = c; self.d = d; self.e = e; self.f = f
                }
            }
            let call = six(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6)
            """
        let found = Self.manyParameters(in: SourceTree(["Sources/A/A.swift": source])).map { ($0.line, $0.subject) }
        #expect(found.map(\.0) == [2, 3])
        #expect(found.map(\.1) == ["six", "init"])
    }

    @Test func findsDeepBlocks() {
        let source = """
            struct A {
                var a: Int {
                    get {
                        if a {
                            for b in c {
                                switch b {
                                case d:
                                    f {
                                        e.map { $0 }
                                        if g {
                                            h()
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            """
        #expect(Self.deepBlocks(in: SourceTree(["Sources/A/A.swift": source])).map(\.line) == [10])
    }

    static func longFiles(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.filter { $0.lines.count > fileLength }.map { file in
            Finding(
                rule: .fileLength, file: file.path, line: fileLength + 1, subject: file.path,
                message: "\(file.lines.count) lines, more than \(fileLength)")
        }
    }

    static func longLines(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.filter { $0.path.hasPrefix("Sources/") }.flatMap { file in
            file.lines.indices.filter { file.lines[$0].utf8.count > columns && file.lines[$0].count > columns }.map {
                Finding(
                    rule: .columns, file: file.path, line: $0 + 1, subject: file.line($0 + 1),
                    message: "\(file.lines[$0].count) columns, more than \(columns)")
            }
        }
    }

    static func longFunctions(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.flatMap { file in
            file.structure.functions.compactMap { function in
                guard let block = function.block else { return nil }
                let length = file.tokens[file.structure.blocks[block].closer].line - function.line + 1
                guard length > functionLength else { return nil }
                return Finding(
                    rule: .functionLength, file: file.path, line: function.line, subject: function.name,
                    message: "\(function.name) has \(length) lines, more than \(functionLength)")
            }
        }
    }

    /// What only stores each parameter under its name is not counted: a value that other targets make needs it written.
    static func manyParameters(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.flatMap { file in
            file.structure.functions.filter { $0.parameters > parameters && !isMemberwise($0, in: file) }.map {
                function in
                Finding(
                    rule: .parameters, file: file.path, line: function.line, subject: function.name,
                    message: "\(function.name) has \(function.parameters) parameters, more than \(parameters)")
            }
        }
    }

    private static func isMemberwise(_ function: Structure.Function, in file: SwiftFile) -> Bool {
        guard function.name == "init", let number = function.block else { return false }
        let block = file.structure.blocks[number]
        var body = file.tokens[(block.opener + 1)..<block.closer].map(\.text).filter { $0 != ";" }[...]
        while body.count >= 5 {
            let statement = Array(body.prefix(5))
            guard statement[0] == "self", statement[1] == ".", statement[3] == "=", statement[2] == statement[4] else {
                return false
            }
            body = body.dropFirst(5)
        }
        return body.isEmpty
    }

    /// The outermost blocks that are too deep. A block counts when it is longer than a line; the body of a function, of
    /// an accessor and of a local type does not.
    static func deepBlocks(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.flatMap { file in
            var levels: [Int?] = []
            return file.structure.blocks.compactMap { block -> Finding? in
                let outer = block.parent.flatMap { levels[$0] }
                let isLong = file.tokens[block.opener].line < file.tokens[block.closer].line
                switch block.kind {
                case .type: levels.append(nil)
                case .function, .property: levels.append(0)
                case .choice, .other: levels.append(outer.map { $0 + (isLong ? 1 : 0) })
                }
                guard isLong, let level = levels[levels.count - 1], level == nesting + 1 else { return nil }
                let line = file.tokens[block.opener].line
                return Finding(
                    rule: .nesting, file: file.path, line: line, subject: file.line(line),
                    message: "more than \(nesting) levels deep")
            }
        }
    }
}
