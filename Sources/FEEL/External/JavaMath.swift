/// The methods of `java.lang.Math` that are the same for the same arguments.
enum JavaMath {
    static let methods = integerMethods(.int).merging(integerMethods(.long)) { first, _ in first }
        .merging(floatingMethods) { first, _ in first }.merging(realFunctions) { first, _ in first }

    /// The methods for `int` or `long`. Those called exact fail where others would begin anew at the other end.
    private static func integerMethods(_ type: JavaType) -> [String: JavaCode] {
        let range = type.integers ?? 0...0
        let name = type.rawValue
        let pair = "(\(name),\(name))"
        @Sendable func exact(_ result: (partialValue: Int, overflow: Bool)) throws(JavaFailure) -> JavaValue {
            guard !result.overflow, range.contains(result.partialValue) else {
                throw JavaFailure("The result is no '\(name)'")
            }
            return .integer(result.partialValue)
        }
        return [
            "abs(\(name))": { .integer($0[0].int == range.lowerBound ? $0[0].int : Swift.abs($0[0].int)) },
            "max" + pair: { .integer(Swift.max($0[0].int, $0[1].int)) },
            "min" + pair: { .integer(Swift.min($0[0].int, $0[1].int)) },
            "addExact" + pair: { (a) throws(JavaFailure) in try exact(a[0].int.addingReportingOverflow(a[1].int)) },
            "subtractExact" + pair: { (a) throws(JavaFailure) in
                try exact(a[0].int.subtractingReportingOverflow(a[1].int))
            },
            "multiplyExact" + pair: { (a) throws(JavaFailure) in
                try exact(a[0].int.multipliedReportingOverflow(by: a[1].int))
            },
            "negateExact(\(name))": { (a) throws(JavaFailure) in try exact(0.subtractingReportingOverflow(a[0].int)) },
            "incrementExact(\(name))": { (a) throws(JavaFailure) in try exact(a[0].int.addingReportingOverflow(1)) },
            "decrementExact(\(name))": { (a) throws(JavaFailure) in
                try exact(a[0].int.subtractingReportingOverflow(1))
            },
            "floorDiv" + pair: { (a) throws(JavaFailure) in .integer(try floorDivision(a[0].int, a[1].int).quotient) },
            "floorMod" + pair: { (a) throws(JavaFailure) in .integer(try floorDivision(a[0].int, a[1].int).rest) },
            // Only for long, and harmless for int.
            "toIntExact(\(name))": { (a) throws(JavaFailure) in
                guard Int32(exactly: a[0].int) != nil else { throw JavaFailure("The result is no 'int'") }
                return a[0]
            },
        ]
    }

    private static func floorDivision(_ left: Int, _ right: Int) throws(JavaFailure) -> (quotient: Int, rest: Int) {
        guard right != 0 else { throw JavaFailure("Division by zero") }
        let (quotient, overflow) = left.dividedReportingOverflow(by: right)
        guard !overflow else { return (left, 0) }
        let rest = left - quotient * right
        return rest != 0 && (rest < 0) != (right < 0) ? (quotient - 1, rest + right) : (quotient, rest)
    }

    private static let floatingMethods: [String: JavaCode] = [
        "abs(float)": { .float(Swift.abs($0[0].single)) }, "abs(double)": { .double(Swift.abs($0[0].real)) },
        "max(float,float)": { .float(Swift.max($0[0].single, $0[1].single)) },
        "max(double,double)": { .double(Swift.max($0[0].real, $0[1].real)) },
        "min(float,float)": { .float(Swift.min($0[0].single, $0[1].single)) },
        "min(double,double)": { .double(Swift.min($0[0].real, $0[1].real)) },
        "signum(float)": { .float($0[0].single == 0 ? 0 : $0[0].single < 0 ? -1 : 1) },
        "signum(double)": { .double($0[0].real == 0 ? 0 : $0[0].real < 0 ? -1 : 1) },
        // Halves are rounded up; what is beyond the type is its end.
        "round(float)": { .integer(Int(Int32(clamping: rounded(Double($0[0].single))))) },
        "round(double)": { .integer(rounded($0[0].real)) },
        "floor(double)": { .double($0[0].real.rounded(.down)) }, "ceil(double)": { .double($0[0].real.rounded(.up)) },
        "rint(double)": { .double($0[0].real.rounded(.toNearestOrEven)) },
        "sqrt(double)": { .double($0[0].real.squareRoot()) },
        "ulp(double)": { .double($0[0].real.ulp) },
        "fma(double,double,double)": { .double($0[2].real.addingProduct($0[0].real, $0[1].real)) },
    ]

    private static func rounded(_ number: Double) -> Int {
        let floor = number.rounded(.down)
        let result = number - floor >= 0.5 ? floor + 1 : floor
        return Int(exactly: result) ?? (result < 0 ? .min : .max)
    }

