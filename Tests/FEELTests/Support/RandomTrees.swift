@testable import FEEL

/// Makes random trees of the kind that the parser makes.
struct TreeGenerator {
    var random: SeededGenerator
    /// The locals around, innermost last, and whether each is the item of a filter.
    private var locals: [(name: String, isItem: Bool)] = []

    /// Names that are only recognised when they are known.
    static let knownNames = ["a-b", "date of birth", "if needed", "x.y", "5 and more", "for sale", "discount"]
    private static let variables = [
        "x", "full name", "count", "date", "漢字", "order 2 total", "a-b", "if needed", "for sale",
    ]
    private static let entries = ["a", "b c", "total", "d e f"]
    private static let types: [FEELType] = [
        .any, .number, .dateTime, .dayTimeDuration, .list(.list(.string)), .range(.date),
        .context([.init("a", .number), .init("b c", .list(.any))]), .function([.number, .any], .boolean), .null,
    ]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func node(_ depth: Int = 0) -> Node { Node(form(depth), 0..<0) }

    private mutating func form(_ depth: Int) -> Form {
        if depth >= 5 || random.chance(15) { return leaf() }
        switch random.int(0...14) {
        case 0: return .list(nodes(0...3, depth))
        case 1: return context(depth)
        case 2: return .path(node(depth + 1), random.pick(TreeGenerator.entries))
        case 3: return item(depth)
        case 4: return .negation(node(depth + 1))
        case 5: return arithmetic(depth)
        case 6: return .comparison(random.pick(ComparisonOperator.allCases), node(depth + 1), node(depth + 1))
        case 7: return .between(node(depth + 1), low: node(depth + 1), high: node(depth + 1))
        case 8: return random.chance(50) ? .conjunction(nodes(2...4, depth)) : .disjunction(nodes(2...4, depth))
        case 9: return conditional(depth)
        case 10: return test(depth)
        case 11: return loop(depth)
        case 12: return function(depth)
        case 13: return .instance(node(depth + 1), random.pick(TreeGenerator.types))
        default: return .call(random.pick(Builtin.all), nodes(0...3, depth))
        }
    }

    private mutating func nodes(_ count: ClosedRange<Int>, _ depth: Int) -> [Node] {
        (0..<random.int(count)).map { _ in node(depth + 1) }
    }

    /// What stands where further locals are around.
    private mutating func node(_ depth: Int, seeing names: [String], isItem: Bool = false) -> Node {
        locals += names.map { ($0, isItem) }
        defer { locals.removeLast(names.count) }
        return node(depth + 1)
    }

    private mutating func context(_ depth: Int) -> Form {
        var entries: [Form.Entry] = []
        for name in TreeGenerator.entries + ["c-d", "with \"quotes\""] where random.chance(30) {
            // A function at the place of an entry would be one that knows itself.
            var value = node(depth + 1)
            if case .function = value.form { value = Node(.list([value]), 0..<0) }
            entries.append(Form.Entry(name: name, node: value))
            locals.append((name, false))
        }
        locals.removeLast(entries.count)
        return .context(entries)
    }

    private mutating func item(_ depth: Int) -> Form {
        let list = node(depth + 1)
        if random.chance(40) { return .item(list, number: Decimal(random.int(-3...3))) }
        let condition = node(depth, seeing: ["item"], isItem: true)
        // A number would be an index.
        if case .constant(.number(let number)) = condition.folded().form { return .item(list, number: number) }
        return .filter(list, condition)
    }

    /// Operands of one level are in one node.
    private mutating func arithmetic(_ depth: Int) -> Form {
        let symbol = random.pick(ArithmeticOperator.allCases)
        let same = ArithmeticOperator.allCases.filter { $0.precedence == symbol.precedence }
        var first = node(depth + 1)
        while first.form.precedence == symbol.precedence { first = node(depth + 1) }
        if random.chance(50) { return .arithmetic(symbol, first, node(depth + 1)) }
        return .chain(first, nodes(2...4, depth).map { Form.Operand(symbol: random.pick(same), node: $0) })
    }

    private mutating func conditional(_ depth: Int) -> Form {
        let branches = (0..<random.int(1...3)).map { _ in
            Form.Branch(condition: node(depth + 1), result: node(depth + 1))
        }
        var last = node(depth + 1)
        if case .conditional = last.form { last = Node(.list([last]), 0..<0) }
        return .conditional(branches, otherwise: last)
    }

    private mutating func test(_ depth: Int) -> Form {
        switch random.int(0...2) {
        case 0: return .test(random.pick(ComparisonOperator.allCases), node(depth + 1))
        case 1:
            return .range(
                Form.RangeEnd(node: node(depth + 1), isIncluded: random.chance(50)),
                Form.RangeEnd(node: node(depth + 1), isIncluded: random.chance(50)))
        default:
            let value = node(depth + 1)
            return .membership(value, (0..<random.int(1...3)).map { _ in node(depth, seeing: ["?"]) })
        }
    }

    private mutating func loop(_ depth: Int) -> Form {
        let isQuantified = random.chance(50)
        var iterators: [Form.Iterator] = []
        // Before the variables of `for` there is a local that nobody sees yet.
        var names = isQuantified ? [] : ["\""]
        for name in ["i", "next one"].prefix(random.int(1...2)) {
            let source = node(depth, seeing: names)
            let end = random.chance(30) ? node(depth, seeing: names) : nil
            iterators.append(Form.Iterator(name: name, source: source, end: end))
            names.append(name)
        }
        if isQuantified {
            return .quantified(random.chance(50) ? .some : .every, iterators, node(depth, seeing: names))
        }
        names[0] = "partial"
        return .iteration(iterators, node(depth, seeing: names))
    }

    private mutating func function(_ depth: Int) -> Form {
        switch random.int(0...3) {
        case 0:
            let callee = random.chance(50) ? Node(name("discount"), 0..<0) : Node(function(depth + 1), 0..<0)
            let arguments = nodes(0...3, depth)
            let names = random.chance(30) ? Array(["p", "q r", "s-t"].prefix(arguments.count)) : []
            return .invocation(callee, arguments, names: names)
        case 1:
            return .external([.init("p"), .init("q", .number)], Node(.context([]), 0..<0))
        default:
            let parameters = ["p", "q r"].prefix(random.int(0...2)).map {
                FunctionValue.Parameter($0, random.pick(TreeGenerator.types))
            }
            return .function(
                FunctionDefinition(
                    parameters: parameters, body: node(depth, seeing: parameters.map(\.name)), variables: [],
                    knowsItself: false))
        }
    }

    private mutating func leaf() -> Form {
        switch random.int(0...4) {
        case 0:
            let nameable = locals.filter { !$0.name.contains("\"") }
            guard !nameable.isEmpty else { return name("x") }
            return name(random.pick(nameable).name)
        case 1: return .constant(.number(random.decimal().magnitude))
        case 2: return .constant(.string(random.text()))
        case 3: return .constant(constant())
        default: return name(random.pick(TreeGenerator.variables))
        }
    }

    /// What a name means where the locals are around.
    private func name(_ name: String) -> Form {
        var items: [Int] = []
        for (slot, local) in locals.enumerated().reversed() {
            if local.isItem { items.append(slot) }
            guard local.name == name else { continue }
            let form = Form.local(name, slot: slot)
            return items.isEmpty ? form : .itemEntry(name, slots: items, otherwise: Node(form, 0..<0))
        }
        return items.isEmpty
            ? .variable(name) : .itemEntry(name, slots: items, otherwise: Node(.variable(name), 0..<0))
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
