import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Requirements, functions and imports of decisions", .timeLimit(.minutes(20)))
struct RequirementTests {
    @Test("A decision sees the values of what it requires, by name")
    func requirements() throws {
        let model = try Decisions(
            input("Monthly Rate") + decision("A", needs: ["i_Monthly Rate"], literal("Monthly Rate * 12"))
                + decision(needs: ["A"], literal("A + 1")))
        #expect(try model.value("D", #"{"Monthly Rate": 2}"#) == 25)
    }

    @Test("Input that is missing is null")
    func missing() throws {
        let model = try Decisions(input("x") + decision(needs: ["i_x"], literal("x = null")))
        #expect(try model.value() == true)
    }

    @Test("What is not required is not in scope; validation warns of it")
    func scope() throws {
        let model = try Decisions(input("x") + decision(literal("x")))
        let outcome = try model.outcome("D", #"{"x": 1}"#)
        #expect(outcome.results == [.null])
        #expect(outcome.problems.first?.node == "D")
        #expect(model.warnings.map(\.code) == [.danglingReference])
    }

    @Test("A circle is refused, and null with an error where it is evaluated; the rest is as usual")
    func circle() throws {
        let model = try Decisions(
            decision("A", needs: ["B"], literal("B")) + decision("B", needs: ["A"], literal("A"))
                + decision("C", needs: ["A"], literal("1")) + decision(literal("2")))
        #expect(model.errors.map(\.code) == [.wrongReference, .wrongReference])
        let outcome = try model.outcome("C")
        #expect(outcome.results == [.null])
        #expect(outcome.problems.first?.message.contains("requires itself") == true)
        #expect(try model.value("D") == 2)
    }

    @Test("A chain of ten thousand decisions is evaluated")
    func chain() throws {
        var text = decision("D0", literal("0"))
        for number in 1...10_000 {
            text += decision("D\(number)", needs: ["D\(number - 1)"], literal("D\(number - 1) + 1"))
        }
        #expect(try Decisions(text).value("D10000") == 10_000)
    }

    @Test("What needs a broken part is null with an error")
    func broken() throws {
        let model = try Decisions(
            decision("A", literal("1 +")) + decision("B", needs: ["A"], literal("7")) + decision(literal("8")))
        #expect(model.errors.map(\.code) == [.expressionInvalid])
        let outcome = try model.outcome("B")
        #expect(outcome.results == [.null])
        #expect(outcome.problems.count == 1)
        #expect(try model.value("D") == 8)
    }

    @Test("A reference to nothing is refused")
    func dangling() throws {
        let model = try Decisions(decision(needs: ["nothing"], literal("1")))
        #expect(model.errors.map(\.code) == [.danglingReference])
        #expect(try model.value() == .null)
    }

    // MARK: - Functions

    @Test("A business knowledge model is called by FEEL, and by a boxed invocation with names")
    func knowledgeModels() throws {
        let function = knowledge("total cost", [("price", "number"), ("count", "number")], literal("price * count"))
        let invocation = """
            <invocation>\(literal("total cost"))<binding><parameter name="count"/>\(literal("3"))</binding>\
            <binding><parameter name="price"/>\(literal("5"))</binding></invocation>
            """
        let model = try Decisions(
            function + decision("A", knows: ["total cost"], literal("total cost(2, 4)"))
                + decision("B", knows: ["total cost"], literal("total cost(count: 2, price: 10)"))
                + decision("C", knows: ["total cost"], invocation))
        #expect(try model.value("A") == 8)
        #expect(try model.value("B") == 20)
        #expect(try model.value("C") == 15)
    }

    @Test("A knowledge model sees what it requires and nothing of its caller")
    func knowledgeScope() throws {
        let model = try Decisions(
            input("x") + knowledge("inner", [("a", nil)], literal("a * 2"))
                + knowledge("outer", [("a", nil)], knows: ["inner"], literal("[inner(a), x]"))
                + decision(needs: ["i_x"], knows: ["outer"], literal("outer(x)")))
        #expect(try model.value("D", #"{"x": 4}"#) == [8, nil])
    }

    @Test("An invocation of a parameter that is not there is an error")
    func unknownParameter() throws {
        let invocation =
            "<invocation>\(literal("f"))<binding><parameter name=\"y\"/>\(literal("3"))</binding></invocation>"
        let model = try Decisions(knowledge("f", [("x", nil)], literal("1")) + decision(knows: ["f"], invocation))
        let outcome = try model.outcome()
        #expect(outcome.results == [.null])
        #expect(outcome.problems.count == 1)
    }

    @Test("A function definition captures the entries around it")
    func closures() throws {
        let function = "<functionDefinition><formalParameter name=\"x\"/>\(literal("x + base"))</functionDefinition>"
        let model = try Decisions(
            decision(
                """
                <context><contextEntry><variable name="base"/>\(literal("10"))</contextEntry>\
                <contextEntry><variable name="f"/>\(function)</contextEntry>\
                <contextEntry>\(literal("f(1) + f(2)"))</contextEntry></context>
                """))
        #expect(try model.value() == 23)
    }

    @Test("A decision service is a function of its input data and input decisions")
    func services() throws {
        let service = """
            <decisionService id="s" name="s"><variable name="s"/><outputDecision href="#Out"/>\
            <encapsulatedDecision href="#Middle"/><inputDecision href="#Given"/><inputData href="#i_x"/></decisionService>
            """
        let model = try Decisions(
            service + input("x") + decision("Given", literal("1"))
                + decision("Middle", needs: ["Given"], literal("Given * 10"))
                + decision("Out", needs: ["Middle", "i_x"], literal("[x, Middle]"))
                + decision(knows: ["s"], literal("s(7, 5)")))
        #expect(try model.value() == [7, 50])
        let number = try #require(model.evaluator.model.service("s"))
        let outcome = model.evaluator.evaluate(
            service: number, DecisionEvaluator.Request(input: ["x": 3, "Given": 2]))
        #expect(outcome.results == [[3, 20]])
    }

    // MARK: - Imports

    @Test("Names of an imported model stand behind the name of the import; its types too")
    func imports() throws {
        let other = Decisions.file(
            "<itemDefinition name=\"tText\"><typeRef>string</typeRef></itemDefinition>"
                + input("who") + decision("greeting", needs: ["i_who"], literal("\"Hello \" + who"))
                + knowledge("shout", [("text", "tText")], literal("text + \"!\"")), namespace: "other")
        let model = try Decisions(
            """
            <import name="lib" namespace="other" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
            """
                + decision(
                    type: "lib.tText", needs: ["other#greeting"], knows: ["other#shout"],
                    literal("lib.shout(lib.greeting)")), imports: [other])
        #expect(model.errors.isEmpty)
        #expect(try model.value("D", #"{"who": "you"}"#) == "Hello you!")
    }

    @Test("An import without a name adds its names as they are")
    func namelessImport() throws {
        let other = Decisions.file(decision("a", literal("5")), namespace: "other")
        let model = try Decisions(
            "<import name=\"\" namespace=\"other\"/>" + decision(needs: ["other#a"], literal("a + 1")),
            imports: [other])
        #expect(try model.value() == 6)
    }

    @Test("What an imported model imports is behind both names")
    func nestedImport() throws {
        let inner = Decisions.file(decision("a", literal("5")), namespace: "inner")
        let outer = Decisions.file(
            "<import name=\"core\" namespace=\"inner\"/>" + decision("b", needs: ["inner#a"], literal("core.a")),
            namespace: "outer")
        let model = try Decisions(
            "<import name=\"out\" namespace=\"outer\"/>" + decision(needs: ["outer#b"], literal("out.b + 1")),
            imports: [outer, inner])
        #expect(try model.value() == 6)
    }

    @Test("An import that is in no file is refused")
    func missingImport() throws {
        let model = try Decisions("<import name=\"x\" namespace=\"nowhere\"/>" + decision(literal("1")))
        #expect(model.errors.map(\.code) == [.danglingReference])
        #expect(try model.value() == 1)
    }
}
