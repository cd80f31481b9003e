import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Decision tables", .timeLimit(.minutes(20)))
struct TableTests {
    /// A decision of a table over the number `x`.
    private func decisions(_ table: Table, type: String? = nil) throws -> Decisions {
        try Decisions(input("x", type: "number") + decision("D", type: type, needs: ["i_x"], table.text))
    }

    private func value(_ table: Table, _ x: String = "5") throws -> Value {
        try decisions(table).value("D", "{\"x\": \(x)}")
    }

    /// Three rules that all match five: the first two match three.
    private func overlapping(_ policy: String, _ outputs: [String], outputValues: String? = nil) -> Table {
        Table(
            policy: policy, inputs: ["x"], outputValues: outputValues,
            rules: [(["> 0"], [outputs[0]]), (["[1..10]"], [outputs[1]]), (["5, 6"], [outputs[2]])])
    }

    @Test("Unique: the one rule that matches; several are an error; none is null")
    func unique() throws {
        let table = Table(
            inputs: ["x"], rules: [(["< 5"], ["\"low\""]), (["[5..9]"], ["\"mid\""]), (["5"], ["\"five\""])])
        #expect(try value(table, "3") == "low")
        #expect(try value(table, "7") == "mid")
        #expect(try value(table, "5") == .null)
        #expect(try value(table, "12") == .null)
        #expect(try decisions(table).outcome("D", #"{"x": 5}"#).problems.first?.message.contains("2, 3") == true)
    }

    @Test("Any: the same outputs, or an error")
    func any() throws {
        #expect(try value(overlapping("ANY", ["1", "1", "1"])) == 1)
        #expect(try value(overlapping("ANY", ["1", "1", "2"])) == .null)
    }

