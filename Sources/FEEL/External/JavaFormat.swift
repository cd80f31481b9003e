/// What `String.format` makes of a template and its arguments (java.util.Formatter), in the root locale.
///
/// Numbers of FEEL are exact decimals; `%d` and the like take them if they are integers. Dates have no conversion of
/// their own: `%s` writes them as FEEL does.
enum JavaFormat {
    /// `%[index$][flags][width][.precision]conversion`
    private struct Field {
        var index: Int?
        var isPrevious = false
        var flags: Set<Unicode.Scalar> = []
        var width = 0
        var precision: Int?
        var conversion: Unicode.Scalar = "s"
    }

    /// Wider than any line.
    private static let maximumWidth = 1000
    private static let maximumSize = 1_000_000

    static func text(_ template: String, _ arguments: [Value]) throws(JavaFailure) -> String {
        var result = ""
        var position = 0
        var next = 0
        var last = -1
        let scalars = Array(template.unicodeScalars)
        while position < scalars.count {
            guard scalars[position] == "%" else {
                result.unicodeScalars.append(scalars[position])
                position += 1
                continue
            }
            position += 1
            let field = try read(scalars, &position)
            if field.conversion == "n" || field.conversion == "%" {
                result += padded(field.conversion == "n" ? "\n" : "%", field)
                continue
            }
            if !field.isPrevious { last = field.index.map { $0 - 1 } ?? next }
            if field.index == nil, !field.isPrevious { next += 1 }
            guard arguments.indices.contains(last) else {
                throw JavaFailure("The template asks for argument \(last + 1) of \(arguments.count)")
            }
            result += try converted(arguments[last], field)
            guard result.utf8.count <= maximumSize else { throw JavaFailure("The text becomes too long") }
        }
        return result
    }

    private static func read(_ text: [Unicode.Scalar], _ position: inout Int) throws(JavaFailure) -> Field {
        var field = Field()
        func digits() -> Int? {
            var value: Int?
            while position < text.count, (48...57).contains(text[position].value) {
                value = min((value ?? 0) * 10 + Int(text[position].value - 48), 1_000_000)
                position += 1
            }
            return value
        }
        let start = position
        if let index = digits(), position < text.count, text[position] == "$" {
            guard index > 0 else { throw JavaFailure("The template has the index 0") }
            field.index = index
            position += 1
        } else {
            position = start
        }
        while position < text.count, "-#+ 0,(<".unicodeScalars.contains(text[position]) {
            if text[position] == "<" { field.isPrevious = true } else { field.flags.insert(text[position]) }
            position += 1
        }
        field.width = digits() ?? 0
        if position < text.count, text[position] == "." {
            position += 1
            guard let precision = digits() else { throw JavaFailure("The template has a '.' without a number") }
            field.precision = precision
        }
        guard position < text.count else { throw JavaFailure("The template ends with an unfinished '%'") }
        guard field.width <= maximumWidth, field.precision ?? 0 <= maximumWidth else {
            throw JavaFailure("The template has a width above \(maximumWidth)")
        }
        field.conversion = text[position]
        position += 1
        return field
    }

    private static func converted(_ value: Value, _ field: Field) throws(JavaFailure) -> String {
        let lower = Unicode.Scalar(field.conversion.value | 0x20) ?? field.conversion
        let isUpper = lower != field.conversion
        var result: String
        switch (lower, value) {
        case ("s", _), ("b", _), ("d", .null), ("x", .null), ("o", .null), ("f", .null), ("e", .null), ("g", .null),
            ("c", .null):
            result = lower == "b" ? truth(value) : text(value)
            if let precision = field.precision {
                result = String(String.UnicodeScalarView(result.unicodeScalars.prefix(precision)))
            }
        case ("c", .string(let text)) where text.unicodeScalars.count == 1: result = text
        case ("d", .number(let number)), ("x", .number(let number)), ("o", .number(let number)):
            guard let integer = number.asInt else { throw JavaFailure("'%\(field.conversion)' takes no \(number)") }
            return padded(
                isUpper ? integerText(integer, lower, field).uppercased() : integerText(integer, lower, field), field)
        case ("f", .number(let number)), ("e", .number(let number)), ("g", .number(let number)):
            let text = try decimalText(number, lower, field)
            return padded(isUpper ? text.uppercased() : text, field)
        case (_, _):
            throw JavaFailure("'%\(field.conversion)' takes no \(value.kind.rawValue)")
        }
        if isUpper { result = result.uppercased() }
        var plain = field
        plain.flags.remove("0")
        return padded(result, plain)
    }

