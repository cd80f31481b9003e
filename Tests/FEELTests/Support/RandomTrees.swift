@testable import FEEL

/// Makes random trees of the kind that the parser makes.
struct TreeGenerator {
    var random: SeededGenerator
    /// The entries of the contexts around, innermost last.
    private var locals: [String] = []

    /// Names that are only recognised when they are known.
    static let knownNames = ["a-b", "date of birth", "if needed", "x.y", "5 and more", "for sale"]
    private static let variables = [
        "x", "full name", "count", "date", "漢字", "order 2 total", "a-b", "if needed", "for sale",
    ]
    private static let entries = ["a", "b c", "total", "d e f"]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func node(_ depth: Int = 0) -> Node { Node(form(depth), 0..<0) }

    private mutating func form(_ depth: Int) -> Form {
        if depth >= 5 || random.chance(15) { return leaf() }
        switch random.int(0...10) {
        case 0: return .list(nodes(0...3, depth))
        case 1: return context(depth)
        case 2: return .path(node(depth + 1), random.pick(TreeGenerator.entries))
        case 3: return .item(node(depth + 1), number: Decimal(random.int(-3...3)))
        case 4: return .negation(node(depth + 1))
        case 5: return .arithmetic(random.pick(ArithmeticOperator.allCases), node(depth + 1), node(depth + 1))
        case 6: return .comparison(random.pick(ComparisonOperator.allCases), node(depth + 1), node(depth + 1))
        case 7: return .between(node(depth + 1), low: node(depth + 1), high: node(depth + 1))
        case 8: return random.chance(50) ? .conjunction(nodes(2...4, depth)) : .disjunction(nodes(2...4, depth))
        case 9: return .conditional(node(depth + 1), then: node(depth + 1), else: node(depth + 1))
        default: return .call(random.pick(Builtin.all), nodes(0...3, depth))
        }
    }

    private mutating func nodes(_ count: ClosedRange<Int>, _ depth: Int) -> [Node] {
        (0..<random.int(count)).map { _ in node(depth + 1) }
    }

    private mutating func context(_ depth: Int) -> Form {
        var entries: [Form.Entry] = []
        for name in TreeGenerator.entries + ["c-d", "with \"quotes\""] where random.chance(30) {
            entries.append(Form.Entry(name: name, node: node(depth + 1)))
            locals.append(name)
        }
        locals.removeLast(entries.count)
        return .context(entries)
    }

    private mutating func leaf() -> Form {
        switch random.int(0...4) {
        case 0:
            let nameable = locals.filter { !$0.contains("\"") }
            guard !nameable.isEmpty else { return .variable("x") }
            let name = random.pick(nameable)
            return .local(name, slot: locals.lastIndex(of: name) ?? 0)
        case 1: return .constant(.number(random.decimal().magnitude))
        case 2: return .constant(.string(random.text()))
        case 3: return .constant(constant())
        default: return .variable(random.pick(TreeGenerator.variables))
        }
    }

    private mutating func constant() -> Value {
        switch random.int(0...6) {
        case 0: .null
        case 1: .boolean(random.chance(50))
        case 2: .date(random.date())
        case 3: .time(random.time())
        case 4: .dateTime(DateAndTime(random.date(), random.time()))
        case 5: .dayTimeDuration(random.dayTimeDuration())
        default: .yearMonthDuration(YearMonthDuration(months: Int64(random.int(-1000...1000))))
        }
    }
}
