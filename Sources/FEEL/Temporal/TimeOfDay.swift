/// A time of day in nanoseconds, with an offset from UTC, the name of a time zone, or neither.
public struct TimeOfDay: Sendable, Hashable {
    /// What a local time is relative to.
    public enum Zone: Sendable, Hashable {
        /// Seconds east of UTC, at most 14 hours either way.
        case offset(seconds: Int)
        /// The name of a zone in the IANA database. Whether it exists is not checked here.
        case named(String)

        /// Universal time.
        public static let utc = Zone.offset(seconds: 0)
        /// The offsets that XML Schema allows.
        public static let offsets = -50_400...50_400
    }

    /// Nanoseconds since midnight; below 86,400 seconds.
    public let nanosecondsOfDay: Int
    /// What the time is relative to; nil for a local time of unknown place.
    public let zone: Zone?

    /// 10^9.
    public static let nanosecondsPerSecond = 1_000_000_000
    /// A day without leap seconds.
    public static let nanosecondsPerDay = 86_400 * nanosecondsPerSecond

    /// The time that many nanoseconds after midnight; nil if that is not within a day or the zone is out of range.
    public init?(nanosecondsOfDay: Int, zone: Zone? = nil) {
        guard (0..<TimeOfDay.nanosecondsPerDay).contains(nanosecondsOfDay) else { return nil }
        switch zone {
        case .offset(let seconds)?: guard Zone.offsets.contains(seconds) else { return nil }
        case .named(let name)?: guard Zone.isName(name) else { return nil }
        case nil: break
        }
        self.nanosecondsOfDay = nanosecondsOfDay
        self.zone = zone
    }

    /// The time with these parts; nil if one is out of range.
    public init?(hour: Int, minute: Int, second: Int = 0, nanosecond: Int = 0, zone: Zone? = nil) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0..<TimeOfDay.nanosecondsPerSecond).contains(nanosecond)
        else { return nil }
        let seconds = (hour * 60 + minute) * 60 + second
        self.init(nanosecondsOfDay: seconds * TimeOfDay.nanosecondsPerSecond + nanosecond, zone: zone)
    }

    /// 00:00:00 without a zone.
    public static let midnight = TimeOfDay(midnightIn: nil)

    /// 00:00:00Z.
    static let midnightUTC = TimeOfDay(midnightIn: .utc)

    private init(midnightIn zone: Zone?) {
        nanosecondsOfDay = 0
        self.zone = zone
    }

    /// Whole seconds since midnight.
    public var secondsOfDay: Int { nanosecondsOfDay / TimeOfDay.nanosecondsPerSecond }
    /// 0 to 23.
    public var hour: Int { secondsOfDay / 3600 }
    /// 0 to 59.
    public var minute: Int { secondsOfDay / 60 % 60 }
    /// 0 to 59.
    public var second: Int { secondsOfDay % 60 }
    /// 0 to 999,999,999.
    public var nanosecond: Int { nanosecondsOfDay % TimeOfDay.nanosecondsPerSecond }

    /// The same time of day relative to something else; nil if the zone is out of range.
    public func with(zone: Zone?) -> TimeOfDay? {
        TimeOfDay(nanosecondsOfDay: nanosecondsOfDay, zone: zone)
    }
}

extension TimeOfDay.Zone {
    /// Whether the text has the form of a zone name: parts of letters, digits, `_`, `-`, `+` with slashes between.
    static func isName(_ text: String) -> Bool {
        guard text.utf8.count <= 64, let first = text.utf8.first, first | 0x20 >= UInt8(ascii: "a"),
            first | 0x20 <= UInt8(ascii: "z"), text.utf8.last != UInt8(ascii: "/")
        else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }
}

// MARK: - Text

extension TimeOfDay: LosslessStringConvertible {
    /// Reads `10:30:00`, `10:30:00.5Z`, `10:30:00+01:00` or `10:30:00@Europe/Paris`; `24:00:00` is midnight.
    public init?(_ text: String) {
        var scanner = TextScanner(text)
        guard let (time, _) = TimeOfDay.read(&scanner), scanner.isAtEnd else { return nil }
        self = time
    }

    /// Reads a time and whether it was written as the end of its day (XML Schema 1.1 part 2, 3.3.7: `24:00:00`).
    static func read(_ scanner: inout TextScanner) -> (time: TimeOfDay, isEndOfDay: Bool)? {
        guard let hour = scanner.digits(2...2), scanner.skip(":"), let minute = scanner.digits(2...2),
            scanner.skip(":"), let second = scanner.digits(2...2)
        else { return nil }
        var nanosecond = 0
        if scanner.skip(".") {
            guard let fraction = scanner.nanoseconds() else { return nil }
            nanosecond = fraction
        }
        var zone: Zone?
        if !scanner.isAtEnd {
            guard let read = Zone(&scanner) else { return nil }
            zone = read
        }
        let isEndOfDay = hour.value == 24 && minute.value == 0 && second.value == 0 && nanosecond == 0
        let time = TimeOfDay(
            hour: isEndOfDay ? 0 : hour.value, minute: minute.value, second: second.value, nanosecond: nanosecond,
            zone: zone)
        return time.map { ($0, isEndOfDay) }
    }

    /// Such as `10:30:00.5+01:00`.
    public var description: String {
        hour.magnitude.padded(2) + ":" + minute.magnitude.padded(2) + ":" + second.magnitude.padded(2)
            + fractionText(nanoseconds: nanosecond) + (zone?.description ?? "")
    }
}

extension TimeOfDay.Zone: CustomStringConvertible {
    fileprivate init?(_ scanner: inout TextScanner) {
        if scanner.skip("Z") {
            self = .utc
            return
        }
        if scanner.skip("@") {
            self = .named(scanner.rest())
            return
        }
        let negative = scanner.skip("-")
        guard negative || scanner.skip("+"), let hours = scanner.digits(2...2), scanner.skip(":"),
            let minutes = scanner.digits(2...2), minutes.value <= 59
        else { return nil }
        var seconds = (hours.value * 60 + minutes.value) * 60
        if scanner.skip(":") {
            guard let part = scanner.digits(2...2), part.value <= 59 else { return nil }
            seconds += part.value
        }
        self = .offset(seconds: negative ? -seconds : seconds)
    }

    /// Such as `Z`, `+01:00` or `@Europe/Paris`, as it follows a time.
    public var description: String {
        switch self {
        case .named(let name): return "@" + name
        case .offset(seconds: 0): return "Z"
        case .offset(let offset):
            let size = offset.magnitude
            let seconds = size % 60 == 0 ? "" : ":" + (size % 60).padded(2)
            return (offset < 0 ? "-" : "+") + (size / 3600).padded(2) + ":" + (size / 60 % 60).padded(2) + seconds
        }
    }
}
