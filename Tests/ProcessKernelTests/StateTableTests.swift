import ProcessKernel
import ProcessModel
import Testing

@Suite("Tables, sets and amounts of the state", .timeLimit(.minutes(20)))
struct StateTableTests {
    private func timer(_ key: UInt32) -> RunningTimer {
        RunningTimer(
            key: TimerKey(rawValue: key), elementInstance: .root, element: .process,
            due: Instant(milliseconds: Int64(key)))
    }

    private func keys(_ table: KeyedTable<RunningTimer>) -> [UInt32] { table.rows.map(\.key.rawValue) }

    @Test("Rows are found by their keys and met in their order, gaps or not")
    func gaps() {
        var table = KeyedTable<RunningTimer>()
        for key: UInt32 in [2, 3, 5, 8, 13] { table.append(timer(key)) }
        #expect(table.remove(TimerKey(rawValue: 5)) == timer(5))
        #expect(keys(table) == [2, 3, 8, 13])
        #expect(table.count == 4)
        #expect(table.find(TimerKey(rawValue: 5)) == nil)
        #expect(!table.contains(TimerKey(rawValue: 4)))
        #expect(table[TimerKey(rawValue: 8)] == timer(8))
        #expect(table.first(from: 4) == timer(8))
        #expect(table.first(from: 14) == nil)
        table.remove(TimerKey(rawValue: 8))
        table.remove(TimerKey(rawValue: 13))
        #expect(keys(table) == [2, 3])
        table.append(timer(4))
        #expect(keys(table) == [2, 3, 4])
        table.removeAll()
        #expect(table.isEmpty && keys(table).isEmpty && table.first(from: 0) == nil)
    }

    @Test("Closing gaps loses no row, whatever is removed")
    func closing() {
        for stride in 2...7 {
            var table = KeyedTable<RunningTimer>()
            var expected: [UInt32] = Array(1...200)
            for key in expected { table.append(timer(key)) }
            for key: UInt32 in 1...200 where Int(key) % stride != 0 {
                table.remove(TimerKey(rawValue: key))
                expected.removeAll { $0 == key }
                #expect(keys(table) == expected)
                #expect(table.count == expected.count)
                #expect(expected.allSatisfy { table[TimerKey(rawValue: $0)] == timer($0) })
            }
            var fresh = KeyedTable<RunningTimer>()
            for key in expected { fresh.append(timer(key)) }
            #expect(fresh == table, "tables with the same rows are equal, gaps or not")
        }
    }

    @Test("A set of elements holds what was put in, over words of bits")
    func elementSet() {
        var set = ElementSet()
        for position in [0, 63, 64, 130, 64] { set.insert(ElementIndex(position)) }
        #expect(set.count == 4)
        #expect((0..<300).filter { set.contains(ElementIndex($0)) } == [0, 63, 64, 130])
        #expect(ElementSet(words: set.words + [0, 0]) == set)
        #expect(ElementSet(words: [0]) == ElementSet())
    }

    @Test("Amounts stop at the ends of their range and never get negative")
    func resources() {
        let some = Resources(credits: 1, milliseconds: 2, memoryBytes: 3, calls: 4, branches: 5)
        #expect(some + some - some == some)
        #expect(some - (some + some) == .none)
        #expect(Resources.unlimited + some == .unlimited)
        #expect(some.firstExceeding(.unlimited) == nil)
        #expect(some.firstExceeding(some) == nil)
        #expect(some.firstExceeding(.none) == "credits")
        #expect(Allowance(limit: some, reserved: some).shortage(for: Resources(calls: 1)) == "calls")
        #expect(Allowance(limit: some + some, reserved: some).shortage(for: some) == nil)
    }
}
