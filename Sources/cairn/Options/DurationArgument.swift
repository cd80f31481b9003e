import ArgumentParser
import FEEL

/// A time span as people type it: seconds (`10`, `0.5`), with a unit (`500ms`, `10s`, `5m`, `2h`), or ISO 8601
/// (`PT10S`).
struct DurationArgument: ExpressibleByArgument {
    let milliseconds: Int64

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    init?(argument: String) {
        if let duration = DayTimeDuration(argument) {
            guard let milliseconds = duration.milliseconds, milliseconds >= 0 else { return nil }
            self.milliseconds = milliseconds
            return
        }
        let units: [(suffix: String, milliseconds: Double)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000),
        ]
        let unit = units.first { argument.hasSuffix($0.suffix) }
        guard let number = Double(argument.dropLast(unit?.suffix.count ?? 0)), number >= 0, number < 1e9 else {
            return nil
        }
        milliseconds = Int64(number * (unit?.milliseconds ?? 1_000))
    }

    var defaultValueDescription: String { milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms" }

    var duration: Duration { .milliseconds(milliseconds) }
}
