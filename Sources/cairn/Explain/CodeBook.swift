import ProcessModel

/// The codes that people see, with what they mean: `docs/errors.md`, which is built into the program.
struct CodeBook {
    struct Page {
        let code: String
        /// The heading of its table: "Diagnostics", "Incidents".
        let family: String
        /// The columns between code and meaning: severity, exit status.
        let facts: [(name: String, value: String)]
        let meaning: String
        let whatToDo: String
    }

    /// In the order of the document.
    let pages: [Page]

    static let standard = CodeBook(String(decoding: PackageResources.errors_md, as: UTF8.self))

    /// Reads the tables: each row begins with one code in backquotes, its last two columns are the meaning and what to
    /// do, and the row above the dashes names the columns.
    init(_ document: String) {
        var pages: [Page] = []
        var family = ""
        var names: [String] = []
        for line in document.split(separator: "\n") {
            if line.hasPrefix("## ") { family = String(line.dropFirst(3)) }
            guard line.hasPrefix("| ") else { continue }
            let cells = Self.cells(of: line)
            guard let first = cells.first, first.hasPrefix("`"), first.hasSuffix("`"), cells.count >= 3 else {
                names = cells
                continue
            }
            pages.append(
                Page(
                    code: String(first.dropFirst().dropLast()), family: family,
                    facts: zip(names, cells).dropFirst().dropLast(2).map { (name: $0, value: $1) },
                    meaning: cells[cells.count - 2], whatToDo: cells[cells.count - 1]))
        }
        self.pages = pages
    }

    /// What stands between the bars; a bar in the text is written `\|`.
    private static func cells(of line: Substring) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        for character in line.dropFirst() {
            if character == "|", !isEscaped {
                cells.append(cell.trimmingSpaces)
                cell = ""
            } else if character != "\\" || isEscaped {
                cell.append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return cells
    }

    func page(of code: String) -> Page? { pages.first { $0.code == code } }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
