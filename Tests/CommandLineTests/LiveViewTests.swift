import FEEL
import Formats
import Foundation
import ProcessKernel
import ProcessModel
import Testing

@testable import cairn

/// An instance that is run by commands, with its trace: what the live view sees, without a terminal or a store.
private struct Played {
    var trace: InstanceTrace
    private var now = Instant(milliseconds: 0)
    private var state: ProcessInstance

    init(_ source: String, _ values: [NamedValue] = []) throws {
        let compilation = Compiler.compile(SourceText(name: "p.bpmn", bytes: Array(source.utf8)))
        try #require(compilation.diagnostics.filter { $0.severity == .error } == [])
        let definition = try #require(compilation.definitions.first)
        let key = try #require(InstanceKey(text: "1"))
        let definitionKey = DefinitionKey(rawValue: 1)
        trace = InstanceTrace(key, of: definition, definitionKey: definitionKey) { _ in definition }
        state = ProcessInstance(unborn: key, of: definition, definitionKey: definitionKey)
        try give(.start(StartInstance(definition: definitionKey, variables: values)))
    }

    mutating func give(_ command: Command) throws {
        let decision = Kernel.decide(command, on: state, context: DecisionContext(now: now))
        try #require(decision.rejection == nil)
        state = decision.instance
        _ = try trace.take(decision.events, sequence: trace.sequence + 1, at: now)
    }

    /// Completes the oldest open job of an element.
    mutating func complete(_ element: String) throws {
        try give(try trace.instance.completion(of: element, []))
    }

    mutating func wait(milliseconds: Int64) { now = now.advanced(byMilliseconds: milliseconds) }

    func lines(columns: Int = 60, height: Int = 30, style: ViewStyle = .plain) -> [String] {
        LivePicture(columns: columns, height: height, style: style).lines(of: trace, now: now)
    }
}

private let timer = Model.timer("rest", "PT10S")
private let loop =
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"

