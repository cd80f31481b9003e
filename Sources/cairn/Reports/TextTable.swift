/// Rows of text in columns that are as wide as their widest cell.
struct TextTable {
    enum Side { case left, right }

    private let sides: [Side]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, side: Side)]) {
        sides = columns.map(\.side)
        rows = [columns.map(\.title)]
    }

    /// Without a line of titles.
    init(_ sides: [Side]) { self.sides = sides }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// A last cell with several lines goes on in its column.
    func lines(indent: Int = 0) -> [String] {
        let widths = sides.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = String(repeating: " ", count: indent)
            for (column, cell) in row.enumerated() {
                if column == row.count - 1, sides[column] == .left {
                    line += cell.indented(by: line.count)
                    continue
                }
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                line += sides[column] == .left ? cell + gap : gap + cell
                line += "  "
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}

extension String {
    /// Texts of programs may have several lines: those after the first stand below it.
    func indented(by count: Int) -> String {
        // Most have one, and journals have many.
        guard utf8.contains(10) else { return self }
        let gap = String(repeating: " ", count: count)
        return split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\n" + gap)
    }
}
