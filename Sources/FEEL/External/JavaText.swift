/// The static methods of `java.lang.String`, `Character` and `Boolean`.
enum JavaText {
    static let stringMethods: [String: JavaCode] = [
        "format(String,Object[])": { (a) throws(JavaFailure) in
            .string(try JavaFormat.text(a[0].text, a[1].items))
        },
        "join(String,Object[])": { (a) in .string(a[1].items.map(JavaFormat.text).joined(separator: a[0].text)) },
        "valueOf(Object)": { .string(JavaFormat.text($0[0].any)) },
        "valueOf(boolean)": { .string($0[0].truth ? "true" : "false") },
        "valueOf(char)": { .string(String($0[0].letter)) }, "valueOf(int)": { .string(String($0[0].int)) },
        "valueOf(long)": { .string(String($0[0].int)) },
        "valueOf(float)": { .string(JavaFloats.text("\($0[0].single)")) },
        "valueOf(double)": { .string(JavaFloats.text("\($0[0].real)")) },
    ]

    static let booleanMethods: [String: JavaCode] = [
        "valueOf(boolean)": { $0[0] }, "valueOf(String)": { .boolean($0[0].text.lowercased() == "true") },
        "parseBoolean(String)": { .boolean($0[0].text.lowercased() == "true") },
        "toString(boolean)": { .string($0[0].truth ? "true" : "false") },
        "logicalAnd(boolean,boolean)": { .boolean($0[0].truth && $0[1].truth) },
        "logicalOr(boolean,boolean)": { .boolean($0[0].truth || $0[1].truth) },
        "logicalXor(boolean,boolean)": { .boolean($0[0].truth != $0[1].truth) },
        "compare(boolean,boolean)": { .integer($0[0].truth == $0[1].truth ? 0 : $0[0].truth ? 1 : -1) },
    ]

    static let characterMethods: [String: JavaCode] = [
        "valueOf(char)": { $0[0] }, "toString(char)": { .string(String($0[0].letter)) },
        "isDigit(char)": { .boolean($0[0].letter.properties.generalCategory == .decimalNumber) },
        "isLetter(char)": { .boolean(isLetter($0[0].letter)) },
        "isLetterOrDigit(char)": { (a) in
            .boolean(isLetter(a[0].letter) || a[0].letter.properties.generalCategory == .decimalNumber)
        },
        "isAlphabetic(int)": { (a) in
            .boolean(Unicode.Scalar(UInt32(clamping: a[0].int))?.properties.isAlphabetic ?? false)
        },
        "isUpperCase(char)": { .boolean($0[0].letter.properties.isUppercase) },
        "isLowerCase(char)": { .boolean($0[0].letter.properties.isLowercase) },
        "isWhitespace(char)": { (a) in
            .boolean(a[0].letter.properties.isWhitespace && !["\u{A0}", "\u{2007}", "\u{202F}"].contains(a[0].letter))
        },
        "toUpperCase(char)": { .char(single($0[0].letter.properties.uppercaseMapping) ?? $0[0].letter) },
        "toLowerCase(char)": { .char(single($0[0].letter.properties.lowercaseMapping) ?? $0[0].letter) },
        "getNumericValue(char)": { (a) in
            if let digit = Character(a[0].letter).wholeNumberValue { return .integer(digit) }
            guard let digit = Int(String(a[0].letter), radix: 36) else { return .integer(-1) }
            return .integer(digit)
        },
        "compare(char,char)": { .integer(Int($0[0].letter.value) - Int($0[1].letter.value)) },
    ]

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}
