/// A short text that tells equal bytes: FNV-1a of 128 bits. It finds a source that was not changed; it is no protection
/// against somebody who wants two sources to look alike.
package enum Digest {
    package static func text(of parts: [UInt8]...) -> String {
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for part in parts {
            for byte in part {
                hash ^= UInt128(byte)
                hash &*= 0x0000_0000_0100_0000_0000_0000_0000_013B
            }
        }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - text.count) + text
    }
}
