import Testing

@testable import FEEL

@Suite("Regular expressions", .timeLimit(.minutes(20)))
struct PatternTests {
    private func matches(_ text: String, _ pattern: String, _ flags: String = "") throws -> Bool {
        var budget = 100_000
        return try Pattern(pattern, flags: flags).matches(text, budget: &budget)
    }

    private func replace(_ text: String, _ pattern: String, _ with: String, _ flags: String = "") throws -> String {
        var budget = 100_000
        return try Pattern(pattern, flags: flags).replacing(text, with: with, size: 10_000, budget: &budget)
    }

    @Test(
        "What matches",
        arguments: [
            ("abc", "b", ""), ("abc", "^a.c$", ""), ("", "", ""), ("", "a*", ""), ("aaa", "^a{3}$", ""),
            ("aaaa", "^a{2,}$", ""), ("aab", "^a{1,2}b", ""), ("ac", "^ab{0}c$", ""), ("x", "^(?:a|b|x)$", ""),
            ("abab", "^(ab)*$", ""), ("aab", "^(a|ab)+b?$", ""), ("abcabc", "^(abc)\\1$", ""),
            ("aXbX", "a(.)b\\1", ""), ("b", "^(a)?b\\1$", ""), ("a|b", "a\\|b", ""), ("a-z", "[a\\-z]+$", ""),
            ("-", "^[-a]$", ""), ("-", "^[a-]$", ""), ("^", "^[a^]$", ""), ("$", "^\\$$", ""), ("}", "\\}", ""),
            ("\n", "^\\n$", ""), ("a\nb", "a.b", "s"), ("a\nb", "^b", "m"), ("a\nb", "a$", "m"), ("\nab", "^$", "m"),
            ("ABC", "abc", "i"), ("\u{212A}", "k", "i"), ("k", "\u{212A}", "i"), ("s", "[\u{17F}]", "i"),
            ("Ä", "ä", "i"), ("Σ", "ς", "i"), ("ς", "Σ", "i"), ("Z", "[a-z]", "i"), ("x", "^[A-Z-[OI]]$", "i"),
            ("ab", "a b", "x"), ("a b", "a[ ]b", "x"), ("a b", "a\\ sb", "x"),
            ("hello", "^\\p{ Is BasicLatin }+$", "x"),
            ("a.b", "a.b", "q"), ("A.B", "a.b", "qi"), ("xay", "[a-z-[aeiou]]a", ""), ("e", "^[^a-d]$", ""),
            ("f", "^[a-z-[d-w-[f]]]$", ""), ("é", "^\\p{Ll}$", ""), ("É", "^\\p{L}$", ""), ("5", "^\\P{L}$", ""),
            ("٣", "^\\d$", ""), ("_", "^\\i$", ""), ("-", "^\\c$", ""), ("é", "^\\w$", ""), ("€", "^\\p{Sc}$", ""),
            ("\u{1D400}", "^\\p{IsMathematicalAlphanumericSymbols}$", ""), ("a\u{1F600}b", "^a.b$", ""),
            ("aé", "^\\p{IsBasicLatin}\\P{IsBasicLatin}$", ""), ("ab1", "^[\\p{L}\\d]+$", ""), ("a1", "^[^\\s]+$", ""),
            ("abcdefghijkk", "^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11$", ""), ("aa0", "^(a)\\10$", ""),
            ("foobar", "^fo*?.*r$", ""), ("aXXb", "^a.{2}?b$", ""), ("abcd", "^(a(b(c(d))))$", ""),
            ("xxabab", "(?:x)+(ab){2}", ""), ("aaa", "^(a*)*$", ""), ("aab", "^(a*?)*b$", ""), ("ab", "^(|a)+b$", ""),
            ("a", "^^a$$", ""), ("0-3", "^[0-3-]+$", ""), ("]", "^[\\]]$", ""), ("[", "^[\\[]$", ""),
        ])
    func matching(_ text: String, _ pattern: String, _ flags: String) throws {
        #expect(try matches(text, pattern, flags))
    }

    @Test(
        "What does not match",
        arguments: [
            ("abc", "^b", ""), ("abc", "b$", ""), ("a\nb", "a.b", ""), ("a\rb", "a.b", ""), ("a\nb", "^b", ""),
            ("abcd\n", "^$", "m"), ("a\n", "a$", ""), ("aaa", "^a{4}$", ""), ("abab", "^(ab){3}$", ""),
            ("aXbY", "a(.)b\\1", ""), ("O", "[A-Z-[OI]]", "i"), ("i", "[A-Z-[OI]]", "i"), ("Q", "[^Q]", "i"),
            ("q", "[^Q]", "i"), ("a", "\\p{Lu}", "i"), ("b", "[a-z-[b]]", ""), ("a b", "a b", "x"),
            ("axb", "a.b", "q"), ("é", "^e\u{301}$", ""), (".", "^\\w$", ""), ("5", "^\\i$", ""), ("\u{A0}", "\\s", ""),
            ("a", "a[^b]", ""), ("", ".", ""), ("e", "^[a-z-[d-w-[f]]]$", ""),
        ])
    func notMatching(_ text: String, _ pattern: String, _ flags: String) throws {
        #expect(try !matches(text, pattern, flags))
    }

