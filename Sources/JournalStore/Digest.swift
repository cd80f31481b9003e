/// A short text that tells equal bytes: FNV-1a of 128 bits. It finds a source that was not changed, and a file that was
/// damaged; it is no protection against somebody who wants two of them to look alike.
package struct Digest {
    private var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            hash ^= UInt128(byte)
            hash &*= 0x0000_0000_0100_0000_0000_0000_0000_013B
        }
    }

    package var text: String {
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - text.count) + text
    }

    package static func text(of parts: [UInt8]...) -> String {
        var digest = Digest()
        for part in parts { digest.add(part) }
        return digest.text
    }
}
