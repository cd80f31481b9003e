/// The binary form of values: one tag byte, then what the table says.
///
/// | tag | value | what follows |
/// |---|---|---|
/// | 0x00 | null | |
/// | 0x01 | false | |
/// | 0x02 | true | |
/// | 0x03 | number: exponent 0 and a value of 64 bits | signed |
/// | 0x04 | number, not negative | signed exponent, varint upper and varint lower 64 bits of the coefficient |
/// | 0x05 | number, negative | as 0x04 |
/// | 0x06 | string | string |
/// | 0x07 | date | signed year, byte month, byte day |
/// | 0x08 | time | varint nanoseconds of the day, zone |
/// | 0x09 | date and time | as 0x07, then as 0x08 |
/// | 0x0A | days and time duration | signed seconds, varint nanoseconds |
/// | 0x0B | years and months duration | signed months |
/// | 0x0C | list | varint count, values |
/// | 0x0D | context | varint count, for each entry string and value |
/// | 0x0E | opaque, bytes | string media type, bytes |
/// | 0x0F | opaque, reference | string media type, string |
/// | 0x10 | range | byte, values |
/// | 0x40 ... 0x7F | number 0 ... 63 with exponent 0 | |
/// | 0x80 ... 0xBF | string of 0 ... 63 bytes | the bytes |
///
/// The byte of a range is 0 and flags for both ends: 1 the start is included, 2 the end is included; or 4 and the
/// number of the comparison that made it, from 0: `=`, `!=`, `<`, `<=`, `>`, `>=`. Both ends follow, or the one value
/// of the comparison. A function has no bytes: null is written in its place (see ``FunctionValue``).
///
/// A zone is byte 0 for none, 1 and signed seconds for an offset, 2 and a string for a name. A tag never changes its
/// meaning, because journals keep values for ever; all other tags are free.
enum ValueTag {
    static let null: UInt8 = 0x00
    static let `false`: UInt8 = 0x01
    static let `true`: UInt8 = 0x02
    static let integer: UInt8 = 0x03
    static let positive: UInt8 = 0x04
    static let negative: UInt8 = 0x05
    static let string: UInt8 = 0x06
    static let date: UInt8 = 0x07
    static let time: UInt8 = 0x08
    static let dateTime: UInt8 = 0x09
    static let dayTimeDuration: UInt8 = 0x0A
    static let yearMonthDuration: UInt8 = 0x0B
    static let list: UInt8 = 0x0C
    static let context: UInt8 = 0x0D
    static let opaqueBytes: UInt8 = 0x0E
    static let opaqueReference: UInt8 = 0x0F
    static let range: UInt8 = 0x10
    static let smallInteger: UInt8 = 0x40
    static let shortString: UInt8 = 0x80
    /// How many small integers and lengths of short strings have a tag of their own.
    static let shortForms = 64
}

extension ByteWriter {
    /// A value of any kind; see ``ByteReader/value()``.
    public mutating func value(_ value: Value) {
        switch value {
        case .null: byte(ValueTag.null)
        case .boolean(let truth): byte(truth ? ValueTag.true : ValueTag.false)
        case .number(let number): self.number(number)
        case .string(let text): taggedString(text)
        case .date(let date):
            byte(ValueTag.date)
            self.date(date)
        case .time(let time):
            byte(ValueTag.time)
            self.time(time)
        case .dateTime(let dateTime):
            byte(ValueTag.dateTime)
            date(dateTime.date)
            time(dateTime.time)
        case .dayTimeDuration(let duration):
            byte(ValueTag.dayTimeDuration)
            signed(duration.seconds)
            varint(UInt64(duration.nanoseconds))
        case .yearMonthDuration(let duration):
            byte(ValueTag.yearMonthDuration)
            signed(duration.months)
        case .list(let items):
            byte(ValueTag.list)
            varint(UInt64(items.count))
            for item in items { self.value(item) }
        case .context(let context):
            byte(ValueTag.context)
            varint(UInt64(context.count))
            for entry in context.entries {
                string(entry.name)
                self.value(entry.value)
            }
        case .opaque(let opaque): self.opaque(opaque)
        case .range(let range): self.range(range)
        case .function: byte(ValueTag.null)
        }
    }

