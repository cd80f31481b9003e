import Foundation

/// The files of the project, read once.
struct SourceTree: Sendable {
    /// The package that these tests belong to, or the one that TIDY_ROOT names.
    static let ofTheProject = SourceTree(root: root)

    /// In the order of their paths.
    let swiftFiles: [SwiftFile]
    /// All that is text, the Swift files among them.
    let textFiles: [TextFile]
    /// What is below the root and is no folder, by path.
    let paths: Set<String>

    init(root: URL) {
        var contents: [String: String] = [:]
        var paths: Set<String> = []
        let keys: [URLResourceKey] = [.isDirectoryKey]
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys)
        let skipped: Set<String> = [".build", ".git", ".swiftpm", "node_modules"]
        while let url = walk?.nextObject() as? URL {
            let isFolder = (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
            if isFolder {
                if skipped.contains(url.lastPathComponent) { walk?.skipDescendants() }
                continue
            }
            let path = String(url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count + 1))
            paths.insert(path)
            // What is not UTF-8 is no text of ours.
            contents[path] = try? String(contentsOf: url, encoding: .utf8)
        }
        self.init(contents, paths: paths)
    }

    /// A made-up tree, to see the rules find what they are for.
    init(_ contents: [String: String]) {
        self.init(contents, paths: Set(contents.keys))
    }

    private init(_ contents: [String: String], paths: Set<String>) {
        let sorted = contents.sorted { $0.key < $1.key }
        self.paths = paths
        textFiles = sorted.map { TextFile(path: $0.key, text: $0.value) }
        swiftFiles = sorted.filter { $0.key.hasSuffix(".swift") && $0.key != "Package.swift" }
            .map { SwiftFile(path: $0.key, text: $0.value) }
    }

    /// The Swift files of one target, or of all under Sources.
    func sources(of targets: String...) -> [SwiftFile] {
        swiftFiles.filter { $0.folder == "Sources" && (targets.isEmpty || targets.contains($0.target)) }
    }

    func text(at path: String) -> TextFile? { textFiles.first { $0.path == path } }

    static let root: URL = {
        if let root = ProcessInfo.processInfo.environment["TIDY_ROOT"] {
            return URL(fileURLWithPath: root, isDirectory: true)
        }
        // <root>/Tests/TidyTests/Scanner/SourceTree.swift
        var root = URL(fileURLWithPath: #filePath)
        for _ in 1...4 { root.deleteLastPathComponent() }
        return root
    }()
}

/// A file that holds text.
struct TextFile: Sendable {
    /// From the root of the package.
    let path: String
    let lines: [String]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
    }

    /// The lines with their numbers, from 1 on.
    var numberedLines: some Sequence<(number: Int, text: String)> {
        lines.enumerated().lazy.map { (number: $0.offset + 1, text: $0.element) }
    }
}

/// A Swift source of the project.
struct SwiftFile: Sendable {
    let path: String
    let text: TextFile
    let tokens: [Token]
    let structure: Structure

    init(path: String, text: String) {
        self.path = path
        self.text = TextFile(path: path, text: text)
        tokens = Tokenizer.tokens(of: text)
        structure = Structure(of: tokens)
    }

    var lines: [String] { text.lines }
    /// `Sources` or `Tests`.
    var folder: String { String(path.prefix { $0 != "/" }) }
    /// The folder below `Sources` or `Tests`, which has the name of its target.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    /// The name of the file without its folders.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    /// Whether it decides for something long-lived, and so is held to what the pure targets are held to.
    var isCore: Bool { folder == "Sources" && name.contains("Core") }

    /// A line without the spaces around it; empty outside of the file.
    func line(_ number: Int) -> String {
        lines.indices.contains(number - 1) ? lines[number - 1].trimmingCharacters(in: .whitespaces) : ""
    }
}
