import FEEL
import ProcessModel

/// The names that may be used at a place of a model, and how many slots of the frame are taken there.
struct DMNScope {
    /// Later names hide earlier ones.
    private(set) var names: [(name: String, reference: DecisionReference)]
    /// The next free slot.
    private(set) var slots = 0
    /// The slots of the items that filters around look at.
    private(set) var items: [Int] = []

    init(names: [(name: String, reference: DecisionReference)]) { self.names = names }

    /// Makes a name mean the next free slot, which is answered.
    mutating func add(_ name: String) -> Int {
        names.append((name, .local(slots)))
        slots += 1
        return slots - 1
    }

    /// Takes a slot for the item of a filter, whose entries are names too.
    mutating func addItem() -> Int {
        let slot = add("item")
        items.append(slot)
        return slot
    }

    /// What the names of an expression mean.
    func references(_ variables: [String]) -> [DecisionReference?] {
        variables.map { variable in
            names.last { $0.name.hasSameCodePoints(as: variable) }?.reference
        }
    }

    /// The names that FEEL must be told to recognise them: those in scope, and those of entries that do not read as
    /// something else there.
    func knownNames(entries: [String], in source: String) -> [String] {
        let own = names.map(\.name)
        let mentioned = entries.filter { source.contains($0.prefix { $0.isLetter }) }
        if mentioned.isEmpty { return own }
        let words = Set(own)
        return own + mentioned.filter { !$0.isCombination(of: words) }
    }
}

extension String {
    /// Whether FEEL could take the name for something else: it holds an operator, a keyword or a digit at the start.
    var needsMention: Bool {
        guard let first, first.isLetter || first == "_" else { return !isEmpty }
        if contains(where: { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != " " }) { return true }
        return split(separator: " ").contains { Self.reserved.contains(String($0)) }
    }

    private static let reserved: Set<String> = [
        "and", "or", "between", "in", "instance", "of", "then", "else", "return", "satisfies", "if", "for", "some",
        "every", "function", "true", "false", "null", "not", "external",
    ]

    /// Whether the text is also operators between names that are in scope: `a-b` where there are `a` and `b`.
    fileprivate func isCombination(of words: Set<String>) -> Bool {
        let parts = split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != " " }.map { String($0).asName }
        // A path into something that is in scope is a path, whatever else has that name.
        if contains("."), let first = parts.first, words.contains(first) { return true }
        return parts.count > 1 && parts.allSatisfy { words.contains($0) || Decimal($0) != nil }
    }

    func hasSameCodePoints(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
