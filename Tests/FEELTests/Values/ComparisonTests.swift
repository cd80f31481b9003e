import Testing

@testable import FEEL

@Suite("FEEL's equality and order", .timeLimit(.minutes(20)))
struct ComparisonTests {
    private func value(_ temporal: String) throws -> Value { try #require(Value(temporal: temporal)) }

    @Test("Values of different kinds are incomparable, but null is only equal to null")
    func kinds() throws {
        let samples: [Value] = [
            true, 1, "x", try value("2024-01-01"), try value("10:00:00"), try value("2024-01-01T00:00:00"),
            try value("P1D"), try value("P1Y"), [1], ["a": 1], .opaque(Opaque(mediaType: "a/b", bytes: [1])),
        ]
        for (left, first) in samples.enumerated() {
            for (right, second) in samples.enumerated() {
                #expect(first.isEqual(to: second) == (left == right ? true : nil), "\(first) = \(second)")
                if left != right { #expect(first.ordering(to: second) == nil, "\(first) < \(second)") }
            }
            #expect(first.isEqual(to: .null) == false)
            #expect(Value.null.isEqual(to: first) == false)
            #expect(first.ordering(to: .null) == nil)
        }
        #expect(Value.null.isEqual(to: .null) == true)
        #expect(Value.null.ordering(to: .null) == nil)
    }

    @Test("Lists and contexts are compared item by item")
    func collections() {
        #expect(([1, [2, "x"]] as Value).isEqual(to: [1, [2, "x"]]) == true)
        #expect(([1, 2] as Value).isEqual(to: [2, 1]) == false)
        #expect(([1] as Value).isEqual(to: [1, 2]) == false)
        // Incomparable items make null, unless a difference is found elsewhere.
        #expect(([1, "x"] as Value).isEqual(to: [1, 2]) == nil)
        #expect(([1, "x", 3] as Value).isEqual(to: [1, 2, 4]) == false)
        #expect((["a": 1, "b": 2] as Value).isEqual(to: ["b": 2, "a": 1]) == true)
        #expect((["a": 1] as Value).isEqual(to: ["b": 1]) == false)
        #expect((["a": 1] as Value).isEqual(to: ["a": "1"]) == nil)
    }

    @Test("Order of numbers, strings, dates and durations")
    func order() throws {
        #expect((1 as Value).ordering(to: 2) == .less)
        #expect(("b" as Value).ordering(to: "a") == .greater)
        #expect(("a" as Value).ordering(to: "a") == .equal)
        // By code points: Swift's own order would put the decomposed letter before "f".
        #expect(("é" as Value).ordering(to: "f") == .greater)
        #expect(("e\u{301}" as Value).ordering(to: "f") == .less)
        #expect(("\u{FFFD}" as Value).ordering(to: "😀") == .less)
        #expect(try value("2024-01-31").ordering(to: value("2024-02-01")) == .less)
        #expect(try value("-0001-01-01").ordering(to: value("0001-01-01")) == .less)
        #expect(try value("PT24H").ordering(to: value("P1D")) == .equal)
        #expect(try value("-PT0.5S").ordering(to: value("PT0S")) == .less)
        #expect(try value("P13M").ordering(to: value("P1Y")) == .greater)
        #expect((true as Value).ordering(to: false) == nil)
    }

    @Test(
        "Times are compared by the second, relative to UTC where both have an offset",
        arguments: [
            ("10:00:00", "10:00:00.9", Ordering.equal), ("10:00:00Z", "10:00:00+00:00", .equal),
            ("10:00:00+01:00", "09:00:00Z", .equal), ("10:00:00+01:00", "10:00:00", .equal),
            ("10:00:00+01:00", "10:00:00Z", .less), ("00:30:00+01:00", "23:30:00Z", .less),
            ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z", .equal),
            ("2024-01-01T00:00:00", "2024-01-01T00:00:00.5Z", .equal),
            ("2024-01-01T00:00:01", "2024-01-01T00:00:00", .greater),
            ("10:00:00@Europe/Paris", "11:00:00@Europe/Paris", .less),
        ])
    func times(_ left: String, _ right: String, _ expected: Ordering) throws {
        #expect(try value(left).ordering(to: value(right)) == expected)
        #expect(try value(right).ordering(to: value(left)) == expected.reversed)
        #expect(try value(left).isEqual(to: value(right)) == (expected == .equal))
    }

    @Test("Named zones are not resolved")
    func namedZones() throws {
        let paris = try value("10:00:00@Europe/Paris")
        #expect(try paris.ordering(to: value("10:00:00Z")) == nil)
        #expect(try paris.isEqual(to: value("10:00:00@Europe/Berlin")) == nil)
    }
}
