import Testing

@Suite struct ImportTests {
    /// What each target may import besides the standard library, lowest first; arrows never turn back.
    ///
    /// The pure targets see no clock, no files and no threads: no Dispatch, and of Foundation at most
    /// `FoundationEssentials`. SQL stays in the stores, HTTP in what is above the engine, and the engine does not know
    /// where a definition comes from.
    static let allowed: [(target: String, imports: Set<String>)] = [
        ("CLibXML2", []),
        ("FEEL", ["FoundationEssentials"]),
        ("ProcessModel", ["FEEL", "FoundationEssentials"]),
        ("ProcessKernel", ["FEEL", "FoundationEssentials", "ProcessModel"]),
        ("Formats", ["CLibXML2", "CYaml", "FEEL", "FoundationEssentials", "ProcessModel"]),
        ("JournalStore", ["FEEL", "FoundationEssentials", "ProcessKernel", "ProcessModel", "Synchronization"]),
        (
            "SQLiteStore",
            [
                "Darwin", "FEEL", "Foundation", "FoundationEssentials", "GRDB", "GRDBSQLite", "Glibc", "JournalStore",
                "ProcessKernel", "ProcessModel", "Synchronization",
            ]
        ),
        (
            "EngineRuntime",
            [
                "Darwin", "DequeModule", "FEEL", "Foundation", "FoundationEssentials", "Glibc", "HeapModule",
                "JournalStore", "Logging", "ProcessKernel", "ProcessModel", "Synchronization",
            ]
        ),
        (
            "Workers",
            [
                "Darwin", "EngineRuntime", "FEEL", "Foundation", "Glibc", "JournalStore", "Logging", "ProcessKernel",
                "ProcessModel", "Synchronization",
            ]
        ),
        (
            "EngineTestKit",
            [
                "EngineRuntime", "FEEL", "Formats", "FoundationEssentials", "JournalStore", "ProcessKernel",
                "ProcessModel", "Synchronization",
            ]
        ),
        (
            "cairn",
            [
                "ArgumentParser", "Darwin", "Dispatch", "EngineRuntime", "EngineTestKit", "FEEL", "Formats",
                "Foundation", "Glibc", "JournalStore", "Logging", "ProcessKernel", "ProcessModel", "SQLiteStore",
                "Synchronization", "Workers",
            ]
        ),
    ]

    @Test func everyImportIsAllowedToItsTarget() { hold(.imports, Self.find) }

    @Test func arrowsNeverTurnBack() {
        let targets = Self.allowed.map(\.target)
        for (index, entry) in Self.allowed.enumerated() {
            let above = targets[index...].filter(entry.imports.contains)
            #expect(above.isEmpty, "\(entry.target) imports itself or what is above it: \(above)")
        }
    }

    @Test func findsWhatIsNotAllowed() {
        let tree = SourceTree([
            "Sources/FEEL/Clock.swift": "import Foundation\nimport FoundationEssentials\n",
            "Sources/ProcessModel/A.swift": "package import struct ProcessKernel.Step\n",
            "Sources/ProcessKernel/A.swift": "/* import Dispatch */\n@preconcurrency import Dispatch\n",
            "Sources/Formats/A.swift": "import Foundation.NSString\nlet text = \"import Dispatch\"\n",
            "Sources/JournalStore/A.swift": "import Synchronization\nimport GRDB\n",
            "Sources/SQLiteStore/A.swift": "import EngineRuntime\n",
            "Sources/EngineRuntime/A.swift": "import NIOCore\nimport GRDB\nimport Formats\n",
            "Sources/Elsewhere/A.swift": "import FEEL\n",
        ])
        let found = Self.find(in: tree).map { "\($0.file.dropFirst(8)):\($0.line) \($0.subject)" }
        #expect(
            found == [
                "Elsewhere/A.swift:1 Elsewhere", "EngineRuntime/A.swift:1 NIOCore", "EngineRuntime/A.swift:2 GRDB",
                "EngineRuntime/A.swift:3 Formats", "FEEL/Clock.swift:1 Foundation", "Formats/A.swift:1 Foundation",
                "JournalStore/A.swift:2 GRDB", "ProcessKernel/A.swift:2 Dispatch",
                "ProcessModel/A.swift:1 ProcessKernel", "SQLiteStore/A.swift:1 EngineRuntime",
            ])
    }

    static func find(in tree: SourceTree) -> [Finding] {
        var findings: [Finding] = []
        for file in tree.sources() {
            func report(_ line: Int, _ subject: String, _ message: String) {
                findings.append(
                    Finding(rule: .imports, file: file.path, line: line, subject: subject, message: message))
            }
            guard let entry = allowed.first(where: { $0.target == file.target }) else {
                report(1, file.target, "what \(file.target) may import is not written down in ImportTests")
                continue
            }
            for (line, module) in imports(of: file) where !entry.imports.contains(module) {
                report(line, module, "\(file.target) must not import \(module)")
            }
        }
        return findings
    }

    private static func imports(of file: SwiftFile) -> [(line: Int, module: String)] {
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return file.tokens.indices.compactMap { index in
            guard file.tokens.has("import", at: index), !file.tokens.has(".", at: index - 1) else { return nil }
            let words = file.tokens[(index + 1)...].prefix { $0.line == file.tokens[index].line && $0.kind == .word }
            let module = words.first { !kinds.contains($0.text) }
            return module.map { (file.tokens[index].line, $0.text) }
        }
    }
}
