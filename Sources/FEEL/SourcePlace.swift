/// A line and a column in a source text, both from 1; columns count code points.
public struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column in code points, from 1.
    public let column: Int

    /// The place of a UTF-8 offset; of the end if the offset is beyond it.
    public init(of offset: Int, in source: String) {
        self.init(of: offset, in: source.utf8)
    }

    init(of offset: Int, in bytes: some Collection<UInt8>) {
        var line = 1
        var column = 1
        for byte in bytes.prefix(max(offset, 0)) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }

    public var description: String { "line \(line), column \(column)" }
}
