/// Reads YAML: bytes become events (`YAMLEvents`), events become nodes within bounds (`YAMLComposer`).
///
/// Aliases make a small text stand for something deep or large, so what is counted is what a text stands for.
package enum YAMLText {
    /// Written by hand nothing is as large; cases beyond it are given as JSON or CSV.
    private static let mostBytes = 4_194_304
    /// The library looks through all tag directives for each, in this notation of which nothing needs one.
    private static let mostTagDirectives = 100

    /// The root of the text; nil where there is nothing in it.
    ///
    /// - Parameter bytes: UTF-8.
    package static func node(_ bytes: [UInt8]) throws(YAMLFailure) -> YAMLNode? {
        let start = TextPlace(line: 1, column: 1)
        guard bytes.count <= mostBytes else {
            throw YAMLFailure(
                message: "it is larger than \(mostBytes) bytes, which is the limit for YAML", place: start)
        }
        guard tagDirectives(in: bytes) <= mostTagDirectives else {
            throw YAMLFailure(
                message: "it has more than \(mostTagDirectives) tag directives, which is the limit", place: start)
        }
        let events = YAMLEvents(bytes)
        var composer = YAMLComposer()
        while let (event, place) = try events.next() { try composer.take(event, at: place) }
        return composer.root
    }

    /// No fewer than there are: what looks like one in a text counts too.
    private static func tagDirectives(in bytes: [UInt8]) -> Int {
        let word = Array("%TAG".utf8)
        return bytes.indices.count { bytes[$0] == word[0] && bytes[$0...].starts(with: word) }
    }
}

/// A text that is not YAML, or stands for too much.
package struct YAMLFailure: Error {
    package let message: String
    package let place: TextPlace
}
