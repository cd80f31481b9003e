import Testing

@testable import FEEL

@Suite("What is no expression", .timeLimit(.minutes(20)))
struct SyntaxTests {
    @Test(
        "The place and the kind of the failure",
        arguments: [
            ("", Problem.Code.syntax, 0), ("   ", .syntax, 3), ("1 +", .syntax, 3), ("1 1", .syntax, 2),
            ("(1", .syntax, 2),
            ("(1]", .syntax, 2), ("[1, ]", .syntax, 5), ("[1 2]", .syntax, 3), ("[,]", .syntax, 1),
            ("{a 1}", .syntax, 4),
            ("{a: }", .syntax, 4), ("{a: 1, }", .syntax, 7), ("{1: 1}", .syntax, 1), ("{a: 1, a: 2}", .syntax, 7),
            ("a.", .syntax, 2),
            ("a.1", .syntax, 1), ("a..b", .syntax, 1), ("a[", .syntax, 1), ("if a", .syntax, 4),
            ("if a then b", .syntax, 11),
            ("then", .syntax, 0), ("a and", .syntax, 5), ("and a", .syntax, 0), ("x between 1", .syntax, 11),
            ("\"abc", .syntax, 0), ("1 /* x", .syntax, 2), ("@\"x\"", .syntax, 0), ("@ 5", .syntax, 2),
            ("@", .syntax, 1),
            ("1a", .syntax, 0), ("1e", .syntax, 0), ("a ~ b", .syntax, 2), ("a ; b", .syntax, 2),
            ("a == b", .syntax, 3),
            ("\"\\uD83D\"", .syntax, 1), ("1E9999", .outOfRange, 0), ("foo(1)", .unknownFunction, 0),
            ("my count(1)", .unknownFunction, 0),
            ("1 -> 2", .syntax, 2), ("é + ;", .syntax, 5), ("string length", .syntax, 0),
            ("for i in l", .syntax, 10), ("for in l return 1", .syntax, 4), ("for i l return 1", .syntax, 8),
            ("some i in l return i", .syntax, 12), ("every i satisfies i", .syntax, 8), ("function a", .syntax, 9),
            ("function(a, a) a", .syntax, 12), ("function(1) a", .syntax, 9), ("function(a)", .syntax, 11),
            ("function(a: thing) a", .syntax, 12), ("x instance number", .syntax, 11), ("x instance of", .syntax, 13),
            ("x instance of list<number", .syntax, 25), ("[1..]", .syntax, 5), ("[1..2", .syntax, 5),
            ("]1, 2]", .syntax, 2), ("x in ()", .syntax, 6), ("x in (1,)", .syntax, 8), ("abs(n: 1, 2)", .syntax, 10),
            ("abs(1, n: 2)", .syntax, 7), ("< ", .syntax, 2), ("1 + < 2", .syntax, 4), ("l[]", .syntax, 1),
        ])
    func failures(_ source: String, _ code: Problem.Code, _ offset: Int) {
        // A name of a function alone is a variable and no failure.
        if source == "string length" {
            #expect((try? Expression(source))?.variableNames == ["string length"])
            return
        }
        let failure = #expect(throws: SyntaxFailure.self) { try Expression(source) }
        #expect(failure?.problems.first?.code == code, "\(source): \(failure?.description ?? "")")
        #expect(failure?.problems.first?.range.lowerBound == offset, "\(source): \(failure?.description ?? "")")
    }

    @Test("Damaged sources never crash", arguments: [UInt64(141)])
    func garbage(seed: UInt64) {
        var generator = TreeGenerator(seed: seed)
        for _ in 0..<2000 {
            var scalars = Array(generator.node(1).description.unicodeScalars)
            for _ in 0..<generator.random.int(1...3) where !scalars.isEmpty {
                let position = generator.random.int(0...scalars.count - 1)
                switch generator.random.int(0...2) {
                case 0: scalars.remove(at: position)
                case 1:
                    scalars[position] = generator.random.pick(Array("()[]{}.,:+-*/\"\\@<>=!é \u{301}0a".unicodeScalars))
                default: scalars.swapAt(position, generator.random.int(0...scalars.count - 1))
                }
            }
            let source = String(String.UnicodeScalarView(scalars))
            do throws(SyntaxFailure) {
                let evaluation = try Expression(source).evaluate { _ in nil }
                #expect(evaluation.problems.allSatisfy { $0.range.upperBound <= source.utf8.count }, "seed \(seed)")
            } catch {
                #expect(
                    error.problems.count == 1 && error.problems[0].range.upperBound <= source.utf8.count, "seed \(seed)"
                )
            }
        }
    }

    @Test("Lines and columns")
    func places() {
        let failure = #expect(throws: SyntaxFailure.self) { try Expression("\"é\" +\n  ;") }
        let place = failure?.problems.first?.place(in: "\"é\" +\n  ;")
        #expect(place == SourcePlace(of: 9, in: "\"é\" +\n  ;") && place?.line == 2 && place?.column == 3)
        #expect(SourcePlace(of: 4, in: "\"é\" +").column == 4)
        #expect(SourcePlace(of: 100, in: "ab").column == 3)
    }
}
