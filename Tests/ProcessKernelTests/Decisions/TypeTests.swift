import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Types of decision models and what they do to values", .timeLimit(.minutes(20)))
struct TypeTests {
    private static let types = """
        <itemDefinition name="tPercent"><typeRef>number</typeRef><allowedValues><text>[0..100]</text></allowedValues>\
        </itemDefinition>\
        <itemDefinition name="tNames" isCollection="true"><typeRef>string</typeRef></itemDefinition>\
        <itemDefinition name="tPercents" isCollection="true"><typeRef>tPercent</typeRef></itemDefinition>\
        <itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef>\
        <typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>\
        <itemDefinition name="tTree"><itemComponent name="label"><typeRef>string</typeRef></itemComponent>\
        <itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef></itemComponent></itemDefinition>\
        <itemDefinition name="tDay"><itemComponent name="on"><typeRef>date</typeRef></itemComponent></itemDefinition>
        """

    /// The input as the type makes it.
    private func value(_ json: String, as type: String) throws -> DecisionOutcome {
        let model = try Decisions(Self.types + input("x", type: type) + decision("D", needs: ["i_x"], literal("x")))
        #expect(model.errors.isEmpty)
        return try model.outcome("D", "{\"x\": \(json)}")
    }

    @Test(
        "Values that conform stay, and single values and lists of one become each other",
        arguments: [
            ("5", "number", "5"), ("[5]", "number", "5"), (#""a""#, "tNames", #"["a"]"#), ("null", "number", "null"),
            ("50", "tPercent", "50"), ("[50]", "tPercent", "50"), ("[1, 2]", "tPercents", "[1, 2]"),
            ("[1, 2]", "tPair", "[1, 2]"), ("[[1]]", "Any", "[[1]]"),
            (
                #"{"label": "a", "children": [{"label": "b"}]}"#, "tTree",
                #"{"label": "a", "children": [{"label": "b"}]}"#
            ),
            (#"{"@type": "date", "@value": "2030-01-01"}"#, "date", #"{"@type": "date", "@value": "2030-01-01"}"#),
        ])
    func conforming(json: String, type: String, expected: String) throws {
        let outcome = try value(json, as: type)
        #expect(outcome.results == [try Value(json: expected)])
        #expect(outcome.problems.isEmpty)
    }

    @Test(
        "What does not conform, or violates allowed values or a constraint, is null with an error",
        arguments: [
            (#""5""#, "number"), ("101", "tPercent"), ("[1, 101]", "tPercents"), ("[1]", "tPair"), ("[1, 2]", "number"),
            (#"{"label": 1}"#, "tTree"), (#"{"label": "a", "children": [{"label": 1}]}"#, "tTree"), ("5", "tTree"),
        ])
    func refused(json: String, type: String) throws {
        let outcome = try value(json, as: type)
        #expect(outcome.results == [.null])
        #expect(outcome.problems.count >= 1)
    }

    @Test("A date becomes a date and time where one is declared")
    func dates() throws {
        let outcome = try value(#"{"@type": "date", "@value": "2030-01-01"}"#, as: "dateTime")
        #expect(outcome.results == [try Value(json: #"{"@type": "dateTime", "@value": "2030-01-01T00:00:00Z"}"#)])
    }

    @Test("A text is read as a date where the type is one, inside of contexts too")
    func texts() throws {
        let date = try Value(json: #"{"@type": "date", "@value": "2030-01-01"}"#)
        #expect(try value(#""2030-01-01""#, as: "date").results == [date])
        #expect(try value(#"{"on": "2030-01-01"}"#, as: "tDay").results == [["on": date]])
    }

    @Test("The value of a decision is coerced to the type of its variable")
    func results() throws {
        #expect(try Decisions(decision("D", type: "number", literal("[7]"))).value() == 7)
        #expect(try Decisions(decision("D", type: "string", literal("7"))).value() == .null)
    }

    @Test("An unknown type breaks what has it and nothing else")
    func unknown() throws {
        let model = try Decisions(decision("A", type: "tNothing", literal("1")) + decision(literal("2")))
        #expect(model.errors.map(\.code) == [.danglingReference])
        #expect(try model.value("A") == .null)
        #expect(try model.value("D") == 2)
    }

    @Test("A type that is defined by itself is refused")
    func circle() throws {
        let model = try Decisions(
            "<itemDefinition name=\"a\"><typeRef>b</typeRef></itemDefinition>"
                + "<itemDefinition name=\"b\"><typeRef>a</typeRef></itemDefinition>"
                + decision("D", type: "a", literal("1")))
        #expect(model.errors.contains { $0.code == .wrongReference })
        #expect(try model.value() == .null)
    }
}
