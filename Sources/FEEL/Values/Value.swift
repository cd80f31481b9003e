/// A value of the FEEL language: what variables hold, what expressions answer and what the journal keeps.
///
/// Swift's `==` and hashing compare values as data: numbers by value (`1.0 == 1`), strings by code points, contexts
/// without regard to the order of entries, temporal values part by part. FEEL's own equality, which can also answer
/// null, is ``isEqual(to:)``.
///
/// A value takes 17 bytes (24 in an array), so the larger and rarer kinds are boxed.
public enum Value: Sendable {
    case null
    case boolean(Bool)
    case number(Decimal)
    case string(String)
    case date(CalendarDate)
    indirect case time(TimeOfDay)
    indirect case dateTime(DateAndTime)
    case dayTimeDuration(DayTimeDuration)
    case yearMonthDuration(YearMonthDuration)
    case list([Value])
    case context(Context)
    indirect case opaque(Opaque)
    case range(ValueRange)
    case function(FunctionValue)

    /// How deep lists and contexts may be nested in values that are read from bytes or JSON or made by expressions.
    public static let maximumNesting = 512
}

// MARK: - Kinds

extension Value {
    /// The kinds of values, with FEEL's names for them.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case null = "null"
        case boolean = "boolean"
        case number = "number"
        case string = "string"
        case date = "date"
        case time = "time"
        case dateTime = "date and time"
        case dayTimeDuration = "days and time duration"
        case yearMonthDuration = "years and months duration"
        case list = "list"
        case context = "context"
        case opaque = "opaque"
        case range = "range"
        case function = "function"
    }

    /// The kind of the value.
    public var kind: Kind {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        case .date: .date
        case .time: .time
        case .dateTime: .dateTime
        case .dayTimeDuration: .dayTimeDuration
        case .yearMonthDuration: .yearMonthDuration
        case .list: .list
        case .context: .context
        case .opaque: .opaque
        case .range: .range
        case .function: .function
        }
    }

    /// Whether the value is null.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The truth value, if it is one.
    public var asBoolean: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The number, if it is one.
    public var asNumber: Decimal? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The integer, if the value is a number without a fraction in the range of `Int`.
    public var asInt: Int? {
        if case .number(let value) = self { value.asInt } else { nil }
    }

    /// The text, if the value is a string.
    public var asString: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The items, if the value is a list.
    public var asList: [Value]? {
        if case .list(let items) = self { items } else { nil }
    }

    /// The range, if it is one.
    public var asRange: ValueRange? {
        if case .range(let range) = self { range } else { nil }
    }

    /// The function, if it is one.
    public var asFunction: FunctionValue? {
        if case .function(let function) = self { function } else { nil }
    }

    /// The context, if it is one.
    public var asContext: Context? {
        if case .context(let context) = self { context } else { nil }
    }
}

extension Value {
    /// Whether the value is a function or has one somewhere in it, and so cannot be kept as it is.
    public var holdsFunction: Bool {
        switch self {
        case .function: true
        case .null, .boolean, .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .opaque:
            false
        case .list(let items): items.contains { $0.holdsFunction }
        case .context(let context): context.entries.contains { $0.value.holdsFunction }
        case .range(let range): (range.start?.holdsFunction ?? false) || (range.end?.holdsFunction ?? false)
        }
    }
}

// MARK: - Equality as data

extension Value: Hashable {
    public static func == (left: Value, right: Value) -> Bool {
        switch left {
        case .null: return right.isNull
        case .boolean(let left): if case .boolean(let right) = right { return left == right }
        case .number(let left): if case .number(let right) = right { return left == right }
        case .string(let left): if case .string(let right) = right { return left.hasSameCodePoints(as: right) }
        case .date(let left): if case .date(let right) = right { return left == right }
        case .time(let left): if case .time(let right) = right { return left == right }
        case .dateTime(let left): if case .dateTime(let right) = right { return left == right }
        case .dayTimeDuration(let left): if case .dayTimeDuration(let right) = right { return left == right }
        case .yearMonthDuration(let left): if case .yearMonthDuration(let right) = right { return left == right }
        case .list(let left): if case .list(let right) = right { return left == right }
        case .context(let left): if case .context(let right) = right { return left == right }
        case .opaque(let left): if case .opaque(let right) = right { return left == right }
        case .range(let left): if case .range(let right) = right { return left == right }
        case .function(let left): if case .function(let right) = right { return left == right }
        }
        return false
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .boolean(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        // Strings of equal code points are equal for Swift as well, so its hash serves.
        case .string(let value): hasher.combine(value)
        case .date(let value): hasher.combine(value)
        case .time(let value): hasher.combine(value)
        case .dateTime(let value): hasher.combine(value)
        case .dayTimeDuration(let value): hasher.combine(value)
        case .yearMonthDuration(let value): hasher.combine(value)
        case .list(let items):
            // Item by item: the array's own hashing takes a kilobyte of stack for each level of nesting.
            hasher.combine(items.count)
            for item in items { item.hash(into: &hasher) }
        case .context(let context): hasher.combine(context)
        case .opaque(let opaque): hasher.combine(opaque)
        case .range(let range): hasher.combine(range)
        case .function(let function): hasher.combine(function)
        }
    }
}

// MARK: - Literals

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(integerLiteral value: Int) { self = .number(Decimal(value)) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    /// A context; of entries with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, Value)...) { self = .context(Context(elements)) }
}

extension Value: CustomStringConvertible {
    /// The value as JSON, for people and logs.
    public var description: String { json() }
}
