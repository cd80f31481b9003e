import Yams

/// Reads YAML with bounds: the library that reads it recurses as deep as the text is nested.
enum YAMLText {
    /// Each level takes some 1 KB of stack, and more in debug builds; written by hand are ten.
    private static let deepest = 200

    /// The root of the text; nil where there is nothing in it.
    static func node(_ bytes: [UInt8], called name: String) throws -> Node? {
        let text = try Inputs.text(bytes, called: name)
        if let line = tooDeepLine(bytes) {
            throw UsageError("\(name): line \(line) is nested more than \(deepest) deep, which is the limit")
        }
        do {
            return try Yams.compose(yaml: text)
        } catch {
            throw UsageError("\(name) is not YAML: \(error)")
        }
    }

    /// The first line that may be nested deeper than the bound. Brackets are counted wherever they stand, in texts and
    /// comments too: what is refused too early has hundreds of them open.
    private static func tooDeepLine(_ bytes: [UInt8]) -> Int? {
        var line = 1
        var brackets = 0
        // Blocks are nested by their indentation, of which `-`, `?` and `:` at the beginning of a line are a part.
        var indents: [Int] = []
        var column = 0
        var isAtBeginning = true
        for byte in bytes {
            column += 1
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if byte == UInt8(ascii: "\n") { line += 1 }
                (column, isAtBeginning) = (0, true)
            case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
            default: break
            }
            if brackets > deepest { return line }
            guard isAtBeginning, column > 0, byte != UInt8(ascii: " ") else { continue }
            while let last = indents.last, last >= column { indents.removeLast() }
            indents.append(column)
            let isIndicator = [UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":")].contains(byte)
            if !isIndicator { isAtBeginning = false }
            if brackets + indents.count > deepest { return line }
        }
        return nil
    }
}