/// A fork into a timer, a sub-process with a task, and a task for each of three people.
private let busy = Model.file(
    Model.start + #"<parallelGateway id="fork"/>"# + timer
        + #"<subProcess id="inner" name="Inner&#10;work">"# + #"<startEvent id="begin"/>"#
        + Model.userTask("ask") + Model.row("begin", "ask") + "</subProcess>"
        + #"<userTask id="each">\#(loop)</userTask>"# + Model.end + #"<userTask id="other"/>"#
        + #"<exclusiveGateway id="choice"/>"# + Model.row("start", "fork", "rest", "end")
        + Model.row("fork", "inner") + Model.row("fork", "each", "choice")
        + Model.flow("choice", "other", condition: "=false") + Model.flow("choice", "last", condition: "=true")
        + #"<task id="last"/>"#)

@Suite("The picture of an instance", .timeLimit(.minutes(20)))
struct LiveViewTests {
    @Test("Scopes, rounds, timers and what is to come are rows with state and time")
    func rows() throws {
        var played = try Played(busy)
        played.wait(milliseconds: 2_500)
        try played.complete("each")
        #expect(
            played.lines(columns: 44) == [
                "instance 1 of p, active, 2.5 s",
                "✓ start                                0.0 s",
                "◔ rest   timer, in 7.5 s               2.5 s",
                "● Inner work                           2.5 s",
                "  ✓ begin                              0.0 s",
                "  ? ask  waits for a person            2.5 s",
                "● each   1 of 3 done, 2 at work        2.5 s",
                "  ? #2   waits for a person            2.5 s",
                "  ? #3   waits for a person            2.5 s",
                "○ end",
                "○ other",
                "○ last",
                "█████████████░░░░░░░░░░░░░░░░░░░░░░░░ 36 %",
            ])
    }

    @Test("What is over is one row, what cannot be reached any more is none, and the end is at 100 %")
    func end() throws {
        var played = try Played(busy)
        for task in ["each", "each", "each", "ask"] { try played.complete(task) }
        let timer = try #require(played.trace.instance.timers.rows.first { _ in true })
        played.wait(milliseconds: 10_000)
        try played.give(.fireTimer(timer.key))
        #expect(
            played.lines(columns: 40)
                == [
                    "instance 1 of p, completed, 10.0 s", "✓ start                            0.0 s",
                    "✓ rest                            10.0 s", "✓ Inner work                       0.0 s",
                    "✓ each                             0.0 s", "✓ end                              0.0 s",
                    "✓ last                             0.0 s", "███████████████████████████████████ 100 %",
                ].map { $0.hasPrefix("█") ? String(repeating: "█", count: 32) + " 100 %" : $0 })
    }

    @Test("An incident says what happened")
    func incident() throws {
        let played = try Played(
            Model.file(
                Model.start + #"<exclusiveGateway id="which"/>"# + Model.end + #"<endEvent id="other"/>"#
                    + Model.row("start", "which") + Model.flow("which", "end", condition: "=n = 1")
                    + Model.flow("which", "other", condition: "=n = 2")))
        let lines = played.lines(columns: 100)
        #expect(lines.first == "instance 1 of p, incident, 0.0 s")
        #expect(lines.contains { $0.hasPrefix("✗ which  no condition of the flows out of which holds") })
    }

    @Test("An element that is visited again begins anew and is counted")
    func again() throws {
        let source = Model.file(
            Model.start + #"<exclusiveGateway id="in"/>"# + Model.userTask("try") + #"<exclusiveGateway id="out"/>"#
                + Model.end + Model.row("start", "in", "try", "out") + Model.flow("out", "in", condition: "=not(done)")
                + Model.flow("out", "end", condition: "=done"))
        var played = try Played(source, [NamedValue("done", false)])
        try played.complete("try")
        try played.complete("try")
        #expect(played.lines()[2].hasPrefix("? try  waits for a person; 2 before"))
    }

    @Test("Many elements fold: what is open stays, then what ended last; no more rows than there is room for")
    func folds() throws {
        let tasks = (0..<100).map { "t\($0)" }
        let source = Model.file(
            Model.start + #"<userTask id="now"/>"# + tasks.map { #"<task id="\#($0)"/>"# }.joined() + Model.end
                + Model.row("start", "now") + Model.flow("now", "t0")
                + zip(tasks, tasks.dropFirst())
                .map { Model.flow($0, $1) }.joined() + Model.flow("t99", "end"))
        let lines = try Played(source).lines(columns: 40, height: 8)
        #expect(
            Array(lines.dropFirst().dropLast()) == [
                "✓ start                            0.0 s", "? now  waits for a person          0.0 s", "○ t0", "○ t1",
                "○ t2", "○ and 98 to come",
            ])
        for height in 4...30 {
            #expect(try Played(source).lines(height: height).count <= height)
            #expect(try Played(busy).lines(height: height).count <= height)
        }
    }

    @Test("No line is wider than the terminal, with wide characters and without", arguments: [20, 33, 40, 79, 160])
    func widths(_ columns: Int) throws {
        let source = busy.replacing("Inner&#10;work", with: "注文の確認と発送の手配をする人 👩‍👩‍👧 é")
        for source in [busy, source] {
            var played = try Played(source)
            played.wait(milliseconds: 123_456_789)
            for line in played.lines(columns: columns) {
                #expect(TextWidth.of(line) <= columns, "\(line)")
            }
        }
    }

    @Test("Texts of a model cannot give the terminal orders")
    func clean() throws {
        #expect(TextWidth.clean("a\u{1B}[2Jb\r\nc\u{202E}d\u{7}") == "a [2Jb cd")
        let source = busy.replacing("Inner&#10;work", with: "x&#x9;&#xD;y&#x85;z")
        #expect(try Played(source).lines().contains { $0.hasPrefix("● x y z") })
    }

    @Test("Colours only where they are wanted, and signs of ASCII where nothing else can be shown")
    func styles() throws {
        let coloured = ViewStyle(environment: ["TERM": "xterm", "LANG": "de_DE.UTF-8"])
        #expect(coloured.hasColours && coloured.isUnicode)
        #expect(!ViewStyle(environment: ["TERM": "xterm", "NO_COLOR": "1"]).hasColours)
        #expect(ViewStyle(environment: ["TERM": "xterm", "NO_COLOR": ""]).hasColours)
        #expect(!ViewStyle(environment: ["TERM": "dumb"]).hasColours)
        #expect(!ViewStyle(environment: ["TERM": "xterm"], isTerminal: false).hasColours)
        #expect(!ViewStyle(environment: ["LC_ALL": "C", "LANG": "de_DE.UTF-8"]).isUnicode)
        let played = try Played(busy)
        let lines = played.lines(style: coloured)
        #expect(lines.contains { $0.contains("\u{1B}[") })
        #expect(lines.map(ViewStyle.stripped) == played.lines())
        let ascii = played.lines(columns: 30, style: ViewStyle(environment: [:]))
        #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test("Columns are counted as terminals count them")
    func columns() {
        for (text, width) in [
            ("abc", 3), ("注文", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("한국", 4), ("ｱ", 1), ("Ａ", 2), ("✓○●◔", 4),
            ("a\u{200B}b", 2),
        ] {
            #expect(TextWidth.of(text) == width, "\(text)")
        }
        #expect(TextWidth.cut("注文の確認", to: 6) == "注文…")
        #expect(TextWidth.cut("abc", to: 3) == "abc")
        #expect(TextWidth.cut("abc", to: 0) == "")
    }

    @Test("Rounds that are over leave nothing behind")
    func bounded() throws {
        let source = Model.file(
            Model.start + #"<userTask id="each"><multiInstanceLoopCharacteristics isSequential="true">"#
                + "<loopCardinality>50</loopCardinality></multiInstanceLoopCharacteristics></userTask>" + Model.end
                + Model.row("start", "each", "end"))
        var played = try Played(source)
        for _ in 0..<49 { try played.complete("each") }
        #expect(played.trace.visits.nodes.count == 4)
    }

    @Test("Text is broken between words, goes on below its beginning, and commands stay whole")
    func wrapped() {
        #expect(TextWidth.wrapped("  one two three four five", to: 20) == ["  one two three four", "    five"])
        #expect(TextWidth.wrapped("  cairn complete 1 approve --input '{}'", to: 20).count == 1)
        #expect(TextWidth.wrapped("one\ntwo", to: 20) == ["one", "two"])
        #expect(TextWidth.wrapped("a  column  and text", to: 80) == ["a  column  and text"])
        #expect(
            TextWidth.wrapped("a word-that-is-wider-than-the-line b", to: 20)
                == ["a", "  word-that-is-wider-than-the-line", "  b"])
        for width in 20...60 {
            let text = "    asks for person: text, required, at most 60 long, and 日本語 too; it goes on and on"
            let lines = TextWidth.wrapped(text, to: width)
            #expect(lines.allSatisfy { TextWidth.of($0) <= width }, "\(width)")
            let words = lines.flatMap { $0.split(separator: " ") }
            #expect(words == text.split(separator: " "), "\(width)")
        }
    }
}
