import ProcessKernel

/// One line of the picture of an instance, before it is fitted to a terminal.
struct ViewRow: Equatable {
    enum State: Equatable, CaseIterable { case done, working, person, waits, incident, skipped, ended, pending }

    let depth: Int
    let state: State
    let label: String
    var detail = ""
    var time = ""
    /// What is shown first where not everything fits: the larger, the sooner.
    var rank: Int64 = 0

    /// What is at work is shown before what is done, the last first, and that before what is still to come.
    static let openRank = Int64.max
}

/// Signs and colours of the picture.
struct ViewStyle {
    /// Whether the terminal may be told colours.
    let hasColours: Bool
    /// Whether more than ASCII can be shown.
    let isUnicode: Bool

    static let plain = ViewStyle(hasColours: false, isUnicode: true)

    func sign(_ state: ViewRow.State) -> String {
        switch state {
        case .done: isUnicode ? "✓" : "+"
        case .working: isUnicode ? "●" : "*"
        case .person: "?"
        case .waits: isUnicode ? "◔" : "~"
        case .incident: isUnicode ? "✗" : "!"
        case .skipped: isUnicode ? "»" : ">"
        case .ended: isUnicode ? "⊘" : "-"
        case .pending: isUnicode ? "○" : "."
        }
    }

    var cut: Character { isUnicode ? "…" : "~" }
    var full: String { isUnicode ? "█" : "#" }
    var empty: String { isUnicode ? "░" : "." }

    func coloured(_ text: String, _ state: ViewRow.State) -> String {
        switch state {
        case .done: escaped(text, "32")
        case .working: escaped(text, "36")
        case .person: escaped(text, "1;33")
        case .waits: escaped(text, "34")
        case .incident: escaped(text, "1;31")
        case .skipped, .ended, .pending: faint(text)
        }
    }

    func strong(_ text: String) -> String { escaped(text, "1") }
    func faint(_ text: String) -> String { escaped(text, "2") }

    private func escaped(_ text: String, _ codes: String) -> String {
        hasColours && !text.isEmpty ? "\u{1B}[\(codes)m\(text)\u{1B}[0m" : text
    }
}

extension ViewStyle {
    /// What the terminal and its owner want: `NO_COLOR`, a dumb terminal and what is no terminal get no colours
    /// (no-color.org), and signs beyond ASCII only where the locale says UTF-8.
    init(environment: [String: String], isTerminal: Bool = true) {
        let noColour = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let terminal = environment["TERM"] ?? ""
        hasColours = isTerminal && !noColour && terminal != "dumb" && !terminal.isEmpty
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        isUnicode = name.contains("utf-8") || name.contains("utf8")
    }

    /// A line without its colours.
    static func stripped(_ line: String) -> String {
        var result = ""
        var isEscape = false
        for scalar in line.unicodeScalars {
            if scalar == "\u{1B}" {
                isEscape = true
            } else if isEscape {
                if scalar == "m" { isEscape = false }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
