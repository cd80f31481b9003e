import Testing

@testable import FEEL

@Suite("Functions of numbers", .timeLimit(.minutes(20)))
struct NumberFunctionTests {
    @Test(
        "Results",
        arguments: [
            ("decimal(1/3, 2)", "0.33"), ("decimal(1.5, 0)", "2"), ("decimal(2.5, 0)", "2"),
            ("decimal(1/3, 2.5)", "0.33"),
            ("decimal(1234, -2)", "1200"), ("floor(1.5)", "1"), ("floor(-1.56, 1)", "-1.6"), ("ceiling(-1.5)", "-1"),
            ("ceiling(1.56, 1)", "1.6"), ("round up(5.5, 0)", "6"), ("round up(-1.121, 2)", "-1.13"),
            ("round up(5.5, 6176)", "5.5"), ("round down(-5.9, 0)", "-5"), ("round half up(5.5, 0)", "6"),
            ("round half up(-5.5, 0)", "-6"), ("round half down(5.5, 0)", "5"), ("round half down(5.51, 0)", "6"),
            ("abs(-10)", "10"), ("abs(@\"-PT5H\")", "@\"PT5H\""), ("abs(@\"-P5M\")", "@\"P5M\""),
            ("modulo(12, 5)", "2"),
            ("modulo(-12, 5)", "3"), ("modulo(12, -5)", "-3"), ("modulo(-12, -5)", "-2"), ("modulo(10.1, 4.5)", "1.1"),
            ("modulo(-10.1, 4.5)", "3.4"), ("modulo(1E40, 7)", "4"), ("modulo(0, 4)", "0"), ("sqrt(16)", "4"),
            ("sqrt(2)", "1.414213562373095048801688724209698"), ("log(1)", "0"),
            ("log(10)", "2.302585092994045684017991454684364"), ("exp(0)", "1"),
            ("exp(1)", "2.718281828459045235360287471352662"), ("exp(-20000)", "0"), ("odd(5)", "true"),
            ("odd(-3)", "true"), ("odd(2)", "false"), ("even(2)", "true"), ("even(0)", "true"), ("even(-1)", "false"),
            ("odd(1.5)", "false"), ("even(1.5)", "false"), ("2 ** 0.5 = sqrt(2)", "true"),
        ])
    func results(_ source: String, _ expected: String) throws { try EvaluationTests.expect(source, expected) }

    @Test(
        "Arguments that do not fit",
        arguments: [
            "decimal(1.5)", "decimal(\"1\", 0)", "decimal(1, null)", "floor(null)", "floor(1.5, null)",
            "floor(1.5, \"1\")",
            "round up(5.5, -6112)", "round up(5.5, 6177)", "round up(1)", "abs(\"a\")", "abs(null)", "modulo(1)",
            "modulo(null, 1)", "modulo(@\"P1D\", 1)", "sqrt(\"4\")", "log(null)", "exp(true)", "odd(null)",
            "even(\"2\")",
        ])
    func invalid(_ source: String) throws { try EvaluationTests.expect(source, "null", problems: [.invalidArgument]) }

    @Test(
        "What has no result",
        arguments: [
            ("sqrt(-1)", Problem.Code.outOfRange), ("log(0)", .outOfRange), ("log(-1)", .outOfRange),
            ("exp(20000)", .outOfRange), ("modulo(1, 0)", .divisionByZero),
        ])
    func noResult(_ source: String, _ code: Problem.Code) throws {
        try EvaluationTests.expect(source, "null", problems: [code])
    }
}
