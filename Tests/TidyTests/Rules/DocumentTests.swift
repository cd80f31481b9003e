import Foundation
import Testing

@Suite struct DocumentTests {
    @Test func linksLeadToFiles() { hold(.links, Self.brokenLinks) }
    @Test func filesThatAreNamedExist() { hold(.filesNamed, Self.missingFiles) }
    @Test func commandsExist() { hold(.commands, Self.unknownCommands) }

    @Test func findsBrokenLinks() {
        let page = """
            [a](b.md) [c](d.md#e) [f](https://example.org) [g](#h) [i](../README.md) [j](../Sources) [k](../Sourc)
            ```
            [l](m.md)
            ```
            `[n](o.md)` ![p](q.svg "title")
            """
        let tree = SourceTree([
            "README.md": "[r](docs/a.md)", "docs/a.md": page, "docs/b.md": "", "Sources/A.swift": "",
        ])
        let found = Self.brokenLinks(in: tree).map { "\($0.file):\($0.line) \($0.subject)" }
        #expect(found == ["docs/a.md:1 d.md", "docs/a.md:1 ../Sourc", "docs/a.md:5 q.svg"])
    }

    @Test func findsFilesThatAreNoMore() {
        let page = """
            `A.swift`, `Sub/A.swift`, `B/A.swift`, `T+C.swift`, `+D.swift`, E.swift
                see A/F.swift
            """
        let tree = SourceTree(["docs/a.md": page, "Sources/A/Sub/A.swift": "", "Sources/A/Sub/T+C.swift": ""])
        let found = Self.missingFiles(in: tree).map { "\($0.line) \($0.subject)" }
        #expect(found == ["1 B/A.swift", "1 +D.swift", "2 A/F.swift"])
    }

    @Test func findsUnknownCommands() {
        let page = """
            cairn is fast; `cairn run x` and `cairn walk` and `.build/release/cairn dance --x` and `scairn y`
            ```
            $ cairn help
            $ swift run cairn sing
            output cairn here
            ```

                cairn shout
                cairn      the one binary
            """
        let tree = SourceTree([
            "README.md": page, "Sources/cairn/Run.swift": "CommandConfiguration(commandName: \"run\")",
        ])
        let found = Self.unknownCommands(in: tree).map { "\($0.line) \($0.subject)" }
        #expect(found == ["1 walk", "1 dance", "4 sing", "8 shout"])
    }

    /// The pages in `docs` and those beside `Package.swift`.
    static func documents(in tree: SourceTree) -> [TextFile] {
        tree.textFiles.filter { $0.path.hasSuffix(".md") && ($0.path.hasPrefix("docs/") || !$0.path.contains("/")) }
    }

    static func brokenLinks(in tree: SourceTree) -> [Finding] {
        documents(in: tree).flatMap { page in
            Markdown(page).prose.flatMap { line in
                links(in: line.text).filter { !leads($0, from: page.path, in: tree) }.map {
                    Finding(
                        rule: .links, file: page.path, line: line.number, subject: $0,
                        message: "the link to \($0) leads nowhere")
                }
            }
        }
    }

    /// The Swift files that code in a page names by their path or its end, but that are not there.
    static func missingFiles(in tree: SourceTree) -> [Finding] {
        documents(in: tree).flatMap { page in
            Markdown(page).code.flatMap { line in
                let words = line.text.split { !($0.isLetter || $0.isNumber || "/+-_.*…<>{}".contains($0)) }.map(
                    String.init)
                return words.filter { $0.hasSuffix(".swift") && !isThere($0, in: tree) }.map {
                    Finding(
                        rule: .filesNamed, file: page.path, line: line.number, subject: $0, message: "there is no \($0)"
                    )
                }
            }
        }
    }

    private static func isThere(_ name: String, in tree: SourceTree) -> Bool {
        // What has a wildcard in it names no one file.
        guard !name.contains(where: { "*…<>{}".contains($0) }) else { return true }
        return tree.paths.contains { $0 == name || $0.hasSuffix("/" + name) }
    }

    /// The targets of the links that stay in the project, without the headings that they name.
    private static func links(in line: String) -> [String] {
        line.components(separatedBy: "](").dropFirst().compactMap { rest in
            let target = rest.prefix { $0 != ")" && $0 != " " && $0 != "#" }
            return target.isEmpty || target.contains(":") ? nil : String(target)
        }
    }

    private static func leads(_ link: String, from page: String, in tree: SourceTree) -> Bool {
        var parts = page.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(String(part))
            } else if parts.popLast() == nil {
                return false
            }
        }
        let path = parts.joined(separator: "/")
        return tree.paths.contains { $0 == path || $0.hasPrefix(path + "/") }
    }

    static func unknownCommands(in tree: SourceTree) -> [Finding] {
        let known = Set(tree.sources(of: "cairn").flatMap(commandNames) + ["help"])
        return documents(in: tree).flatMap { page in
            Markdown(page).code.flatMap { line in
                commands(in: line.text).filter { !known.contains($0) }.map {
                    Finding(
                        rule: .commands, file: page.path, line: line.number, subject: $0,
                        message: "there is no command `cairn \($0)`")
                }
            }
        }
    }

    private static func commandNames(in file: SwiftFile) -> [String] {
        file.tokens.indices.filter { file.tokens.reads(["commandName", ":"], at: $0) }
            .map { file.tokens[$0 + 2].text }
    }

    /// The word after `cairn` where a line of code begins with it, with or without a prompt, a path or `swift run`.
    private static func commands(in code: String) -> [String] {
        let parts = code.components(separatedBy: CharacterSet(charactersIn: "|;&"))
        return parts.compactMap { part in
            var words = part.split(separator: " ")[...]
            while let first = words.first, ["$", "swift", "run", "-c", "release", "time", "sudo"].contains(first) {
                words.removeFirst()
            }
            guard let program = words.popFirst(), program == "cairn" || program.hasSuffix("/cairn"),
                let command = words.first, command.allSatisfy({ $0.isLowercase || $0 == "-" }), command.first != "-",
                part.contains("cairn \(command)")  // More space is a table or a drawing.
            else { return nil }
            return String(command)
        }
    }
}

/// The lines of a Markdown page, what is code apart from what is not.
struct Markdown {
    typealias Line = (number: Int, text: String)

    private(set) var prose: [Line] = []
    /// A line of a fenced or indented block, or what stands between two single backticks.
    private(set) var code: [Line] = []

    init(_ page: TextFile) {
        var isFenced = false
        for line in page.numberedLines {
            if line.text.trimmingCharacters(in: .whitespaces).hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced || line.text.hasPrefix("    ") {
                code.append(line)
            } else {
                let parts = line.text.split(separator: "`", omittingEmptySubsequences: false)
                var isCode = false
                var rest = ""
                for part in parts {
                    if isCode { code.append((line.number, String(part))) } else { rest += part + " " }
                    isCode.toggle()
                }
                prose.append((line.number, rest))
            }
        }
    }
}
