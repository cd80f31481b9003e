/// How many columns of a terminal a text takes, as far as terminals agree on it.
enum TextWidth {
    static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// A character is as wide as its widest scalar; marks that combine with another add nothing.
    static func of(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars { width = max(width, of(scalar)) }
        // A sign that is told to be shown as a picture takes two columns.
        if character.unicodeScalars.contains("\u{FE0F}"), width == 1 { width = 2 }
        return width
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) { return 0 }
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// The ranges of East Asian wide and full-width characters (Unicode Standard Annex 11) and of pictures.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23EC, 0x2614...0x2615, 0x26A1...0x26A1, 0x2705...0x2705,
        0x274C...0x274C, 0x2753...0x2755, 0x2795...0x2797, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
        0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
        0x20000...0x3FFFD,
    ]

    /// The text in at most so many columns; what is cut off shows as `…`, or as `~` where that cannot be shown.
    static func cut(_ text: String, to width: Int, mark: Character = "…") -> String {
        if of(text) <= width { return text }
        var result = ""
        var used = 0
        for character in text {
            let next = of(character)
            if used + next > width - 1 { break }
            result.append(character)
            used += next
        }
        return width < 1 ? "" : result + String(mark)
    }

    /// The text in lines of at most so many columns, broken at blanks; the lines below the first are indented further.
    ///
    /// Commands stay whole, so that they can be copied, and so does a word that is wider than a line: the terminal
    /// breaks them where it must.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        if text.utf8.contains(10) {
            return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
                wrapped(String($0), to: width)
            }
        }
        let indent = text.prefix { $0 == " " }
        if of(text) <= width || text.dropFirst(indent.count).hasPrefix("cairn ") || width < 20 { return [text] }
        // Deep indents do not eat up a narrow terminal.
        let below = String(repeating: " ", count: min(indent.count + 2, width / 4))
        var lines: [String] = []
        var line = String(indent)
        var isEmpty = true
        // Blanks within a line are those of columns and stay.
        for word in text.dropFirst(indent.count).split(separator: " ", omittingEmptySubsequences: false) {
            if !isEmpty, of(line) + 1 + of(String(word)) > width {
                lines.append(line)
                line = below
                isEmpty = true
                if word.isEmpty { continue }
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }

    /// The text and so many blanks that it takes that many columns.
    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - of(text)))
    }

    /// One line without anything that a terminal would obey: texts of models and variables come from strangers.
    static func clean(_ text: String) -> String {
        var result = ""
        var isBlank = false
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: isBlank = true
            case .format where scalar != "\u{200D}": continue
            default:
                if isBlank, !result.isEmpty { result += " " }
                isBlank = false
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
