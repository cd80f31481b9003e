import Testing

@testable import FEEL

@Suite("Values", .timeLimit(.minutes(20)))
struct ValueTests {
    @Test("A value takes no more than 17 bytes")
    func layout() {
        #expect(MemoryLayout<Value>.size <= 17)
        #expect(MemoryLayout<Value>.stride == 24)
        #expect(MemoryLayout<Decimal>.size == 16)
    }

    @Test("Numbers are equal by value and strings by code points")
    func equality() throws {
        let one = Value.number(try #require(Decimal("1.00")))
        #expect(one == 1)
        #expect(one.hashValue == (1 as Value).hashValue)
        // Composed and decomposed: the same for Swift, two different strings for FEEL.
        #expect("é" == "e\u{301}")
        #expect(Value.string("é") != Value.string("e\u{301}"))
        // The Kelvin sign and others have canonical equivalents of the same length in UTF-8.
        #expect(Value.string("\u{212B}") != Value.string("A\u{30A}"))
        #expect(Value.null != .boolean(false))
        #expect(Value.boolean(false) != 0)
    }

    @Test("Equal values have equal hashes", arguments: [UInt64(41), 42])
    func hashing(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let value = random.value()
            #expect(value == value && value.hashValue == value.hashValue, "seed \(seed)")
            #expect(value != .list([value]), "seed \(seed)")
        }
    }

    @Test("Accessors answer the payload of their kind alone")
    func accessors() throws {
        #expect((5 as Value).asInt == 5 && (5 as Value).asNumber == 5 && (5 as Value).asString == nil)
        #expect(Value.number(try #require(Decimal("5.5"))).asInt == nil)
        #expect(("x" as Value).asString == "x" && ("x" as Value).asInt == nil)
        #expect((true as Value).asBoolean == true && (nil as Value).isNull && !(0 as Value).isNull)
        #expect(([1, 2] as Value).asList == [1, 2])
        #expect((["a": 1] as Value).asContext?["a"] == 1)
        #expect((["a": 1] as Value).asList == nil && ([] as Value).asContext == nil)
    }
}

@Suite("Contexts", .timeLimit(.minutes(20)))
struct ContextTests {
    @Test("Entries keep their order, the last of a name counts")
    func order() {
        var context: Context = ["b": 1, "a": 2, "b": 3]
        #expect(context.entries.map(\.name) == ["b", "a"])
        #expect(context["b"] == 3)
        context["c"] = 4
        context["b"] = nil
        #expect(context.entries.map(\.name) == ["a", "c"])
        #expect(context["b"] == nil && context["nothing"] == nil && context.count == 2)
        context["nothing"] = nil
        #expect(context.count == 2)
    }

    @Test("Equality and hashing do not see the order", arguments: [2, 15, 16, 17, 100])
    func equality(count: Int) {
        let entries = (0..<count).map { ("name \($0)", Value.number(Decimal($0))) }
        let forward = Context(entries)
        let backward = Context(entries.reversed())
        #expect(forward == backward)
        #expect(forward.hashValue == backward.hashValue)
        var other = backward
        other["name 1"] = "something else"
        #expect(forward != other)
        other["name 1"] = nil
        #expect(forward != other)
        // A part of the other has fewer entries, all of them equal.
        #expect(other != forward)
        other["another name"] = 1
        #expect(forward != other && other != forward)
    }

    @Test("Large contexts find and change all their entries")
    func large() {
        var context = Context()
        for number in 0..<1000 { context["k\(number)"] = .number(Decimal(number)) }
        for number in stride(from: 0, to: 1000, by: 2) { context["k\(number)"] = nil }
        for number in stride(from: 1, to: 1000, by: 4) { context["k\(number)"] = "odd" }
        #expect(context.count == 500)
        for number in 0..<1000 {
            let expected: Value? = number % 2 == 0 ? nil : number % 4 == 1 ? "odd" : .number(Decimal(number))
            #expect(context["k\(number)"] == expected)
        }
        #expect(context.entries.map(\.name) == stride(from: 1, to: 1000, by: 2).map { "k\($0)" })
    }

    @Test("Names are told apart by code points", arguments: [1, 30])
    func names(others: Int) {
        var context = Context((0..<others).map { ("other \($0)", .null) })
        context["é"] = 1
        context["e\u{301}"] = 2
        #expect(context["é"] == 1 && context["e\u{301}"] == 2 && context.count == others + 2)
    }
}
