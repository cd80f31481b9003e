import Testing

@Suite struct ScannerTests {
    @Test func tokensAreFoundAroundCommentsAndTexts() {
        let source = ###"""
            let a = "x \(b("y")) z" // "no"
            /* /* func */ } */ `default`: 0x1F
            let c = """
                line " \
                \(d)
                """; e
            let f = ##"raw \(no) "# \##(g)"##
            """###
        let tokens = Tokenizer.tokens(of: source)
        #expect(
            tokens.map(\.text) == [
                "let", "a", "=", "x ", "(", "b", "(", "y", ")", ")", " z", "default", ":", "0x1F", "let", "c", "=",
                "\n    line \" \\\n    ", "(", "d", ")", "\n    ", ";", "e", "let", "f", "=", "raw \\(no) \"# ", "(",
                "g",
                ")", "",
            ])
        #expect(tokens.last?.line == 7)
    }

    @Test func everySourceIsReadToItsEnd() {
        for file in SourceTree.ofTheProject.swiftFiles {
            #expect(file.structure.isBalanced, "\(file.path) is misread: its braces do not match")
        }
        #expect(!SourceTree.ofTheProject.swiftFiles.isEmpty)
    }

    @Test func functionsAndPropertiesAreFound() {
        let source = """
            func a() {}
            protocol P { func b(_: Int); var c: Int { get }; init() }
            extension P where Self: Q {
                static func < (x: Self, y: Self) -> Bool { true }
                init?(d: () -> Void = {}) { func e() {} }
                subscript(f: Int) -> [Int: Int] { get { 1 } set {} }
                class var g: Int { 1 }
                var h = 1, i = { 2 }
                deinit { self.init(); P.init() }
            }
            """
        let structure = Structure(of: Tokenizer.tokens(of: source))
        #expect(structure.isBalanced)
        #expect(
            structure.functions.map(\.name) == [
                "a", "b", "c", "init", "<", "init", "e", "subscript", "g", "h", "deinit",
            ])
        #expect(structure.functions.filter { $0.block == nil }.map(\.name) == ["b", "init"])
    }
}
