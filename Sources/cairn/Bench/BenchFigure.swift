import FEEL

/// One figure of one benchmark: a line of the output.
struct BenchFigure {
    var bench: String
    var store = "none"
    var durability = "none"
    var inFlight = 0
    var figure: Double
    var unit: String
    var p50: Double?
    var p99: Double?
    var floor: Double?

    var json: String {
        Value.context([
            "bench": .string(bench), "store": .string(store), "durability": .string(durability),
            "in_flight": .number(Decimal(inFlight)), "figure": Self.number(figure), "unit": .string(unit),
            "p50_us": p50.map(Self.number) ?? .null, "p99_us": p99.map(Self.number) ?? .null,
            "floor_us": floor.map(Self.number) ?? .null,
        ]).json()
    }

    var text: String {
        var line = "\(Self.padded(bench, 16))\(Self.leftPadded(Self.rounded(figure), 14)) \(Self.padded(unit, 22))"
        if let p50, let p99 { line += "p50 \(Self.rounded(p50)) µs, p99 \(Self.rounded(p99)) µs  " }
        if let floor { line += "floor \(Self.rounded(floor)) µs  " }
        if inFlight > 0 { line += "in flight \(inFlight)" }
        return line
    }

    private static func number(_ value: Double) -> Value { Decimal(rounded(value)).map(Value.number) ?? .null }

    /// Three significant digits are more than the noise allows.
    private static func rounded(_ value: Double) -> String {
        let magnitude = abs(value)
        if magnitude >= 100 { return String(Int(value.rounded())) }
        let scale = magnitude >= 10 ? 10.0 : 1_000.0
        return String((value * scale).rounded() / scale)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// Durations in microseconds, of which the middle and the slowest hundredth are told.
struct Samples {
    private var values: [Double] = []

    mutating func add(_ duration: Duration) { values.append(duration.microseconds) }

    mutating func merge(_ other: Samples) { values += other.values }

    func percentile(_ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}

extension Duration {
    var microseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    }

    var inSeconds: Double { microseconds / 1e6 }
}
