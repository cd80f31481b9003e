import FEEL
import Formats
import ProcessModel
import Testing

/// What expressions and scripts of JUEL and JavaScript come to.
@Suite(.timeLimit(.minutes(20)))
struct CodeLanguageTests {
    static let variables: [String: Value] = [
        "a": 5, "b": 2, "s": "text", "blank": "", "list": .list([1, 2, 3]), "yes": true, "no": false,
        "order": .context(["total": 7, "items": .list(["x", "y"]), "if": 9]), "date": 4, "count": 3, "item": "x",
    ]

    private func script(_ language: String, _ text: String) throws -> Script.Outcome {
        let source = bpmn(
            around(
                "<scriptTask id=\"x\" scriptFormat=\"\(language)\"><script><![CDATA[\(text)]]></script></scriptTask>"))
        guard case .scriptTask(let script) = try #require(definition(source).element(id: "x")).kind else {
            throw Unexpected()
        }
        let outcome = script.run { Self.variables[$0] }
        return outcome
    }

    private struct Unexpected: Error {}

    @Test(arguments: [
        ("${a + b}", "7"), ("#{a - b * 2}", "1"), ("${a / b}", "2.5"), ("${a % b}", "1"), ("${-a mod 3}", "-2"),
        ("${a > b && !no}", "true"), ("${a lt b or yes}", "true"), ("${not (a eq 5)}", "false"), ("${a != b}", "true"),
        ("${yes ? a : b}", "5"),
        ("${a >= 5 ? 'big' : \"small\"}", #""big""#), ("${empty blank}", "true"), ("${empty list}", "false"),
        ("${missing == null}", "true"), ("${!missing}", "true"), ("${missing > 1 || yes}", "true"),
        ("${order.total}", "7"), ("${order['total']}", "7"), ("${list[0]}", "1"), ("${list[a - 4]}", "2"),
        ("${order.items[1]}", #""y""#), ("${order.if}", "9"), ("${list.get(2)}", "3"), ("${list.size()}", "3"),
        ("${list.contains(2)}", "true"), ("${list.isEmpty()}", "false"), ("${s.contains('ex')}", "true"),
        ("${s.startsWith('te') and s.endsWith('xt')}", "true"), ("${s.length()}", "4"), ("${s.equals('text')}", "true"),
        ("${s.toUpperCase()}", #""TEXT""#), ("${s.substring(1)}", #""ext""#), ("${s.substring(1, 3)}", #""ex""#),
        ("${s.concat('!')}", #""text!""#), ("${' x '.trim()}", #""x""#), ("${date + count}", "7"),
        ("Hello ${s}, ${a}!", #""Hello text, 5!""#), ("${missing}", "null"), ("${execution.getVariable('a')}", "5"),
        ("${execution.hasVariable('a') && !execution.hasVariable('z')}", "true"), ("${1.5e1}", "15"),
        ("${item == 'x' && order.items[0] == item}", "true"),
    ])
    func juel(_ text: String, _ result: String) throws {
        #expect(try script("juel", text).result.json() == result)
    }

    @Test func juelWritesVariables() throws {
        let outcome = try script("juel", "${execution.setVariable('total', a * 2)}")
        #expect(outcome.writes.map(\.name) == ["total"])
        #expect(outcome.writes.first?.value == 10)
    }

    @Test(arguments: [
        ("${bean.run()}", "bean.run"), ("${run(a)}", "run"), ("${execution.getId()}", "execution.getId"),
        ("${s.matches('x')}", "s.matches"), ("${S(a)}", "S"),
        ("${vars:get(a)}", "vars:get"), ("${execution.id}", "execution.id"),
    ])
    func otherBeansAndMethodsAreNamed(_ text: String, _ name: String) {
        let compilation = compile(bpmn(condition(text)))
        #expect(compilation.diagnostics.map(\.code) == [.expressionUnknownName])
        #expect(compilation.diagnostics.first?.message.contains("'\(name)'") == true)
    }

    @Test(arguments: [
        ("a + b", "7"), ("'n: ' + a", #""n: 5""#), ("a === 5 && yes", "true"), ("missing || 'none'", #""none""#),
        ("[a, b].length", "2"), ("s.length", "4"), ("({k: a}).k", "5"), ("order.items[0]", #""x""#), ("!blank", "true"),
        ("var x = 1; x += 2; x * 2", "6"), ("let r; if (a > b) { r = 'more' } else r = 'less'\nr", #""more""#),
        ("Math.max(a, b) + Math.floor(2.7)", "7"), ("missing ?? a", "5"), ("list.includes(2)", "true"),
        ("String(a) + b", #""52""#), ("-7 % 3", "-1"), ("a ? 'y' : 'n'", #""y""#), ("/* no */ a // five", "5"),
    ])
    func javaScript(_ text: String, _ result: String) throws {
        #expect(try script("javascript", text).result.json() == result)
    }

    @Test func javaScriptWritesWhatItDoesNotDeclare() throws {
        let outcome = try script(
            "text/javascript",
            """
            var rate = 2; rate++;
            total = a * rate;
            execution.setVariable("name", s + '!');
            order.total = total;
            list.push(4);
            """)
        #expect(outcome.writes.map(\.name) == ["total", "name", "order", "list"])
        #expect(outcome.writes[0].value == 15)
        #expect(outcome.writes[1].value == "text!")
        #expect(outcome.writes[2].value.json().contains(#""total":15"#))
        #expect(outcome.writes[3].value == .list([1, 2, 3, 4]))
    }

    @Test(arguments: [
        "for (;;) {}", "function f() {}", "new Date()", "a => b", "x = 'open", "eval('a')", "var if = 1", "a b",
    ])
    func theRestOfJavaScriptIsRefused(_ text: String) {
        let compilation = compile(
            bpmn(
                around(
                    "<scriptTask id=\"x\" scriptFormat=\"ecmascript\"><script><![CDATA[\(text)]]></script></scriptTask>"
                )))
        #expect(compilation.diagnostics.contains { $0.severity == .error && $0.place.line > 1 })
        #expect(compilation.definitions.isEmpty)
    }

    @Test func deepNestingIsRefused() {
        let deep = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
        #expect(compile(bpmn(condition("${\(deep)}"))).diagnostics.map(\.code) == [.tooLarge])
        let long = Array(repeating: "a", count: 200).joined(separator: " + ")
        #expect(compile(bpmn(condition("${\(long) > 1}"))).diagnostics.map(\.severity) != [.error, .error])
    }

    /// A row of operators, members or calls is a tree as deep as the row is long.
    @Test(arguments: [".b", " + a", "[0]", ".size()", " && a"]) func longRowsAreRefused(part: String) {
        let row = "a" + String(repeating: part, count: 12_000)
        let written = row.replacing("&", with: "&amp;")
        #expect(compile(bpmn(condition("${\(written)}"))).diagnostics.map(\.code) == [.tooLarge])
        let script = #"<scriptTask id="x" scriptFormat="javascript"><script>\#(written)</script></scriptTask>"#
        #expect(compile(bpmn(around(script))).diagnostics.map(\.code) == [.tooLarge])
    }
}
