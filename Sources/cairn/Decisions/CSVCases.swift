import FEEL
import ProcessKernel
import ProcessModel

/// Examples as a table: the first row names input data and decisions, each further row is an example. A column `name`
/// names the examples, unless the model has something of that name.
enum CSVCases {
    static func read(_ bytes: [UInt8], called path: String, for model: DecisionModel) throws -> [DecisionCase] {
        let rows = rows(try Inputs.text(bytes, called: path))
        guard let header = rows.first, rows.count > 1 else { throw UsageError("\(path) has no examples") }
        let columns = try header.map { try column($0.trimmingSpace, path, model) }
        return try rows.dropFirst().enumerated().map { position, row in
            guard row.count == columns.count else {
                throw UsageError("\(path): row \(position + 2) has \(row.count) cells and not \(columns.count)")
            }
            var one = DecisionCase(name: "row \(position + 2)", input: Context(), expected: Context())
            for (column, cell) in zip(columns, row) {
                switch column {
                case .name: one.name = cell
                case .input(let name): one.input[name] = value(cell)
                // An empty cell of a decision says nothing about it.
                case .decision(let name): if !cell.isEmpty { one.expected[name] = value(cell) }
                }
            }
            return one
        }
    }

    private enum Column {
        case name
        case input(String)
        case decision(String)
    }

    private static func column(_ title: String, _ path: String, _ model: DecisionModel) throws -> Column {
        if model.decision(title) != nil { return .decision(title) }
        let isInput = model.nodes.contains { node in
            if case .inputData = node.kind { node.name == title } else { false }
        }
        if isInput { return .input(title) }
        if title == "name" { return .name }
        throw UsageError("\(path): the model has no input data and no decision '\(title)'")
    }

    /// A cell is FEEL if it reads nothing, else it is a text.
    private static func value(_ cell: String) -> Value {
        let text = cell.trimmingSpace
        if text.isEmpty { return .null }
        guard let expression = try? Expression(text), expression.variableNames.isEmpty else { return .string(text) }
        let evaluation = expression.evaluate { _ in nil }
        return evaluation.problems.isEmpty ? evaluation.value : .string(text)
    }

    /// The cells of each row (RFC 4180): quotes around cells, doubled inside; empty rows are none.
    private static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var characters = Array(text.unicodeScalars)[...]
        if characters.first == "\u{FEFF}" { characters = characters.dropFirst() }
        func isEmpty(_ row: [String]) -> Bool { row.allSatisfy { $0.trimmingSpace.isEmpty } }
        while let character = characters.popFirst() {
            switch character {
            case "\"" where isQuoted && characters.first == "\"":
                cell.unicodeScalars.append("\"")
                characters = characters.dropFirst()
            case "\"" where isQuoted: isQuoted = false
            case "\"" where cell.trimmingSpace.isEmpty:
                cell = ""
                isQuoted = true
            case "," where !isQuoted:
                row.append(cell)
                cell = ""
            case "\r" where !isQuoted: continue
            case "\n" where !isQuoted:
                row.append(cell)
                if !isEmpty(row) { rows.append(row) }
                row = []
                cell = ""
            default: cell.unicodeScalars.append(character)
            }
        }
        row.append(cell)
        if !isEmpty(row) { rows.append(row) }
        return rows
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        let start = drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
