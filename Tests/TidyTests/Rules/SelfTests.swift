import Testing

/// The project speaks of itself alone, not of the machines and the ways by which it came to be.
@Suite struct SelfTests {
    /// Put together here, so that this file does not hold them.
    static let machinePaths = ["home", "root", "tmp/wt", "work", "Users"].map { "/\($0)/" }
    /// Words that no page needs.
    static let words: Set<String> = ["session", "sessions", "sitting", "sittings"]

    @Test func noFileNamesAMachine() { hold(.machinePaths, Self.findPaths) }
    @Test func noPageSpeaksOfItsMaking() { hold(.words, Self.findWords) }

    @Test func findsPathsOfMachines() {
        let paths = Self.machinePaths
        let text = "cd \(paths[0])me\n\(paths[3])\na\(paths[3])b\n.\(paths[1])"
        let tree = SourceTree(["Makefile": text, "README.md": "fine", "Sources/A.swift": "// \(paths[2])x"])
        let found = Self.findPaths(in: tree).map { "\($0.file):\($0.line)" }
        #expect(found == ["Makefile:1", "Makefile:2", "Sources/A.swift:1"])
    }

    @Test func findsWordsThatPagesDoNotNeed() {
        let tree = SourceTree([
            "docs/a.md": "Obsessions\nOne Session.", "README.md": "sitting", "Sources/A.swift": "session",
        ])
        #expect(Self.findWords(in: tree).map { "\($0.file):\($0.line)" } == ["README.md:1", "docs/a.md:2"])
    }

    static func findPaths(in tree: SourceTree) -> [Finding] {
        tree.textFiles.flatMap { file in
            file.numberedLines.flatMap { line in
                machinePaths.filter { contains($0, in: line.text) }.map {
                    Finding(
                        rule: .machinePaths, file: file.path, line: line.number, subject: line.text,
                        message: "a path of one machine: \($0)")
                }
            }
        }
    }

    /// Whether a path that begins like this is in the line, and not only a path that has it in its middle.
    private static func contains(_ path: String, in line: String) -> Bool {
        guard line.contains(path), let range = line.firstRange(of: path) else { return false }
        guard let before = line[..<range.lowerBound].last else { return true }
        return !(before.isLetter || before.isNumber || "._-)}*".contains(before))
    }

    static func findWords(in tree: SourceTree) -> [Finding] {
        tree.textFiles.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            file.numberedLines.flatMap { line in
                line.text.lowercased().split { !$0.isLetter }.filter { words.contains(String($0)) }.map {
                    Finding(
                        rule: .words, file: file.path, line: line.number, subject: line.text,
                        message: "\($0) is no word of this project")
                }
            }
        }
    }
}
