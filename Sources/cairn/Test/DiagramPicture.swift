import ProcessModel

/// A picture of what was covered, drawn where the sources draw it (BPMN 2.0.2, chapter 12).
///
/// What was passed is green with the number of times, what was not is red with broken lines, and what no token could
/// pass (pools, lanes, notes, data) is grey. Each source has a row of its own, for each has its own coordinates.
struct DiagramPicture {
    private var rows: [PictureRow] = []

    mutating func add(_ sources: Sources, _ path: TokenPath) {
        for source in sources.all {
            let row = PictureRow(source, path)
            guard !row.isEmpty else { continue }
            // Several files of scenarios of one source are one picture.
            if let known = rows.firstIndex(where: { $0.name == row.name }) {
                rows[known].add(counts: row)
            } else {
                rows.append(row)
            }
        }
    }

    /// Nil where no source draws anything.
    var svg: String? {
        if rows.isEmpty { return nil }
        let margin = 20.0
        let legendHeight = 50.0
        let width = max(620, rows.map(\.bounds.width).max() ?? 0) + 2 * margin
        var top = legendHeight + margin
        var body: [String] = []
        for row in rows {
            let title = PictureText.at(margin, top + 12, row.name, size: 12, anchor: "start")
            body.append(title.replacing("<text ", with: "<text font-weight=\"bold\" "))
            top += 24
            let shift =
                "translate(\(PictureText.number(margin - row.bounds.x)) \(PictureText.number(top - row.bounds.y)))"
            body.append("<g transform=\"\(shift)\">")
            body += row.drawing
            body.append("</g>")
            top += row.bounds.height + margin
        }
        let height = top + margin
        let size = "width=\"\(PictureText.number(width))\" height=\"\(PictureText.number(height))\""
        let box = "viewBox=\"0 0 \(PictureText.number(width)) \(PictureText.number(height))\""
        return
            ([
                "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(box) font-family=\"sans-serif\">",
                "<title>What the scenarios covered</title>", PictureInk.arrows,
                "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
            ] + legend(margin) + body + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func legend(_ left: Double) -> [String] {
        let entries: [(PictureInk, String)] = [
            (.covered, "passed, with the number of times"), (.missed, "not passed"),
            (.neutral, "nothing that is passed"),
        ]
        var lines = ["<g id=\"legend\">"]
        var x = left
        for (ink, words) in entries {
            lines.append(
                "<rect x=\"\(PictureText.number(x))\" y=\"18\" width=\"26\" height=\"18\" rx=\"4\" \(ink.shape)/>")
            lines.append(PictureText.at(x + 34, 31, words, size: 12, anchor: "start"))
            x += words.count > 20 ? 260 : 130
        }
        return lines + ["</g>"]
    }
}

/// How something is drawn.
enum PictureInk {
    case covered, missed, neutral

    init(count: Int) { self = count > 0 ? .covered : .missed }

    var stroke: String {
        switch self {
        case .covered: "#1a7f37"
        case .missed: "#cf222e"
        case .neutral: "#8c959f"
        }
    }

    private var fill: String {
        switch self {
        case .covered: "#dafbe1"
        case .missed: "#fff1f0"
        case .neutral: "none"
        }
    }

    /// Without colours too one can tell them apart.
    private var dashes: String { self == .missed ? " stroke-dasharray=\"5 3\"" : "" }

    private var word: String {
        switch self {
        case .covered: "covered"
        case .missed: "missed"
        case .neutral: "neutral"
        }
    }

    var shape: String { "class=\"\(word)\" fill=\"\(fill)\" stroke=\"\(stroke)\" stroke-width=\"1.5\"\(dashes)" }

    var line: String {
        "class=\"\(word)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"2\"\(dashes) "
            + "marker-end=\"url(#to-\(word))\""
    }

    static var arrows: String {
        let markers = [covered, missed, neutral].map { ink in
            "<marker id=\"to-\(ink.word)\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" "
                + "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"\(ink.stroke)\"/></marker>"
        }
        return "<defs>\(markers.joined())</defs>"
    }
}

/// Texts and numbers of a picture.
enum PictureText {
    /// What XML does not take is left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result += " "
            default: if scalar.value >= 32, scalar.value & 0xFFFE != 0xFFFE { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// With at most one digit after the point, whatever a source holds.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    static func at(_ x: Double, _ y: Double, _ text: String, size: Int = 11, anchor: String = "middle") -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\" fill=\"#1f2328\">"
            + "\(escaped(text))</text>"
    }

    /// Lines of a text in the middle of a box, as many as fit.
    static func wrapped(_ text: String, around x: Double, _ y: Double, width: Double, most: Int) -> [String] {
        // A letter of this size is some six units wide.
        let letters = max(6, Int(min(width, 4_000) / 6))
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count <= letters {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word.prefix(letters)))
            }
        }
        if lines.count > most { lines = lines.prefix(most - 1) + [lines[most - 1].prefix(max(1, letters - 1)) + "…"] }
        let top = y - Double(lines.count - 1) * 6.5 + 4
        return lines.enumerated().map { at(x, top + Double($0) * 13, $1) }
    }
}
