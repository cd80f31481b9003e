import FEEL
import Testing

@Suite("Values")
struct ValueTests {
    @Test("A value takes no more than 17 bytes")
    func layout() {
        #expect(MemoryLayout<Value>.size <= 17)
        #expect(MemoryLayout<Value>.stride == 24)
        #expect(MemoryLayout<Decimal>.size == 16)
    }
}