    private static func truth(_ value: Value) -> String {
        switch value {
        case .null: "false"
        case .boolean(let truth): truth ? "true" : "false"
        case .number, .string, .date, .time, .dateTime, .dayTimeDuration, .yearMonthDuration, .list, .context, .opaque,
            .range, .function:
            "true"
        }
    }

    /// The value as `%s` writes it.
    static func text(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .string(let text): text
        case .boolean, .number, .list, .context, .range, .opaque, .function: value.literal
        case .date(let date): date.description
        case .time(let time): time.description
        case .dateTime(let dateTime): dateTime.description
        case .dayTimeDuration(let duration): duration.description
        case .yearMonthDuration(let duration): duration.description
        }
    }

    // MARK: - Numbers

    private static func integerText(_ integer: Int, _ conversion: Unicode.Scalar, _ field: Field) -> String {
        if conversion == "d" { return signed(grouped(String(integer.magnitude), field), integer < 0, field) }
        let radix = conversion == "x" ? 16 : 8
        let prefix = field.flags.contains("#") ? (radix == 16 ? "0x" : "0") : ""
        return (integer < 0 ? "-" : "") + prefix + String(integer.magnitude, radix: radix)
    }

    private static func decimalText(
        _ number: Decimal, _ conversion: Unicode.Scalar, _ field: Field
    ) throws(JavaFailure) -> String {
        let precision = field.precision ?? 6
        let text: String
        switch conversion {
        case "e": text = try exponentText(number.magnitude, precision)
        case "g":
            let digits = max(precision, 1)
            let top = number.isZero ? 0 : number.trimmed.exponent + number.trimmed.coefficient.decimalDigits - 1
            text =
                (-4..<digits).contains(top)
                ? grouped(try fixedText(number.magnitude, digits - 1 - top), field)
                : try exponentText(number.magnitude, digits - 1)
        default: text = grouped(try fixedText(number.magnitude, precision), field)
        }
        return signed(text, number.isNegative, field)
    }

    /// So many digits after the point, halves rounded up.
    private static func fixedText(_ number: Decimal, _ precision: Int) throws(JavaFailure) -> String {
        guard number < (Decimal("1E1000") ?? 0), let rounded = number.rounded(scale: precision, .halfUp) else {
            throw JavaFailure("The number is too large to be written with all its digits")
        }
        let short = rounded.trimmed
        var digits = String(short.coefficient)
        if short.exponent > 0 { digits += String(repeating: "0", count: short.exponent) }
        var places = max(-short.exponent, 0)
        if places < precision {
            digits += String(repeating: "0", count: precision - places)
            places = precision
        }
        if digits.utf8.count <= places {
            digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
        }
        return places == 0 ? digits : digits.dropLast(places) + "." + digits.suffix(places)
    }

    private static func exponentText(_ number: Decimal, _ precision: Int) throws(JavaFailure) -> String {
        if number.isZero { return try fixedText(.zero, precision) + "e+00" }
        let short = number.trimmed
        var top = short.exponent + short.coefficient.decimalDigits - 1
        let mantissa = Decimal(
            negative: false, coefficient: short.coefficient, exponent: 1 - short.coefficient.decimalDigits)
        var text = try fixedText(mantissa, precision)
        if text.hasPrefix("10") {
            text = try fixedText(.one, precision)
            top += 1
        }
        return text + (top < 0 ? "e-" : "e+") + top.magnitude.padded(2)
    }

    private static func grouped(_ digits: String, _ field: Field) -> String {
        guard field.flags.contains(",") else { return digits }
        let whole = digits.prefix { $0 != "." }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result + digits.dropFirst(whole.count)
    }

    /// The sign and the zeros that fill the width.
    private static func signed(_ digits: String, _ isNegative: Bool, _ field: Field) -> String {
        var before = isNegative ? "-" : field.flags.contains("+") ? "+" : field.flags.contains(" ") ? " " : ""
        var after = ""
        if isNegative, field.flags.contains("(") { (before, after) = ("(", ")") }
        var zeros = 0
        if field.flags.contains("0") { zeros = field.width - before.count - digits.count - after.count }
        return before + String(repeating: "0", count: max(zeros, 0)) + digits + after
    }

    private static func padded(_ text: String, _ field: Field) -> String {
        let missing = field.width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        let filling = String(repeating: field.flags.contains("0") ? "0" : " ", count: missing)
        return field.flags.contains("-") ? text + filling : filling + text
    }
}
