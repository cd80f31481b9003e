import FEEL

extension SeededGenerator {
    /// The text of a number: integers, fractions, halves, carries and the ends of the range.
    mutating func numberText() -> String {
        let sign = chance(40) ? "-" : ""
        switch int(0...9) {
        case 0: return sign + String(int(0...20))
        case 1: return sign + digits(int(1...19))
        case 2: return sign + digits(int(1...6)) + "." + digits(int(1...6))
        case 3: return sign + digits(34) + "E" + String(int(-40...40))
        case 4: return sign + String(repeating: "9", count: int(30...34)) + "E" + String(int(-36...5))
        case 5: return sign + digits(int(1...33)) + "5E" + String(int(-36...5))
        case 6: return sign + "1E" + String(int(-60...60))
        case 7: return sign + digits(int(1...34)) + "E" + String(pick([-6176, -6170, -6143, -3100, 3000, 6000, 6111]))
        case 8: return "0E" + String(int(-50...50))
        default: return sign + "0." + String(repeating: "0", count: int(0...30)) + digits(int(1...34))
        }
    }

    mutating func digits(_ count: Int) -> String {
        String(int(1...9)) + (1..<max(count, 1)).map { _ in String(int(0...9)) }.joined()
    }

    mutating func decimal() -> Decimal {
        while true {
            if let number = Decimal(numberText()) { return number }
        }
    }

    mutating func text() -> String {
        let alphabet = Array("abcXYZ 019_\"\\/\n\t\u{1}é\u{301}ß漢😀\u{2028}").map { String($0) }
        return (0..<int(0...(chance(10) ? 100 : 12))).map { _ in pick(alphabet) }.joined()
    }

    mutating func date() -> CalendarDate {
        let year = pick([int(1900...2100), int(-999_999_999...999_999_999), int(-10...10)])
        return CalendarDate(year: year, month: int(1...12), day: int(1...28)) ?? date()
    }

    mutating func time() -> TimeOfDay {
        let zone: TimeOfDay.Zone? = pick([
            nil, .utc, .offset(seconds: int(-50_400...50_400)), .named("Europe/Paris"), .named("Etc/GMT+5"),
        ])
        let nanoseconds = pick([int(0...86_399) * 1_000_000_000, int(0...86_399_999_999_999)])
        return TimeOfDay(nanosecondsOfDay: nanoseconds, zone: zone) ?? .midnight
    }

    mutating func dayTimeDuration() -> DayTimeDuration {
        let seconds = pick([Int64(int(-100_000...100_000)), .random(in: .min...(.max - 1), using: &self)])
        let nanoseconds = chance(50) ? 0 : Int64(int(0...999_999_999))
        return DayTimeDuration(seconds: seconds, nanoseconds: nanoseconds) ?? .zero
    }

    mutating func value(depth: Int = 0) -> Value {
        switch int(0...(depth < 4 ? 12 : 10)) {
        case 0: .null
        case 1: .boolean(chance(50))
        case 2: .number(decimal())
        case 3: .number(Decimal(pick([int(-70...70), int(.min...(.max - 1))])))
        case 4: .string(text())
        case 5: .date(date())
        case 6: .time(time())
        case 7: .dateTime(DateAndTime(date(), time()))
        case 8: .dayTimeDuration(dayTimeDuration())
        case 9: .yearMonthDuration(YearMonthDuration(months: .random(in: .min...(.max - 1), using: &self)))
        case 10: .opaque(opaque())
        case 11: .list((0..<int(0...5)).map { _ in value(depth: depth + 1) })
        default: .context(context(depth: depth + 1))
        }
    }

    private mutating func opaque() -> Opaque {
        if chance(50) { return Opaque(mediaType: "text/plain", reference: text()) }
        return Opaque(mediaType: "image/png", bytes: (0..<int(0...40)).map { _ in UInt8(int(0...255)) })
    }

    private mutating func context(depth: Int) -> Context {
        Context((0..<int(0...(chance(10) ? 40 : 5))).map { ("k\($0)" + text(), value(depth: depth)) })
    }
}