    @Test("Priority and output order go by the output values, then by the order of the rules")
    func priority() throws {
        let outputs = ["\"c\"", "\"a\"", "\"b\""]
        #expect(try value(overlapping("PRIORITY", outputs, outputValues: "\"b\", \"a\", \"c\"")) == "b")
        #expect(
            try value(overlapping("OUTPUT ORDER", outputs, outputValues: "\"b\", \"a\", \"c\"")) == ["b", "a", "c"])
    }

    @Test("First and rule order go by the order of the rules")
    func order() throws {
        #expect(try value(overlapping("FIRST", ["3", "1", "2"])) == 3)
        #expect(try value(overlapping("RULE ORDER", ["3", "1", "2"])) == [3, 1, 2])
    }

    @Test(
        "Collect and its aggregations",
        arguments: [
            ("COLLECT", Value.list([3, 1, 1])), ("COLLECT SUM", 5), ("COLLECT MIN", 1), ("COLLECT MAX", 3),
            ("COLLECT COUNT", 3),
        ])
    func collect(policy: String, expected: Value) throws {
        #expect(try value(overlapping(policy, ["3", "1", "1"])) == expected)
    }

    @Test(
        "Nothing that matches: an empty list, no count, else null",
        arguments: [
            ("COLLECT", Value.list([])), ("RULE ORDER", Value.list([])), ("COLLECT COUNT", 0), ("COLLECT SUM", .null),
            ("FIRST", .null),
        ])
    func nothing(policy: String, expected: Value) throws {
        #expect(try value(overlapping(policy, ["3", "1", "1"]), "-1") == expected)
    }

    @Test("A default output stands in where no rule matches")
    func defaults() throws {
        let table = Table(inputs: ["x"], defaultEntry: "x * 2", rules: [(["< 5"], ["1"])])
        #expect(try value(table, "9") == 18)
    }

    @Test("Several outputs make a context")
    func severalOutputs() throws {
        let table = Table(inputs: ["x"], outputs: ["Rate", "Text"], rules: [(["-"], ["0.5", "\"a\""])])
        #expect(try value(table) == ["Rate": Value(json: "0.5"), "Text": "a"])
    }

    @Test("Cells may look at other names, and at the input as a question mark")
    func expressions() throws {
        let table = Table(inputs: ["x"], rules: [(["? * 2 > x + 4"], ["x + 1"]), (["not(> 4)"], ["0"])])
        #expect(try value(table, "7") == 8)
        #expect(try value(table, "4") == 0)
    }

    @Test("An input or an output that is not among its values is an error")
    func allowedValues() throws {
        let inputs = Table(inputs: ["x"], inputValues: "[1..4]", rules: [(["-"], ["1"])])
        #expect(try value(inputs, "4") == 1)
        #expect(try value(inputs, "5") == .null)
        let outputs = Table(inputs: ["x"], outputValues: "1, 2", rules: [(["> 4"], ["x"]), (["<= 4"], ["1"])])
        #expect(try value(outputs, "5") == .null)
        #expect(try value(outputs, "3") == 1)
    }

    @Test("The trace says which rules matched, with what they saw")
    func trace() throws {
        let table = overlapping("RULE ORDER", ["3", "1", "2"])
        let trace = try decisions(table).outcome("D", #"{"x": 3}"#, isTraced: true).trace
        guard case .table(let first)? = trace.first else { return #expect(Bool(false)) }
        #expect(first.inputs.map(\.value) == [3])
        #expect(first.matches.map(\.rule) == [1, 2])
        #expect(trace.last == .value(node: "D", [3, 1]))
    }

    // MARK: - Refusals

    @Test("A broken cell, an unknown hit policy and rows of the wrong length are refused with their places")
    func refused() throws {
        let broken = try decisions(Table(inputs: ["x"], rules: [(["< < 5"], ["1"])]))
        #expect(broken.errors.map(\.code) == [.expressionInvalid])
        #expect(try broken.value() == .null)
        let policy = try decisions(Table(policy: "SOMETIMES", inputs: ["x"], rules: [(["-"], ["1"])]))
        #expect(policy.errors.map(\.code) == [.expressionInvalid])
        let row = try decisions(Table(inputs: ["x"], rules: [(["-", "-"], ["1"])]))
        #expect(row.errors.map(\.code) == [.expressionInvalid])
    }

    @Test("A priority without output values is refused")
    func priorityWithoutValues() throws {
        #expect(try decisions(overlapping("PRIORITY", ["1", "2", "3"])).errors.map(\.code) == [.expressionInvalid])
    }

    // MARK: - Checks

    @Test("Rules that can match together are told for unique, and for any if their outputs differ")
    func overlaps() throws {
        let rules = [(["< 5"], ["1"]), (["[4..9]"], ["2"]), ([">= 10"], ["2"]), (["9"], ["2"])]
        let unique = try decisions(Table(inputs: ["x"], type: "number", rules: rules)).warnings
        #expect(unique.filter { $0.code == .rulesOverlap }.count == 2)
        #expect(unique.first { $0.code == .rulesOverlap }?.message.contains("Rule 2 and rule 1") == true)
        let any = try decisions(Table(policy: "ANY", inputs: ["x"], type: "number", rules: rules)).warnings
        #expect(any.filter { $0.code == .rulesOverlap }.count == 1)
        let first = try decisions(Table(policy: "FIRST", inputs: ["x"], type: "number", rules: rules)).warnings
        #expect(!first.contains { $0.code == .rulesOverlap })
    }

    @Test("What no rule matches is told, unless there is a default output")
    func gaps() throws {
        let rules = [(["< 5"], ["1"]), (["(5..9]"], ["2"])]
        let gaps = try decisions(Table(inputs: ["x"], type: "number", rules: rules)).warnings
        #expect(
            gaps.filter { $0.code == .rulesGap }.map(\.message) == [
                "No rule matches where 'x' is 5.", "No rule matches where 'x' is > 9.",
            ])
        let whole = Table(inputs: ["x"], type: "number", defaultEntry: "0", rules: rules)
        #expect(try decisions(whole).warnings.isEmpty)
    }

    @Test("Gaps are found across columns, within the allowed values")
    func gapsOfTwo() throws {
        let model = try Decisions(
            input("a", type: "boolean") + input("b", type: "boolean")
                + decision(
                    "D", needs: ["i_a", "i_b"],
                    Table(
                        inputs: ["a", "b"], type: "boolean",
                        rules: [(["true", "-"], ["1"]), (["false", "true"], ["2"])]
                    ).text))
        #expect(model.warnings.map(\.message) == ["No rule matches where 'a' is false and 'b' is false."])
    }

    @Test("A rule that earlier ones cover, or that no allowed value reaches, is told")
    func unreachable() throws {
        let rules = [(["< 5"], ["1"]), ([">= 5"], ["2"]), (["[1..9]"], ["3"])]
        let first = try decisions(Table(policy: "FIRST", inputs: ["x"], type: "number", rules: rules)).warnings
        #expect(first.map(\.code) == [.ruleUnreachable])
        let values = try decisions(
            Table(inputs: ["x"], type: "number", inputValues: "[0..9]", rules: [(["< 10"], ["1"]), (["20"], ["2"])]))
        #expect(values.warnings.map(\.code) == [.ruleUnreachable])
    }

    @Test("A constant of another type than its column is an error")
    func types() throws {
        let model = try decisions(Table(inputs: ["x"], type: "number", rules: [(["\"five\""], ["1"])]))
        #expect(model.errors.map(\.code) == [.tableTypeMismatch])
    }

    @Test("A large table is checked in bounded time")
    func large() throws {
        let rules = (0..<2_000).map { (["[\($0)..\($0 + 1))"], ["\($0)"]) }
        let model = try decisions(Table(inputs: ["x"], type: "number", rules: rules))
        #expect(try model.value("D", #"{"x": 1999.5}"#) == 1999)
    }
}