    /// Functions that are computed with 34 digits and rounded at the end.
    private static let realFunctions: [String: JavaCode] = [
        "exp(double)": { .double(Real.exponential($0[0].real)) },
        "expm1(double)": { (a) in
            .double(Real.nearZero(a[0].real) { $0.exponential.flatMap { $0.subtracting(1) } })
        },
        "log(double)": { .double(Real.logarithm($0[0].real, of: nil)) },
        "log10(double)": { .double(Real.logarithm($0[0].real, of: 10)) },
        "log1p(double)": { (a) in
            .double(Real.nearZero(a[0].real) { $0.adding(1).flatMap { $0.naturalLogarithm } })
        },
        "pow(double,double)": { .double(Real.power($0[0].real, $0[1].real)) },
        "cbrt(double)": { (a) in
            let root = Real.power(Swift.abs(a[0].real), nil)
            return .double(a[0].real < 0 ? -root : root)
        },
        "hypot(double,double)": { (a) in
            .double(
                Real.of(a[0].real, a[1].real) { x, y in
                    guard let square = x.multiplying(by: x), let other = y.multiplying(by: y) else { return nil }
                    return square.adding(other)?.squareRoot
                })
        },
        "sin(double)": { (a) throws(JavaFailure) in .double(try Real.sine(a[0].real, quarter: 0)) },
        "cos(double)": { (a) throws(JavaFailure) in .double(try Real.sine(a[0].real, quarter: 1)) },
        "tan(double)": { (a) throws(JavaFailure) in .double(try Real.tangent(a[0].real)) },
        "asin(double)": { .double(Real.nearZero($0[0].real, Real.arcSine)) },
        "acos(double)": { (a) in
            .double(Real.of(a[0].real, 0) { x, _ in Real.arcSine(x).flatMap { Real.halfPi.subtracting($0) } })
        },
        "atan(double)": { .double(Real.nearZero($0[0].real, Real.arcTangent)) },
        "atan2(double,double)": { .double(Real.arcTangent($0[0].real, over: $0[1].real)) },
        "sinh(double)": { (a) in .double(Real.nearZero(a[0].real) { Real.hyperbolic($0, -1, over: false) }) },
        "cosh(double)": { (a) in .double(Real.of(a[0].real, 0) { x, _ in Real.hyperbolic(x, 1, over: false) }) },
        "tanh(double)": { (a) in
            if Swift.abs(a[0].real) > 50 { return .double(a[0].real < 0 ? -1 : 1) }
            return .double(Real.nearZero(a[0].real) { Real.hyperbolic($0, -1, over: true) })
        },
        "toRadians(double)": { .double($0[0].real / 180 * Double.pi) },
        "toDegrees(double)": { .double($0[0].real * 180 / Double.pi) },
    ]
}

/// Functions of binary numbers by way of decimal ones, which gives the same digits on every machine.
private enum Real {
    static let halfPi = Decimal("1.570796326794896619231321691639751") ?? 1

    /// The nearest binary number; infinity where there is none.
    private static func double(_ number: Decimal?) -> Double {
        number.flatMap { Double($0.description) } ?? .nan
    }

    /// The number with 34 digits, which are more than what tells it from others.
    private static func decimal(_ number: Double) -> Decimal? {
        guard number.isFinite else { return nil }
        if number == 0 { return .zero }
        // An integer of 53 bits, times a power of two.
        let power = Int(number.exponent) - 52
        let scale = power < -1000 ? 1000 : 0
        guard let digits = Decimal(String(Int64((number.significand * 0x1p52).rounded()))),
            let size = Decimal(2).power(Decimal(Swift.abs(power + scale))),
            let result = power + scale < 0 ? digits.dividing(by: size) : digits.multiplying(by: size),
            let whole = scale == 0 ? result : Decimal(2).power(Decimal(scale)).flatMap({ result.dividing(by: $0) })
        else { return nil }
        return number < 0 ? whole.negated : whole
    }

    /// A function of two finite numbers.
    static func of(_ first: Double, _ second: Double, _ work: (Decimal, Decimal) -> Decimal?) -> Double {
        guard let left = decimal(first), let right = decimal(second) else { return .nan }
        return double(work(left, right))
    }

    /// A function that is `x` for `x` near to zero, to within the last digit.
    static func nearZero(_ number: Double, _ work: (Decimal) -> Decimal?) -> Double {
        Swift.abs(number) < 1e-9 ? number : of(number, 0) { x, _ in work(x) }
    }

    static func exponential(_ number: Double) -> Double { of(number, 0) { x, _ in x.exponential } }

    static func logarithm(_ number: Double, of base: Decimal?) -> Double {
        of(number, 0) { x, _ in
            guard let logarithm = x.naturalLogarithm else { return nil }
            guard let base = base?.naturalLogarithm else { return logarithm }
            return logarithm.dividing(by: base)
        }
    }