    private mutating func range(_ range: ValueRange) {
        byte(ValueTag.range)
        if let comparison = range.comparison {
            byte(4 + comparison.code)
            value(range.start ?? range.end ?? .null)
        } else {
            byte((range.isStartIncluded ? 1 : 0) + (range.isEndIncluded ? 2 : 0))
            value(range.start ?? .null)
            value(range.end ?? .null)
        }
    }

    private mutating func number(_ number: Decimal) {
        if number.isSmall, number.low >> 63 == 0 {
            let integer = number.smallValue
            if integer >= 0, integer < ValueTag.shortForms {
                byte(ValueTag.smallInteger + UInt8(integer))
            } else {
                byte(ValueTag.integer)
                signed(integer)
            }
            return
        }
        byte(number.isNegative ? ValueTag.negative : ValueTag.positive)
        signed(Int64(number.exponent))
        varint(UInt64(number.coefficient >> 64))
        varint(number.low)
    }

    private mutating func taggedString(_ text: String) {
        let count = text.utf8.count
        if count < ValueTag.shortForms {
            byte(ValueTag.shortString + UInt8(count))
            rawString(text)
        } else {
            byte(ValueTag.string)
            string(text)
        }
    }

    private mutating func date(_ date: CalendarDate) {
        signed(Int64(date.year))
        byte(UInt8(date.month))
        byte(UInt8(date.day))
    }

    private mutating func time(_ time: TimeOfDay) {
        varint(UInt64(time.nanosecondsOfDay))
        switch time.zone {
        case nil: byte(0)
        case .offset(let seconds)?:
            byte(1)
            signed(Int64(seconds))
        case .named(let name)?:
            byte(2)
            string(name)
        }
    }

    private mutating func opaque(_ opaque: Opaque) {
        switch opaque.content {
        case .bytes(let content):
            byte(ValueTag.opaqueBytes)
            string(opaque.mediaType)
            bytes(content)
        case .reference(let reference):
            byte(ValueTag.opaqueReference)
            string(opaque.mediaType)
            string(reference)
        }
    }
}

extension ByteReader {
    /// A value of any kind, exactly as ``ByteWriter/value(_:)`` wrote it.
    public mutating func value() throws(DecodingFailure) -> Value {
        try value(nesting: 0)
    }

    private mutating func value(nesting: Int) throws(DecodingFailure) -> Value {
        let tag = try byte()
        switch tag {
        case ValueTag.smallInteger..<ValueTag.shortString: return .number(Decimal(Int(tag - ValueTag.smallInteger)))
        case ValueTag.shortString..<0xC0: return .string(try rawString(Int(tag - ValueTag.shortString)))
        case ValueTag.null: return .null
        case ValueTag.false: return .boolean(false)
        case ValueTag.true: return .boolean(true)
        case ValueTag.integer: return .number(Decimal(small: try signed()))
        case ValueTag.positive: return .number(try number(negative: false))
        case ValueTag.negative: return .number(try number(negative: true))
        case ValueTag.string: return .string(try string())
        case ValueTag.date: return .date(try date())
        case ValueTag.time: return .time(try time())
        case ValueTag.dateTime:
            let date = try date()
            return .dateTime(DateAndTime(date, try time()))
        case ValueTag.dayTimeDuration: return .dayTimeDuration(try dayTimeDuration())
        case ValueTag.yearMonthDuration: return .yearMonthDuration(YearMonthDuration(months: try signed()))
        case ValueTag.list: return .list(try list(nesting: nesting + 1))
        case ValueTag.context: return .context(try context(nesting: nesting + 1))
        case ValueTag.opaqueBytes:
            let mediaType = try string()
            return .opaque(Opaque(mediaType: mediaType, bytes: try bytes()))
        case ValueTag.opaqueReference:
            let mediaType = try string()
            return .opaque(Opaque(mediaType: mediaType, reference: try string()))
        case ValueTag.range: return .range(try range(nesting: nesting + 1))
        default: throw failure("No value has the tag \(tag)")
        }
    }

