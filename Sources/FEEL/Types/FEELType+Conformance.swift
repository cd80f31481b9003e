extension FEELType {
    /// Whether the value conforms to the type (DMN 1.5, 10.3.2.9.1). Null conforms to every type, and so do null
    /// items and entries.
    public func conforms(_ value: Value) -> Bool {
        if value.isNull { return true }
        switch self {
        case .any: return true
        case .null: return false
        case .number: return value.kind == .number
        case .string: return value.kind == .string
        case .boolean: return value.kind == .boolean
        case .date: return value.kind == .date
        case .time: return value.kind == .time
        case .dateTime: return value.kind == .dateTime
        case .dayTimeDuration: return value.kind == .dayTimeDuration
        case .yearMonthDuration: return value.kind == .yearMonthDuration
        case .list(let item):
            guard case .list(let items) = value else { return false }
            return item == .any || items.allSatisfy { item.conforms($0) }
        case .context(let entries):
            guard case .context(let context) = value else { return false }
            return entries.allSatisfy { entry in context[entry.name].map { entry.type.conforms($0) } ?? false }
        case .range(let end):
            guard case .range(let range) = value else { return false }
            return end.conforms(range.start ?? .null) && end.conforms(range.end ?? .null)
        case .function(let parameters, let result):
            guard case .function(let function) = value else { return false }
            return function.type.conforms(to: .function(parameters, result))
        }
    }

    /// Whether the value is an instance of the type (DMN 1.5, 10.3.2.14): null is one of the type Null alone.
    func isType(of value: Value) -> Bool { value.isNull ? self == .null : conforms(value) }

    /// Whether every value of this type is one of the other (DMN 1.5, table 44).
    public func conforms(to other: FEELType) -> Bool {
        switch (self, other) {
        case (_, .any), (.null, _): true
        case (.list(let item), .list(let other)): item.conforms(to: other)
        case (.range(let end), .range(let other)): end.conforms(to: other)
        case (.context(let entries), .context(let others)):
            others.allSatisfy { other in
                entries.contains { $0.name.hasSameCodePoints(as: other.name) && $0.type.conforms(to: other.type) }
            }
        case (.function(let parameters, let result), .function(let others, let otherResult)):
            parameters.count == others.count && result.conforms(to: otherResult)
                && zip(others, parameters).allSatisfy { $0.conforms(to: $1) }
        case (_, _): self == other
        }
    }

    /// The value as one of this type: itself if it conforms, else what an implicit conversion makes of it
    /// (DMN 1.5, 10.3.2.9.4): a list of the value, the only item of the list, a date as its midnight in UTC. Nil if
    /// none fits.
    public func converting(_ value: Value) -> Value? {
        if conforms(value) { return value }
        switch (self, value) {
        case (.dateTime, .date(let date)):
            return TimeOfDay(nanosecondsOfDay: 0, zone: .utc).map { .dateTime(DateAndTime(date, $0)) }
        case (.list(let item), _) where item.conforms(value): return .list([value])
        case (_, .list(let items)) where items.count == 1:
            return items.first.flatMap { conforms($0) ? $0 : .none }
        case (_, _): return .none
        }
    }
}

extension FunctionValue {
    /// The type of the function.
    public var type: FEELType { .function(parameters.map(\.type), result) }
}