    /// A power, or without an exponent the third root.
    static func power(_ number: Double, _ exponent: Double?) -> Double {
        guard let exponent else {
            if number == 0 { return 0 }
            return of(number, 0) { x, _ in
                x.naturalLogarithm.flatMap { $0.dividing(by: 3) }.flatMap { $0.exponential }
            }
        }
        return of(number, exponent) { $0.power($1) }
    }

    // MARK: - Angles

    /// The sine of an angle that is so many quarters of a turn further.
    static func sine(_ number: Double, quarter: Int) throws(JavaFailure) -> Double {
        guard number.isFinite, Swift.abs(number) < 1e15, let angle = decimal(number) else {
            throw JavaFailure("The angle is too large")
        }
        if quarter == 0, Swift.abs(number) < 1e-9 { return number }
        // What is left of the angle after whole quarters, from minus an eighth of a turn to an eighth.
        guard let quarters = angle.dividing(by: halfPi)?.rounded(scale: 0), let count = quarters.asInt,
            let sum = FixedPoint(angle).subtracting(quarters: count)
        else { throw JavaFailure("The angle is too large") }
        switch (count + quarter).floorRemainder(by: 4) {
        case 0: return double(sineSeries(sum))
        case 1: return double(cosineSeries(sum))
        case 2: return double(sineSeries(sum)?.negated)
        default: return double(cosineSeries(sum)?.negated)
        }
    }

    static func tangent(_ number: Double) throws(JavaFailure) -> Double {
        if Swift.abs(number) < 1e-9 { return number }
        return try sine(number, quarter: 0) / sine(number, quarter: 1)
    }

    private static func sineSeries(_ x: Decimal) -> Decimal? { series(x, first: x, from: 1) }

    private static func cosineSeries(_ x: Decimal) -> Decimal? { series(x, first: 1, from: 0) }

    /// The sum of terms of which each is the one before times `-x² / ((n + 1) (n + 2))`.
    private static func series(_ x: Decimal, first: Decimal, from start: Int) -> Decimal? {
        guard let square = x.multiplying(by: x)?.negated else { return nil }
        var term = first
        var sum = first
        var count = start
        while count < 60 {
            guard let scaled = term.multiplying(by: square)?.dividing(by: Decimal((count + 1) * (count + 2))),
                let next = sum.adding(scaled)
            else { return nil }
            term = scaled
            sum = next
            count += 2
        }
        return sum
    }

    static func arcTangent(_ number: Decimal) -> Decimal? {
        if number.isNegative { return arcTangent(number.negated)?.negated }
        if number > 1 {
            guard let inverse = Decimal.one.dividing(by: number), let angle = arcTangent(inverse) else { return nil }
            return halfPi.subtracting(angle)
        }
        // Halving the angle three times makes the series short.
        var x = number
        for _ in 0..<3 {
            guard let root = x.multiplying(by: x)?.adding(1)?.squareRoot, let divisor = root.adding(1),
                let half = x.dividing(by: divisor)
            else { return nil }
            x = half
        }
        guard let square = x.multiplying(by: x)?.negated else { return nil }
        var power = x
        var sum = x
        for count in 1..<20 {
            guard let next = power.multiplying(by: square), let part = next.dividing(by: Decimal(2 * count + 1)),
                let longer = sum.adding(part)
            else { return nil }
            power = next
            sum = longer
        }
        return sum.multiplying(by: 8)
    }

    static func arcSine(_ number: Decimal) -> Decimal? {
        guard number.magnitude <= 1 else { return nil }
        if number.magnitude == 1 { return number.isNegative ? halfPi.negated : halfPi }
        guard let square = number.multiplying(by: number), let rest = Decimal.one.subtracting(square)?.squareRoot
        else { return nil }
        return number.dividing(by: rest).flatMap { arcTangent($0) }
    }

    /// The angle of the point with these coordinates.
    static func arcTangent(_ y: Double, over x: Double) -> Double {
        of(y, x) { y, x in
            if x.isZero { return y.isZero ? .zero : y.isNegative ? halfPi.negated : halfPi }
            guard let angle = y.dividing(by: x).flatMap({ arcTangent($0) }) else { return nil }
            guard x.isNegative, let pi = halfPi.multiplying(by: 2) else { return angle }
            return y.isNegative ? angle.subtracting(pi) : angle.adding(pi)
        }
    }

    /// `(e^x + sign e^-x) / 2`, or that with minus over that with plus.
    static func hyperbolic(_ number: Decimal, _ sign: Int, over isTangent: Bool) -> Decimal? {
        guard let rising = number.exponential, let falling = number.negated.exponential,
            let plus = rising.adding(falling), let minus = rising.subtracting(falling)
        else { return nil }
        return isTangent ? minus.dividing(by: plus) : (sign < 0 ? minus : plus).dividing(by: 2)
    }
}

extension FixedPoint {
    /// What is left after so many quarters of a turn.
    fileprivate func subtracting(quarters: Int) -> Decimal? {
        (self - FixedPoint(quarters) * FixedPoint.halfPi).rounded()
    }
}
