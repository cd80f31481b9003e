import FEEL
import Formats
import ProcessKernel
import ProcessModel
import Testing

/// A decision model of a few lines, compiled and ready to be asked.
struct Decisions {
    let evaluator: DecisionEvaluator
    let diagnostics: [[Diagnostic]]

    init(_ body: String, imports: [String] = []) throws {
        let sources = ([Self.file(body)] + imports).enumerated().map {
            SourceText(name: "\($0).dmn", bytes: Array($1.utf8))
        }
        let compilation = Compiler.compileDecisions(sources)
        evaluator = DecisionEvaluator(try #require(compilation.model))
        diagnostics = compilation.diagnostics
    }

    /// A file of the parts; the main one has the namespace `main`.
    static func file(_ body: String, namespace: String = "main") -> String {
        """
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="\(namespace)" \
        namespace="\(namespace)">\(body)</definitions>
        """
    }

    /// The value of a decision for input as JSON.
    func value(_ decision: String = "D", _ input: String = "{}") throws -> Value {
        try outcome(decision, input).results[0]
    }

    func outcome(_ decision: String = "D", _ input: String = "{}", isTraced: Bool = false) throws -> DecisionOutcome {
        let number = try #require(evaluator.model.decision(decision))
        let object = try #require(try Value(json: input).asContext)
        return evaluator.evaluate(
            decisions: [number], DecisionEvaluator.Request(input: object, readsText: true, isTraced: isTraced))
    }

    var errors: [Diagnostic] { diagnostics[0].filter { $0.severity == .error } }
    var warnings: [Diagnostic] { diagnostics[0].filter { $0.severity == .warning } }
}

// MARK: - Parts of models

/// A decision that requires the parts with these ids.
func decision(
    _ name: String = "D", type: String? = nil, needs: [String] = [], knows: [String] = [], _ logic: String
) -> String {
    let needed = needs.map { id in
        let kind = id.contains("i_") ? "requiredInput" : "requiredDecision"
        return "<informationRequirement><\(kind) href=\"\(reference(id))\"/></informationRequirement>"
    }
    let known = knows.map {
        "<knowledgeRequirement><requiredKnowledge href=\"\(reference($0))\"/></knowledgeRequirement>"
    }
    return """
        <decision id="\(name)" name="\(name)"><variable name="\(name)"\(typeRef(type))/>\
        \(needed.joined())\(known.joined())\(logic)</decision>
        """
}

/// The decision `D`, which requires nothing.
func decision(_ logic: String) -> String { decision("D", logic) }

private func reference(_ id: String) -> String { id.contains("#") ? id : "#\(id)" }

private func typeRef(_ type: String?) -> String { type.map { " typeRef=\"\($0)\"" } ?? "" }

/// Input data with the id `i_NAME`.
func input(_ name: String, type: String? = nil) -> String {
    "<inputData id=\"i_\(name)\" name=\"\(name)\"><variable name=\"\(name)\"\(typeRef(type))/></inputData>"
}

func literal(_ text: String, type: String? = nil) -> String {
    "<literalExpression\(typeRef(type))><text>\(escaped(text))</text></literalExpression>"
}

func knowledge(
    _ name: String, _ parameters: [(String, String?)], type: String? = nil, knows: [String] = [], _ logic: String
) -> String {
    let formal = parameters.map { "<formalParameter name=\"\($0)\"\(typeRef($1))/>" }.joined()
    let known = knows.map {
        "<knowledgeRequirement><requiredKnowledge href=\"\(reference($0))\"/></knowledgeRequirement>"
    }
    return """
        <businessKnowledgeModel id="\(name)" name="\(name)"><variable name="\(name)"\(typeRef(type))/>\
        <encapsulatedLogic>\(formal)\(logic)</encapsulatedLogic>\(known.joined())</businessKnowledgeModel>
        """
}

/// A table of rows of texts.
struct Table {
    /// The hit policy; for collect with the aggregation behind a space.
    var policy = "UNIQUE"
    var inputs: [String]
    var type: String?
    var inputValues: String?
    /// The names of the outputs.
    var outputs = [""]
    var outputValues: String?
    var defaultEntry: String?
    var rules: [([String], [String])]

    var text: String {
        var parts = policy.split(separator: " ", maxSplits: 1).map(String.init)
        if parts.first != "COLLECT" { parts = [policy] }
        var text = "<decisionTable hitPolicy=\"\(parts[0])\""
        text += parts.count > 1 ? " aggregation=\"\(parts[1])\">" : ">"
        for input in inputs {
            text += "<input><inputExpression\(typeRef(type))>\(Self.cell(input))</inputExpression>"
            text += inputValues.map { "<inputValues>\(Self.cell($0))</inputValues>" } ?? ""
            text += "</input>"
        }
        for output in outputs {
            text += output.isEmpty ? "<output>" : "<output name=\"\(output)\">"
            text += outputValues.map { "<outputValues>\(Self.cell($0))</outputValues>" } ?? ""
            text += defaultEntry.map { "<defaultOutputEntry>\(Self.cell($0))</defaultOutputEntry>" } ?? ""
            text += "</output>"
        }
        for (tests, results) in rules {
            text += "<rule>" + tests.map { "<inputEntry>\(Self.cell($0))</inputEntry>" }.joined()
            text += results.map { "<outputEntry>\(Self.cell($0))</outputEntry>" }.joined() + "</rule>"
        }
        return text + "</decisionTable>"
    }

    private static func cell(_ text: String) -> String { "<text>\(escaped(text))</text>" }
}

func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
}