    @Test(
        "What is no pattern is refused",
        arguments: [
            "(", ")", "(a", "a)", "[", "[]", "[^]", "]", "[a", "{", "}", "a{", "a{}", "a{2,1}", "a{,2}", "a{x}", "*",
            "+a", "?", "a**", "a+++", "|*", "(*)", "\\", "\\z", "\\e", "\\x41", "[z-a]", "[a-\\d]", "[a[b]]",
            "[a-z-[b]c]", "\\p", "\\p{", "\\p{Lx}", "\\p{IsKlingon}", "\\p{ IsBasicLatin}", "(.)\\2", "\\1", "\\1(a)",
            "(a\\1)", "(a)[\\1]", "\\0", "(?=a)", "(?<n>a)", "(?i)a", "a{99999999999999999999,1}",
        ])
    func refused(_ pattern: String) {
        #expect(throws: PatternFailure.self) { try Pattern(pattern) }
    }

    @Test("A flag that is none is refused", arguments: ["p", " ", "S", "sx-", "g"])
    func flags(_ flags: String) {
        #expect(throws: PatternFailure.self) { try Pattern("a", flags: flags) }
    }

    @Test("Too deep a pattern is refused")
    func depth() {
        let nested = String(repeating: "(", count: 10_000) + String(repeating: ")", count: 10_000)
        #expect(throws: PatternFailure.self) { try Pattern(nested) }
        #expect(throws: PatternFailure.self) { try Pattern(String(repeating: "[a-", count: 10_000)) }
        #expect(throws: PatternFailure.self) { try Pattern(String(repeating: "a", count: 20_001)) }
    }

    @Test(
        "Replacing",
        arguments: [
            ("abracadabra", "bra", "*", "a*cada*"), ("abracadabra", "a.*a", "*", "*"),
            ("abracadabra", "a.*?a", "*", "*c*bra"), ("abracadabra", "a", "", "brcdbr"),
            ("abracadabra", "a(.)", "a$1$1", "abbraccaddabbra"), ("AAAA", "A+?", "b", "bbbb"),
            ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"), ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
            ("x5", "\\d", "<$0>", "x<5>"), ("a", "a", "\\$1\\\\", "$1\\"), ("ab", "(a)(b)", "$2$1$3", "ba"),
            ("ab", "(a)b", "$12", "a2"), ("a1b2", "([a-z])(\\d)", "$2$1", "1a2b"), ("aaa", "b", "x", "aaa"),
            ("ab", "(?:a)(b)", "$1", "b"), ("ababx", "(a|b)+", "[$1]", "[b]x"), ("日本", "本", "曜", "日曜"),
        ])
    func replacing(_ text: String, _ pattern: String, _ replacement: String, _ expected: String) throws {
        #expect(try replace(text, pattern, replacement) == expected)
    }

    @Test("With the flag q the replacement is literal too")
    func literalReplacement() throws {
        #expect(try replace("a.b", ".", "$0\\", "q") == "a$0\\b")
    }

    @Test("A replacement that is none is refused", arguments: ["$", "a$b", "\\", "\\n", "$$1"])
    func replacement(_ replacement: String) {
        #expect(throws: PatternFailure.self) { try self.replace("abc", "b", replacement) }
    }

    @Test(
        "A pattern that matches the empty string replaces and splits nothing",
        arguments: ["a*", "", "^", "(a|)", ".*?"])
    func empty(_ pattern: String) {
        #expect(throws: PatternFailure("The pattern matches the empty string")) {
            try self.replace("abc", pattern, "x")
        }
        var budget = 1000
        #expect(throws: PatternFailure.self) { try Pattern(pattern).splitting("abc", budget: &budget) }
    }

    @Test(
        "Splitting",
        arguments: [
            ("John Doe", "\\s", ["John", "Doe"]), ("a;b;c;;", ";", ["a", "b", "c", "", ""]), ("", ",", [""]),
            (",a", ",", ["", "a"]), ("a1b22c", "\\d+", ["a", "b", "c"]), ("abc", "x", ["abc"]),
        ])
    func splitting(_ text: String, _ pattern: String, _ expected: [String]) throws {
        var budget = 1000
        #expect(try Pattern(pattern).splitting(text, budget: &budget) == expected)
    }

    @Test(
        "A pattern that explodes ends with a failure",
        arguments: ["(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)(.*)b", "((a?){30}){30}b", "(a|a|a)*b"])
    func explosion(_ pattern: String) {
        let text = String(repeating: "a", count: 3000) + "c"
        #expect(throws: PatternFailure.self) { try self.matches(text, pattern) }
    }

    @Test("The ways that are left open are bounded")
    func openWays() throws {
        let text = String(repeating: "ab", count: 400_000)
        var budget = Int.max
        let pattern = try Pattern("(ab)*c")
        #expect(throws: PatternFailure("The pattern leaves too many ways open on this text")) {
            try pattern.matches(text, budget: &budget)
        }
    }

    @Test("A long text is no matter for simple patterns")
    func longText() throws {
        let text = String(repeating: "ab ", count: 100_000)
        var budget = 1_000_000
        #expect(try Pattern("^.*b $").matches(text, budget: &budget))
        #expect(try Pattern(" ").splitting(text, budget: &budget).count == 100_001)
    }

    @Test("The result of replacing is bounded")
    func size() {
        #expect(throws: PatternFailure.self) {
            try self.replace(String(repeating: "a", count: 1000), "a", String(repeating: "b", count: 1000))
        }
    }
}
