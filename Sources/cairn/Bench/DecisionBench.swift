import FEEL
import Formats
import ProcessKernel
import ProcessModel

/// Expressions and decisions alone, on one core: parsed before, evaluated over and over.
enum DecisionBench {
    // MARK: - FEEL

    static func feel(seconds: Double) throws -> [BenchFigure] {
        let order: Value = [
            "amount": 1250, "customer": ["grade": "gold", "country": "DE", "name": "Ada Lovelace"], "express": true,
        ]
        let items = Value.list(
            (0..<1_000).map { ["sku": .string("item \($0)"), "price": .number(Decimal($0 % 97)), "stock": 3] })
        let condition = try Expression("amount > 1000 and grade = \"gold\" and amount / 2 < limit")
        let variables: [(String, Value)] = [("amount", 1250), ("grade", "gold"), ("limit", 5_000)]
        let mapping = try Expression(
            "{title: upper case(order.customer.name) + \" (\" + order.customer.grade + \")\", "
                + "net: order.amount / 1.19, isForeign: order.customer.country != \"DE\"}")
        let filter = try Expression("items[price > 50 and stock > 0]")
        return [
            measure("feel", "conditions/s", seconds) {
                condition.evaluate { name in variables.first { $0.0 == name }?.1 }.value.isNull
            },
            measure("feel", "mappings/s", seconds) { mapping.evaluate { _ in order }.value.isNull },
            measure("feel", "filters of 1,000/s", seconds) { filter.evaluate { _ in items }.value.isNull },
        ]
    }

    // MARK: - Decisions

    static func decisions(seconds: Double) throws -> [BenchFigure] {
        let table = DecisionEvaluator(try model(table))
        let tableInput = DecisionEvaluator.Request(
            input: ["Age": 41, "Income": 3_150, "Grade": "B", "Member": true])
        let graph = DecisionEvaluator(try model(graph))
        let graphInput = DecisionEvaluator.Request(input: ["Amount": 12_000, "Months": 36])
        return [
            measure("dmn", "tables of 20 rules/s", seconds) {
                table.evaluate(decisions: [4], tableInput).results[0].isNull
            },
            measure("dmn", "graphs of 10/s", seconds) {
                graph.evaluate(decisions: [11], graphInput).results[0].isNull
            },
        ]
    }

    private static func model(_ text: String) throws -> DecisionModel {
        let compilation = Compiler.compileDecisions([SourceText(name: "bench", bytes: Array(text.utf8))])
        guard let model = compilation.model, !compilation.diagnostics[0].hasErrors else {
            throw UsageError("the benchmark's model is broken: \(compilation.diagnostics)")
        }
        return model
    }

    /// Twenty rules over four inputs, of which the last one matches.
    private static let table: String = {
        let names = [("Age", "number"), ("Income", "number"), ("Grade", "string"), ("Member", "boolean")]
        let rules = (0..<20).map { rule in
            """
            <rule><inputEntry><text>[\(rule * 2)..\(rule * 2 + 5)]</text></inputEntry>\
            <inputEntry><text>&gt; \(rule * 150)</text></inputEntry>\
            <inputEntry><text>"A", "B", "C"</text></inputEntry><inputEntry><text>\(rule % 2 == 1)</text></inputEntry>\
            <outputEntry><text>"offer \(rule)"</text></outputEntry></rule>
            """
        }
        let inputs = names.map {
            "<input><inputExpression typeRef=\"\($1)\"><text>\($0)</text></inputExpression></input>"
        }
        return file(
            inputData(names)
                + decision(
                    "Offer", requiring: names.map(\.0), "string",
                    "<decisionTable hitPolicy=\"FIRST\">\(inputs.joined())<output typeRef=\"string\"/>"
                        + "\(rules.joined())</decisionTable>"))
    }()

    /// Ten decisions, each over those before it.
    private static let graph: String = {
        let names = [("Amount", "number"), ("Months", "number")]
        var text = inputData(names)
        for number in 1...10 {
            let before = number == 1 ? "Amount" : "D\(number - 1)"
            let logic = "if \(before) > 500 then \(before) * 0.9 + Months else \(before) / 2"
            text += decision(
                "D\(number)", requiring: ["Months", before], "number",
                "<literalExpression><text>\(logic.replacing(">", with: "&gt;"))</text></literalExpression>")
        }
        return file(text)
    }()

    private static func file(_ content: String) -> String {
        """
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="bench">\(content)\
        </definitions>
        """
    }

    private static func inputData(_ names: [(String, String)]) -> String {
        names.map { "<inputData id=\"\($0)\" name=\"\($0)\"><variable name=\"\($0)\" typeRef=\"\($1)\"/></inputData>" }
            .joined()
    }

    private static func decision(_ name: String, requiring: [String], _ type: String, _ logic: String) -> String {
        let requirements = requiring.map { required in
            let kind = required.hasPrefix("D") ? "requiredDecision" : "requiredInput"
            return "<informationRequirement><\(kind) href=\"#\(required)\"/></informationRequirement>"
        }
        return """
            <decision id="\(name)" name="\(name)"><variable name="\(name)" typeRef="\(type)"/>\
            \(requirements.joined())\(logic)</decision>
            """
    }

    // MARK: - Measuring

    /// How often a second the work can be done; it answers whether it came to nothing.
    private static func measure(
        _ bench: String, _ unit: String, _ seconds: Double, _ work: () -> Bool
    ) -> BenchFigure {
        let clock = ContinuousClock()
        precondition(!work(), "the benchmark evaluates to null: \(unit)")
        var count = 0
        let start = clock.now
        while (clock.now - start).inSeconds < seconds {
            for _ in 0..<100 where !work() { count += 1 }
        }
        return BenchFigure(bench: bench, figure: Double(count) / (clock.now - start).inSeconds, unit: unit)
    }
}
