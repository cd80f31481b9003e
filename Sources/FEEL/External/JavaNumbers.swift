/// The static methods of `java.lang.Integer`, `Long`, `Short` and `Byte`.
enum JavaIntegers {
    static func methods(of type: JavaType) -> [String: JavaCode] {
        let name = type.rawValue
        let pair = "(\(name),\(name))"
        let range = type.integers ?? 0...0
        let parse = "parse" + name.prefix(1).uppercased() + name.dropFirst()
        @Sendable func read(_ text: String, _ radix: Int = 10) throws(JavaFailure) -> JavaValue {
            guard (2...36).contains(radix), let integer = Int(text, radix: radix), range.contains(integer) else {
                throw JavaFailure("'\(text.prefix(40))' is no '\(name)'")
            }
            return .integer(integer)
        }
        /// As an integer of the type without a sign.
        @Sendable func bits(_ integer: Int) -> UInt {
            type == .long ? UInt(bitPattern: integer) : UInt(UInt32(truncatingIfNeeded: integer))
        }
        /// A result beyond the type begins anew at its other end.
        @Sendable func wrapped(_ integer: Int) -> JavaValue {
            .integer(type == .int ? Int(Int32(truncatingIfNeeded: integer)) : integer)
        }
        var methods: [String: JavaCode] = [
            parse + "(String)": { (a) throws(JavaFailure) in try read(a[0].text) },
            parse + "(String,int)": { (a) throws(JavaFailure) in try read(a[0].text, a[1].int) },
            "valueOf(String)": { (a) throws(JavaFailure) in try read(a[0].text) },
            "valueOf(String,int)": { (a) throws(JavaFailure) in try read(a[0].text, a[1].int) },
            "valueOf(\(name))": { $0[0] }, "toString(\(name))": { .string(String($0[0].int)) },
            "compare" + pair: { (a) in
                // The smaller types answer the difference.
                if type == .byte || type == .short { return .integer(a[0].int - a[1].int) }
                return .integer(a[0].int == a[1].int ? 0 : a[0].int < a[1].int ? -1 : 1)
            },
        ]
        guard type == .int || type == .long else { return methods }
        let further: [String: JavaCode] = [
            "max" + pair: { .integer(Swift.max($0[0].int, $0[1].int)) },
            "min" + pair: { .integer(Swift.min($0[0].int, $0[1].int)) },
            "sum" + pair: { wrapped($0[0].int &+ $0[1].int) }, "signum(\(name))": { .integer($0[0].int.signum()) },
            "toBinaryString(\(name))": { .string(String(bits($0[0].int), radix: 2)) },
            "toOctalString(\(name))": { .string(String(bits($0[0].int), radix: 8)) },
            "toHexString(\(name))": { .string(String(bits($0[0].int), radix: 16)) },
            "toString(\(name),int)": { (a) in
                .string(String(a[0].int, radix: (2...36).contains(a[1].int) ? a[1].int : 10))
            },
            "bitCount(\(name))": { .integer(bits($0[0].int).nonzeroBitCount) },
        ]
        methods.merge(further) { first, _ in first }
        return methods
    }
}

/// The static methods of `java.lang.Float` and `Double`, and of `java.math.BigDecimal`.
enum JavaFloats {
    static let floatMethods: [String: JavaCode] = [
        "parseFloat(String)": { (a) throws(JavaFailure) in .float(Float(try read(a[0].text))) },
        "valueOf(String)": { (a) throws(JavaFailure) in .float(Float(try read(a[0].text))) },
        "valueOf(float)": { $0[0] }, "toString(float)": { .string(text("\($0[0].single)")) },
        "max(float,float)": { .float(Swift.max($0[0].single, $0[1].single)) },
        "min(float,float)": { .float(Swift.min($0[0].single, $0[1].single)) },
        "sum(float,float)": { .float($0[0].single + $0[1].single) },
        "compare(float,float)": { .integer(compare(Double($0[0].single), Double($0[1].single))) },
        "isNaN(float)": { .boolean($0[0].single.isNaN) }, "isInfinite(float)": { .boolean($0[0].single.isInfinite) },
        "isFinite(float)": { .boolean($0[0].single.isFinite) },
    ]

    static let doubleMethods: [String: JavaCode] = [
        "parseDouble(String)": { (a) throws(JavaFailure) in .double(try read(a[0].text)) },
        "valueOf(String)": { (a) throws(JavaFailure) in .double(try read(a[0].text)) },
        "valueOf(double)": { $0[0] }, "toString(double)": { .string(text("\($0[0].real)")) },
        "max(double,double)": { .double(Swift.max($0[0].real, $0[1].real)) },
        "min(double,double)": { .double(Swift.min($0[0].real, $0[1].real)) },
        "sum(double,double)": { .double($0[0].real + $0[1].real) },
        "compare(double,double)": { .integer(compare($0[0].real, $0[1].real)) },
        "isNaN(double)": { .boolean($0[0].real.isNaN) }, "isInfinite(double)": { .boolean($0[0].real.isInfinite) },
        "isFinite(double)": { .boolean($0[0].real.isFinite) },
    ]

    static let decimalMethods: [String: JavaCode] = [
        "valueOf(double)": { $0[0] }, "valueOf(long)": { $0[0] },
        "valueOf(long,int)": { (a) throws(JavaFailure) in
            guard let number = Decimal("\(a[0].int)E\(-a[1].int)") else { throw JavaFailure("The number is too large") }
            return .decimal(number)
        },
    ]

    private static func compare(_ left: Double, _ right: Double) -> Int { left == right ? 0 : left < right ? -1 : 1 }

    /// Reads a number as Java writes it in its sources, without the letters for types.
    private static func read(_ text: String) throws(JavaFailure) -> Double {
        let trimmed = text.unicodeScalars.drop { $0.value <= 32 }.reversed().drop { $0.value <= 32 }.reversed()
        var digits = String(String.UnicodeScalarView(trimmed))
        if digits.hasSuffix("."), digits != "." { digits += "0" }
        guard Decimal(digits) != nil || digits.utf8.count < 400 && digits.utf8.allSatisfy({ $0 < 0x3A }),
            let number = Double(digits)
        else { throw JavaFailure("'\(text.prefix(40))' is no number") }
        return number
    }

    /// Swift's shortest digits of a number as Java writes them: with an exponent below 0.001 and from 10,000,000 on.
    static func text(_ digits: String) -> String {
        guard let number = Decimal(digits) else {
            return digits == "nan" ? "NaN" : digits == "inf" ? "Infinity" : "-Infinity"
        }
        if number.isZero { return digits.hasPrefix("-") ? "-0.0" : "0.0" }
        let short = number.trimmed
        let sign = number.isNegative ? "-" : ""
        let all = String(short.coefficient)
        let top = short.exponent + all.utf8.count - 1
        if (-3...6).contains(top) {
            let plain = number.magnitude.description
            return sign + (plain.contains(".") ? String(plain.trimmingZeros) : plain + ".0")
        }
        let rest = all.dropFirst()
        return sign + all.prefix(1) + "." + (rest.isEmpty ? "0" : rest) + "E\(top)"
    }
}

extension String {
    /// Without the zeros at the end of a fraction, but for the first.
    fileprivate var trimmingZeros: Substring {
        var text = self[...]
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        return text
    }
}
