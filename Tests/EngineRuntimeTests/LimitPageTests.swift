import EngineRuntime
import FEEL
import Formats
import Foundation
import ProcessKernel
import Testing

/// The page of limits says what the code does.
@Suite("The page of limits", .timeLimit(.minutes(20)))
struct LimitPageTests {
    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The name and the number of each row.
    private let rows: [(name: String, bound: Int)]

    init() throws {
        let page = try String(contentsOf: Self.package.appending(path: "docs/limits.md"), encoding: .utf8)
        rows = page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0].hasPrefix("`"), cells[0].contains("."),
                let bound = Int(cells[1].replacing(",", with: ""))
            else { return nil }
            return (cells[0].replacing("`", with: ""), bound)
        }
    }

    @Test("Each bound on the page is that of the code")
    func numbers() throws {
        #expect(rows.count > 40)
        let sources = try Self.sources()
        for row in rows {
            let parts = row.name.split(separator: ".").map(String.init)
            let found = sources.compactMap { Self.bound(of: parts[1], in: parts[0], source: $0) }
            #expect(found.contains(row.bound), "\(row.name): the page says \(row.bound), the code \(found)")
        }
    }

    @Test("Each bound of the settings is on the page")
    func complete() {
        let settings: [(String, Any)] = [
            ("SourceLimits", SourceLimits()), ("ParseLimits", ParseLimits()), ("EvaluationLimits", EvaluationLimits()),
            ("KernelLimits", KernelLimits.standard), ("EngineConfiguration", EngineConfiguration()),
        ]
        for (type, value) in settings {
            for child in Mirror(reflecting: value).children where child.value is any FixedWidthInteger {
                let name = "\(type).\(child.label ?? "?")"
                #expect(
                    rows.contains { $0.name == name && "\($0.bound)" == "\(child.value)" }, "\(name): \(child.value)")
            }
        }
    }

    private static func sources() throws -> [String] {
        let folder = package.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return try (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// The number behind the member's name, in a source that has the type.
    private static func bound(of member: String, in type: String, source: String) -> Int? {
        let declarations = ["struct", "enum", "extension"].map { "\($0) \(type)" }
        guard let type = declarations.lazy.compactMap({ source.firstRange(of: $0) }).first else { return nil }
        let source = source[type.upperBound...]
        for start in source.ranges(of: "\(member)") {
            let rest = source[start.upperBound...].prefix(60).replacing("_", with: "")
            guard let match = rest.prefixMatch(of: /(?:: [A-Za-z0-9]+)?(?: =|:) ([0-9]+(?: \* [0-9]+)*)/) else {
                continue
            }
            return match.1.split(separator: " * ").compactMap { Int($0) }.reduce(1, *)
        }
        return nil
    }
}
