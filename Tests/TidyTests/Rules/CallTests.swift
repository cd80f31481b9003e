import Testing

@Suite struct CallTests {
    static let pureTargets: Set<String> = ["FEEL", "ProcessModel", "ProcessKernel", "Formats"]

    /// What would make a decision depend on more than its arguments. Each is a row of words and signs.
    static let bannedInCores = [
        "Date ( )", "UUID ( )", ". random", ". randomElement ( )", ". shuffled ( )", "Task {", "Task . detached",
        "DispatchQueue", "SystemRandomNumberGenerator", "ContinuousClock", "SuspendingClock", "async", "await",
    ].map(words)

    static let bannedAnywhere = ["try !", "as !", "fatalError ("].map(words)
    static let bannedMarks = ["TODO", "FIXME", "HACK"]

    @Test func coresKnowNoTimeNoChanceAndNoTasks() { hold(.bannedInCores, Self.findInCores) }
    @Test func nothingIsForcedSwallowedOrLeftUndone() { hold(.bannedAnywhere, Self.findAnywhere) }

    @Test func findsBannedCallsInCores() {
        let source = """
            let a = Date()
            let b = "\\(UUID()) Date()" // Task {
            let c = Int.random(in: 1...2, using: &generator)
            Task { }; Task<Int, Never>.detached { }; Task.detached { }
            func d() async { await e() }
            let date = Date(timeIntervalSince1970: 0)
            """
        let tree = SourceTree([
            "Sources/FEEL/A.swift": source, "Sources/EngineRuntime/TimerCore.swift": "let a: ContinuousClock",
            "Sources/EngineRuntime/TimerService.swift": source, "Tests/FEELTests/A.swift": source,
        ])
        let found = Self.findInCores(in: tree).map { "\($0.file.dropFirst(8)):\($0.line)" }
        #expect(
            found == [
                "EngineRuntime/TimerCore.swift:1", "FEEL/A.swift:1", "FEEL/A.swift:2", "FEEL/A.swift:3",
                "FEEL/A.swift:4", "FEEL/A.swift:4", "FEEL/A.swift:5", "FEEL/A.swift:5",
            ])
    }

    @Test func findsWhatIsBannedAnywhere() {
        let source = """
            try! a(); b as! C; try? d(); e as? F
            // \(Self.bannedMarks[0]): mend it
            do { print("fatalError()") } catch is G {
                // Nobody cares.
            }
            fatalError("x")
            catch { log(error) }
            """
        let tree = SourceTree([
            "Sources/A/A.swift": source, "Sources/cairn/A.swift": "print()", "Tests/A/A.swift": source,
        ])
        #expect(Self.findAnywhere(in: tree).map(\.line) == [1, 1, 2, 3, 3, 6])
    }

    static func findInCores(in tree: SourceTree) -> [Finding] {
        tree.sources().filter { pureTargets.contains($0.target) || $0.isCore }.flatMap { file in
            calls(of: bannedInCores, in: file).map {
                Finding(
                    rule: .bannedInCores, file: file.path, line: $0.line, subject: file.line($0.line),
                    message: "\($0.call) has no place where decisions are made")
            }
        }
    }

    static func findAnywhere(in tree: SourceTree) -> [Finding] {
        tree.sources().flatMap { file in
            let banned = file.target == "cairn" ? bannedAnywhere : bannedAnywhere + [words("print (")]
            let marks = file.text.numberedLines.flatMap { line in
                bannedMarks.filter { line.text.contains($0) }.map { (line: line.number, call: $0) }
            }
            let found = calls(of: banned, in: file) + marks + emptyCatches(in: file)
            return found.sorted { $0.line < $1.line }.map {
                Finding(
                    rule: .bannedAnywhere, file: file.path, line: $0.line, subject: file.line($0.line),
                    message: "\($0.call) has no place in what is shipped")
            }
        }
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static func calls(of banned: [[String]], in file: SwiftFile) -> [(line: Int, call: String)] {
        let firsts = Set(banned.map { $0[0] })
        return file.tokens.indices.filter { firsts.contains(file.tokens[$0].text) }.flatMap { index in
            banned.filter { file.tokens.reads($0, at: index) }.map {
                (line: file.tokens[index].line, call: $0.joined())
            }
        }
    }

    /// A comment does not fill a block.
    private static func emptyCatches(in file: SwiftFile) -> [(line: Int, call: String)] {
        file.tokens.indices.filter { file.tokens.has("catch", at: $0) }.compactMap { index in
            guard let opener = file.tokens[index...].firstIndex(where: { $0.kind == .sign && $0.text == "{" }),
                file.tokens.has("}", at: opener + 1)
            else { return nil }
            return (line: file.tokens[index].line, call: "catch {}")
        }
    }
}
