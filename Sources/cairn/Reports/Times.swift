import FEEL
import ProcessKernel

extension Instant {
    /// ISO 8601 in UTC, for programs: `2030-01-01T00:00:00.250Z`.
    var iso: String { DateAndTime(millisecondsSinceEpoch: milliseconds).description }

    var json: Value { .string(iso) }

    /// For people: `2030-01-01 00:00:00`, in UTC.
    var dateText: String {
        let moment = DateAndTime(millisecondsSinceEpoch: milliseconds)
        return "\(moment.date) \(Self.text(moment.time))"
    }

    /// For people who know the day: `00:00:00.250`, in UTC.
    var clockText: String {
        let moment = DateAndTime(millisecondsSinceEpoch: milliseconds)
        let fraction = String(1_000 + (milliseconds % 1_000 + 1_000) % 1_000).dropFirst()
        return "\(Self.text(moment.time)).\(fraction)"
    }

    private static func text(_ time: TimeOfDay) -> String {
        "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

enum TimeSpan {
    /// About so long, in the largest unit that says something: `3.4 s`, `12 min`, `5 h`, `3 d`.
    static func text(milliseconds: Int64) -> String {
        let amount = max(0, milliseconds)
        if amount < 60_000 { return "\(amount / 1_000).\(amount % 1_000 / 100) s" }
        if amount < 3_600_000 { return "\(amount / 60_000) min" }
        if amount < 172_800_000 { return "\(amount / 3_600_000) h" }
        return "\(amount / 86_400_000) d"
    }

    /// At least so long, as options take it: `90s`, `12m`, `73h`.
    static func argument(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds - 1) / 1_000 + 1
        if seconds <= 120 { return "\(seconds)s" }
        let minutes = (seconds - 1) / 60 + 1
        if minutes <= 120 { return "\(minutes)m" }
        return "\((minutes - 1) / 60 + 1)h"
    }
}
