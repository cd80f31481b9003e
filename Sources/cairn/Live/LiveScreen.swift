import Foundation
import ProcessKernel

/// Draws a picture in place: each one over the one before it.
///
/// What is decided about the picture is in `LivePicture`; this only writes. Nothing about the terminal is changed but
/// what stands on it, so that it is as it was however the program ends.
struct LiveScreen {
    /// The lines that stand there.
    private var drawn: [String] = []

    /// So many lines and columns are there now.
    private static var size: (columns: Int, rows: Int) { Console.size ?? (80, 24) }

    private static let style = ViewStyle(
        environment: ProcessInfo.processInfo.environment, isTerminal: Console.size != nil)

    /// The picture that fits the terminal as it is now.
    static func picture(of trace: InstanceTrace, now: Instant) -> [String] {
        // The last column stays free: some terminals break the line there. One line is left for the cursor.
        LivePicture(columns: size.columns - 1, height: size.rows - 2, style: style).lines(of: trace, now: now)
    }

    mutating func show(_ lines: [String]) {
        guard lines != drawn else { return }
        Console.part(erasing + lines.map { "\($0)\n" }.joined())
        drawn = lines
    }

    /// Lets what is drawn stand; what follows is written below it.
    mutating func leave() { drawn = [] }

    /// Back to the first line of the picture, and nothing below. A terminal that got narrower since has broken lines.
    private var erasing: String {
        let columns = max(1, Self.size.columns)
        let rows = drawn.reduce(0) { $0 + max(1, (TextWidth.of(ViewStyle.stripped($1)) + columns - 1) / columns) }
        return rows == 0 ? "" : "\u{1B}[\(rows)A\r\u{1B}[J"
    }
}
