import Foundation

/// Answers to questions about decimal numbers, from the `decimal` module of Python.
enum Python {
    static let isAvailable = (try? run(["-c", "print(1)"]))?.hasPrefix("1") ?? false

    private static let script = """
        import sys
        from decimal import *
        ctx = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=1, traps=[])
        wide = Context(prec=20000, Emin=-10**9, Emax=10**9, traps=[])
        MODES = dict(halfEven=ROUND_HALF_EVEN, halfUp=ROUND_HALF_UP, halfDown=ROUND_HALF_DOWN, up=ROUND_UP,
                     down=ROUND_DOWN, floor=ROUND_FLOOR, ceiling=ROUND_CEILING)
        def parts(d):
            if not d.is_finite(): return 'nil'
            sign, digits, exponent = d.as_tuple()
            coefficient = int(''.join(map(str, digits)))
            return '%d %d %d' % (sign if coefficient else 0, coefficient, exponent)
        def short(d):
            if d.is_finite() and d == 0: return '0 0 0'
            if d.is_finite(): d = wide.normalize(d)
            # The largest exponent of the format.
            if d.is_finite() and d.as_tuple().exponent > 6111: d = d.quantize(Decimal((0, (1,), 6111)), context=wide)
            return parts(d)
        def answer(operation, left, right):
            a = ctx.create_decimal(left)
            if operation.startswith('round-'):
                scale, mode = int(right), MODES[operation[6:]]
                if a.as_tuple().exponent >= -scale: return short(a)
                return short(ctx.plus(a.quantize(Decimal((0, (1,), -scale)), rounding=mode, context=wide)))
            if operation == 'power':
                return short(ctx.plus(wide.power(a, int(right))))
            if operation == 'sqrt': return short(ctx.sqrt(a))
            if operation == 'ln': return short(ctx.ln(a)) if a > 0 else 'nil'
            if operation == 'exp': return short(ctx.exp(a))
            b = ctx.create_decimal(right)
            if operation == 'real-power':
                # A power of Python's has an error of up to one unit: more digits, and then rounded.
                return short(ctx.plus(Context(prec=60, Emin=-10**9, Emax=10**9, traps=[]).power(a, b)))
            if operation == 'modulo':
                rest = wide.remainder(a, b)
                if rest and (rest < 0) != (b < 0): rest = wide.add(rest, b)
                return short(ctx.plus(rest))
            if not a.is_finite() or not b.is_finite(): return 'nil'
            if operation == '<': return 'less' if a < b else 'equal' if a == b else 'greater'
            if operation == '+': return parts(ctx.add(a, b))
            if operation == '-': return parts(ctx.subtract(a, b))
            if operation == '*': return parts(ctx.multiply(a, b))
            if operation == '/': return parts(ctx.divide(a, b))
            return parts(a)
        for line in open(sys.argv[1]): print(answer(*line.split()))
        """

    /// One answer for each question: parts of a number, an order, or `nil`.
    static func answers(to questions: [String]) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("decimal-\(UUID().uuidString).txt")
        try (questions.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        let output = try run(["-c", script, file.path])
        try FileManager.default.removeItem(at: file)
        return output.split(separator: "\n").map { String($0) }
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
