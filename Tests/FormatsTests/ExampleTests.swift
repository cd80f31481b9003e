import Formats
import Foundation
import ProcessModel
import Testing

/// The examples that people open first must be without fault.
@Suite struct ExampleTests {
    @Test(arguments: ["loan/loan.bpmn"]) func nothingIsToBeSaidAboutAnExample(_ name: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = [UInt8](try Data(contentsOf: root.appending(path: "examples/\(name)")))
        let compilation = Compiler.compile(SourceText(name: name, bytes: bytes))
        #expect(compilation.diagnostics == [])
        let definition = try #require(compilation.definitions.first)
        let diagram = try #require(definition.diagram)
        let drawn = diagram.shapes.map(\.element) + diagram.edges.map(\.element)
        let named = definition.elements.dropFirst().map(\.id) + definition.flows.map(\.id)
        #expect(Set(drawn) == Set(named) && drawn.count == named.count)
    }
}