    private mutating func number(negative: Bool) throws(DecodingFailure) -> Decimal {
        let exponent = try signed()
        let high = try varint()
        let low = try varint()
        let coefficient = UInt128(high) << 64 | UInt128(low)
        guard let power = Int(exactly: exponent), Decimal.exponents.contains(power),
            coefficient <= Decimal.largestCoefficient
        else { throw failure("A number is out of range") }
        return Decimal(negative: negative, coefficient: coefficient, exponent: power)
    }

    private mutating func date() throws(DecodingFailure) -> CalendarDate {
        let year = try signed()
        let month = try byte()
        let day = try byte()
        guard let date = CalendarDate(year: Int(year), month: Int(month), day: Int(day)) else {
            throw failure("There is no such date")
        }
        return date
    }

    private mutating func time() throws(DecodingFailure) -> TimeOfDay {
        let nanoseconds = try varint()
        let zone: TimeOfDay.Zone?
        switch try byte() {
        case 0: zone = nil
        case 1: zone = .offset(seconds: Int(try signed()))
        case 2: zone = .named(try string())
        default: throw failure("No zone has this tag")
        }
        guard let nanoseconds = Int(exactly: nanoseconds),
            let time = TimeOfDay(nanosecondsOfDay: nanoseconds, zone: zone)
        else { throw failure("There is no such time") }
        return time
    }

    private mutating func dayTimeDuration() throws(DecodingFailure) -> DayTimeDuration {
        let seconds = try signed()
        let nanoseconds = try varint()
        guard nanoseconds < 1_000_000_000,
            let duration = DayTimeDuration(seconds: seconds, nanoseconds: Int64(nanoseconds))
        else { throw failure("There is no such duration") }
        return duration
    }

    private mutating func range(nesting: Int) throws(DecodingFailure) -> ValueRange {
        guard nesting <= Value.maximumNesting else { throw failure("Values are nested too deeply") }
        let form = try byte()
        let first = try value(nesting: nesting)
        if form >= 4 {
            guard let comparison = ComparisonOperator.allCases.first(where: { $0.code == form - 4 }) else {
                throw failure("A range has an unknown form")
            }
            return ValueRange(comparison, first)
        }
        return ValueRange(
            start: first, isStartIncluded: form & 1 != 0, end: try value(nesting: nesting),
            isEndIncluded: form & 2 != 0)
    }

    private mutating func list(nesting: Int) throws(DecodingFailure) -> [Value] {
        guard nesting <= Value.maximumNesting else { throw failure("Values are nested too deeply") }
        let count = try count()
        var items: [Value] = []
        // One byte can announce an item of 24, so a hostile count is not taken at its word.
        items.reserveCapacity(min(count, 1024))
        for _ in 0..<count { items.append(try value(nesting: nesting)) }
        return items
    }

    private mutating func context(nesting: Int) throws(DecodingFailure) -> Context {
        guard nesting <= Value.maximumNesting else { throw failure("Values are nested too deeply") }
        let count = try count()
        var context = Context()
        for _ in 0..<count {
            let name = try string()
            context[name] = try value(nesting: nesting)
        }
        guard context.count == count else { throw failure("A context has two entries of one name") }
        return context
    }
}

extension ComparisonOperator {
    /// The number in the binary form of a range; it never changes.
    fileprivate var code: UInt8 {
        switch self {
        case .equal: 0
        case .notEqual: 1
        case .less: 2
        case .lessOrEqual: 3
        case .greater: 4
        case .greaterOrEqual: 5
        }
    }
}
