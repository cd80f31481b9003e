import FEEL
import Formats
import ProcessKernel
import ProcessModel
import Testing

@Suite("Boxed expressions", .timeLimit(.minutes(20)))
struct BoxedExpressionTests {
    private func value(_ logic: String) throws -> Value {
        let model = try Decisions(decision(logic))
        #expect(model.errors.isEmpty)
        return try model.value()
    }

    @Test("A context, whose entries see those before them")
    func context() throws {
        let logic = """
            <context><contextEntry><variable name="a b"/>\(literal("1"))</contextEntry>\
            <contextEntry><variable name="c"/>\(literal("a b + 1"))</contextEntry></context>
            """
        #expect(try value(logic) == ["a b": 1, "c": 2])
    }

    @Test("The last entry of a context may be its result")
    func result() throws {
        let logic = """
            <context><contextEntry><variable name="a"/>\(literal("4"))</contextEntry>\
            <contextEntry>\(literal("a * a"))</contextEntry></context>
            """
        #expect(try value(logic) == 16)
    }

    @Test("A list and a relation")
    func collections() throws {
        #expect(try value("<list>\(literal("1"))\(literal("\"a\""))</list>") == [1, "a"])
        let relation = """
            <relation><column name="x"/><column name="y"/><row>\(literal("1"))\(literal("2"))</row>\
            <row>\(literal("3"))\(literal("4"))</row></relation>
            """
        #expect(try value(relation) == [["x": 1, "y": 2], ["x": 3, "y": 4]])
    }

    @Test("A conditional takes one branch; what is no truth value is an error")
    func conditional() throws {
        func logic(_ condition: String) -> String {
            "<conditional><if>\(literal(condition))</if><then>\(literal("1"))</then><else>\(literal("2"))</else></conditional>"
        }
        #expect(try value(logic("1 < 2")) == 1)
        #expect(try value(logic("1 > 2")) == 2)
        #expect(try value(logic("null")) == 2)
        #expect(try value(logic("\"yes\"")) == .null)
    }

    @Test("A filter sees the item and its entries")
    func filter() throws {
        func logic(_ list: String, _ match: String) -> String {
            "<filter><in>\(literal(list))</in><match>\(literal(match))</match></filter>"
        }
        #expect(try value(logic("[1, 5, 9]", "item > 4")) == [5, 9])
        #expect(try value(logic("[{a: 1}, {a: 7}]", "a > 4")) == [["a": 7]])
        #expect(try value(logic("[1, 5, 9]", "2")) == 5)
    }

    @Test("Iterations: for, some and every")
    func iterations() throws {
        func logic(_ kind: String, _ list: String, _ body: String) -> String {
            let name = kind == "for" ? "return" : "satisfies"
            return
                "<\(kind) iteratorVariable=\"x\"><in>\(literal(list))</in><\(name)>\(literal(body))</\(name)></\(kind)>"
        }
        #expect(try value(logic("for", "[1, 2, 3]", "x * x")) == [1, 4, 9])
        #expect(try value(logic("for", "[1, 2, 3]", "x + count(partial)")) == [1, 3, 5])
        #expect(try value(logic("for", "[1..3]", "x")) == [1, 2, 3])
        #expect(try value(logic("some", "[1, 2, 3]", "x > 2")) == true)
        #expect(try value(logic("some", "[]", "true")) == false)
        #expect(try value(logic("every", "[1, 2, 3]", "x > 2")) == false)
        #expect(try value(logic("every", "[]", "false")) == true)
    }

    @Test("Functions in other languages than FEEL and Java are refused")
    func otherLanguages() throws {
        let pmml = "<functionDefinition kind=\"PMML\">\(literal("1"))</functionDefinition>"
        #expect(try Decisions(decision(pmml)).errors.map(\.code) == [.languageUnknown])
        let xpath =
            "<literalExpression expressionLanguage=\"http://www.w3.org/1999/XPath\"><text>1</text></literalExpression>"
        let model = try Decisions(decision(xpath))
        #expect(model.errors.map(\.code) == [.languageUnknown])
        #expect(try model.value() == .null)
    }

    @Test("A model nested ten thousand deep is refused and nothing else happens")
    func deep() throws {
        let text = String(repeating: "<list>", count: 10_000) + String(repeating: "</list>", count: 10_000)
        let source = SourceText(name: "deep.dmn", bytes: Array(Decisions.file(decision(text)).utf8))
        let compilation = Compiler.compileDecisions([source])
        #expect(compilation.model == nil)
        #expect(compilation.diagnostics[0].map(\.code) == [.tooLarge])
    }

    @Test("Boxed expressions as deep as files may be are evaluated")
    func deepEnough() throws {
        let text = String(repeating: "<list>", count: 180) + literal("1") + String(repeating: "</list>", count: 180)
        var value = try self.value(text)
        for _ in 0..<180 { value = value.asList?.first ?? .null }
        #expect(value == 1)
    }

    @Test("A decision without logic is null")
    func nothing() throws {
        let model = try Decisions(decision(""))
        #expect(model.warnings.map(\.code) == [.implementationMissing])
        #expect(try model.outcome().results == [.null])
    }
}
