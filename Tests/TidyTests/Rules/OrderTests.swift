import Testing

/// Swift orders dictionaries and sets differently in every process, so what decides does not walk through them.
///
/// Types are not known here. Looked at are the names that a file itself declares as `[K: V]`, `Dictionary` or `Set`,
/// and `.keys`, `.values` and `.mapValues` of anything. What is sorted at once is in order.
@Suite struct OrderTests {
    static let targets = ["FEEL", "ProcessKernel"]
    static let walks: Set<String> = [
        "map", "flatMap", "compactMap", "filter", "forEach", "reduce", "first", "enumerated", "makeIterator", "lazy",
        "prefix", "dropFirst", "elements", "popFirst", "randomElement", "joined", "startIndex",
    ]
    static let views: Set<String> = ["keys", "values", "mapValues", "compactMapValues"]

    @Test func nothingIsInAnOrderThatChanges() { hold(.unorderedIteration, Self.find) }

    @Test func findsWalksThroughDictionariesAndSets() {
        let source = """
            var a: [Key: Int] = [:]
            let b: Set<Int> = []
            let c = [Key: [Int]]()
            func d(e: inout [Key: Int], f: [Int]) {}
            for (g, h) in a { a[g] = h }
            for g in self.b where g > 1 {}
            for g in f {}
            c.sorted { $0 < $1 }; c.map { $0 }
            e.first
            for key in a.keys.sorted() {}
            for value in x.values {}
            a.isEmpty; b.contains(1); a[b.map]
            for g in zip(a, f) {}
            for g in a.sorted { $0.key < $1.key } {}
            let i = Array(a)
            struct Queue { var a: [Key] }
            x.a.map { $0 }; queue.b.forEach { _ in }
            """
        let tree = SourceTree(["Sources/FEEL/A.swift": source, "Sources/EngineRuntime/Engine.swift": source])
        #expect(Self.find(in: tree).map(\.line) == [5, 6, 8, 9, 11, 12, 13, 15, 17])
    }

    static func find(in tree: SourceTree) -> [Finding] {
        tree.sources().filter { targets.contains($0.target) || $0.isCore }.flatMap { file in
            let tokens = file.tokens
            let (unordered, ordered) = declaredNames(in: tokens)
            let lines = tokens.indices.filter { index in
                guard unordered.contains(tokens[index].text) else { return isView(index, in: tokens) }
                let isOurs = !tokens.has(".", at: index - 1) || tokens.has("self", at: index - 2)
                let isMeant = isOurs || !ordered.contains(tokens[index].text)
                return isMeant && isWalk(index, in: tokens) || isView(index, in: tokens)
            }.map { tokens[$0].line }
            return Set(lines).sorted().map { line in
                Finding(
                    rule: .unorderedIteration, file: file.path, line: line, subject: file.line(line),
                    message: "the order of a dictionary or set can show: \(file.line(line))")
            }
        }
    }

    private static func isView(_ index: Int, in tokens: [Token]) -> Bool {
        guard tokens.has(".", at: index - 1), tokens[index].kind == .word, views.contains(tokens[index].text) else {
            return false
        }
        return !tokens.reads([".", "sorted"], at: index + 1)
    }

    private static func isWalk(_ index: Int, in tokens: [Token]) -> Bool {
        if tokens.has(".", at: index + 1) {
            return index + 2 < tokens.count && walks.contains(tokens[index + 2].text)
        }
        return tokens.reads(["Array", "("], at: index - 2) && tokens.has(")", at: index + 1)
            || isWalkedByLoop(index, in: tokens)
    }

    /// Whether the name is all that a `for … in` walks through, or one of what it zips.
    private static func isWalkedByLoop(_ index: Int, in tokens: [Token]) -> Bool {
        var start = index
        while tokens.has(".", at: start - 1) { start -= 2 }
        let ends = ["{", "where"].contains { tokens.has($0, at: index + 1) }
        let zipped = tokens.reads(["in", "zip", "("], at: start - 3)
        return zipped || ends && tokens.has("in", at: start - 1)
    }

    /// The names that are declared with a type that has no order, and those declared with another. One that is both is
    /// taken for unordered where it is the member of nothing but `self`.
    private static func declaredNames(in tokens: [Token]) -> (unordered: Set<String>, ordered: Set<String>) {
        var unordered: Set<String> = []
        var ordered: Set<String> = []
        for index in tokens.indices where tokens[index].kind == .word {
            var next = index + 1
            guard tokens.has(":", at: next) || tokens.has("=", at: next) else { continue }
            next += tokens.has("inout", at: next + 1) ? 2 : 1
            if isUnorderedType(next, in: tokens) {
                unordered.insert(tokens[index].text)
            } else if tokens.has("let", at: index - 1) || tokens.has("var", at: index - 1) {
                ordered.insert(tokens[index].text)
            }
        }
        return (unordered, ordered)
    }

    private static func isUnorderedType(_ index: Int, in tokens: [Token]) -> Bool {
        if ["Set", "Dictionary"].contains(where: { tokens.has($0, at: index) }) {
            return tokens.has("<", at: index + 1) || tokens.has("(", at: index + 1)
        }
        guard tokens.has("[", at: index), index + 1 < tokens.count, let first = tokens[index + 1].text.first,
            tokens[index + 1].kind == .word, first.isUppercase
        else { return false }
        var depth = 0
        for part in index..<tokens.closer(of: index) where tokens[part].kind == .sign {
            switch tokens[part].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case ":" where depth == 1: return true
            default: break
            }
        }
        return false
    }
}
