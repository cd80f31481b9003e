import FEEL
import Formats
import ProcessModel
import Testing

/// What JUEL takes values of one kind for (JSR 341, 1.7 to 1.9, 1.15 and 1.23).
@Suite(.timeLimit(.minutes(20)))
struct JUELCoercionTests {
    private static let day: Value = CalendarDate("2030-01-31").map { .date($0) } ?? .null
    private static let variables: [String: Value] = [
        "five": 5, "text": "5", "word": "abc", "blank": "", "yes": true, "TRUE": "TRUE", "none": .null, "half": "0.5",
        "list": .list([10, 20]), "order": .context(["total": "12", "count": 3]), "for": 1, "some": 2, "in": 3,
        "date": 4, "then": 6, "function": 7, "every": 8, "return": 9, "between": 11, "satisfies": 12, "$cash": 13,
        "order-no": 14, "if": true, "else": "e", "day": day,
    ]

    private func value(_ text: String) throws -> String {
        let source = bpmn(
            around(
                "<scriptTask id=\"x\" scriptFormat=\"juel\"><script><![CDATA[\(text)]]></script></scriptTask>"))
        let compilation = compile(source)
        guard case .scriptTask(let script)? = compilation.definitions.first?.element(id: "x")?.kind else {
            return compilation.diagnostics.map(\.message).joined(separator: "; ")
        }
        return script.run { Self.variables[$0] }.result.json()
    }

    @Test(arguments: [
        ("${text + 2}", "7"), ("${2 + text}", "7"), ("${text + text}", "10"), ("${'5' + 2}", "7"),
        ("${\"5\" + '2'}", "7"), ("${none + 1}", "1"), ("${1 + none}", "1"), ("${none + none}", "0"),
        ("${missing + 1}", "1"), ("${blank + 1}", "1"), ("${none - 1}", "-1"), ("${text - half}", "4.5"),
        ("${text * '2'}", "10"), ("${none * 7}", "0"), ("${text / 2}", "2.5"), ("${'1' / '4'}", "0.25"),
        ("${text % 3}", "2"), ("${-text mod 3}", "-2"), ("${-text}", "-5"), ("${-none}", "0"),
        ("${order.total + order.count}", "15"), ("${list[0] + text}", "15"), ("${list['1']}", "20"),
        ("${(five + 1) * (text + 1)}", "36"), ("${five + 1 + text}", "11"), ("${none == none ? 1 : 2}", "1"),
    ])
    func arithmetic(_ text: String, _ result: String) throws { #expect(try value(text) == result) }

    @Test(arguments: [
        ("${'a' + 'b'}", #""ab""#), ("${word + five}", #""abc5""#), ("${five + ' ' + word}", #""5 abc""#),
        ("${word + none}", #""abc""#), ("${word - 1}", "null"), ("${word * 2}", "null"),
    ])
    func wordsAreJoinedByAdding(_ text: String, _ result: String) throws { #expect(try value(text) == result) }

    @Test(arguments: [
        ("${text == 5}", "true"), ("${5 == text}", "true"), ("${'5' == 5}", "true"), ("${five == text}", "true"),
        ("${'5.0' == 5}", "true"), ("${word == 5}", "false"), ("${word != 5}", "true"), ("${text eq '5'}", "true"),
        ("${text == '5.0'}", "false"), ("${none == null}", "true"), ("${none == 0}", "false"),
        ("${none != 0}", "true"), ("${null == missing}", "true"), ("${none == blank}", "false"),
        ("${yes == 'true'}", "true"), ("${TRUE == yes}", "true"), ("${word == yes}", "false"),
        ("${yes == true}", "true"),
        ("${day == '2030-01-31'}", "true"), ("${word == 'abc'}", "true"), ("${five == 5 and text == 5}", "true"),
        ("${list == list}", "true"), ("${blank == 0}", "true"),
    ])
    func equality(_ text: String, _ result: String) throws { #expect(try value(text) == result) }

    @Test(arguments: [
        ("${text > 4}", "true"), ("${'10' > 9}", "true"), ("${'10' > '9'}", "false"), ("${text >= five}", "true"),
        ("${4 < text}", "true"), ("${none < 1}", "false"), ("${none > 1}", "false"), ("${none <= null}", "true"),
        ("${none < none}", "false"), ("${word < 'abd'}", "true"), ("${day < '2030-02-01'}", "true"),
        ("${word gt 1}", "false"), ("${order.total ge order.count}", "true"), ("${half lt 1}", "true"),
    ])
    func order(_ text: String, _ result: String) throws { #expect(try value(text) == result) }

    @Test(arguments: [
        ("${TRUE && yes}", "true"), ("${word || none}", "false"), ("${!none}", "true"), ("${!'true'}", "false"),
        ("${not blank}", "true"), ("${TRUE ? 1 : 2}", "1"), ("${word ? 1 : 2}", "2"), ("${none ? 1 : 2}", "2"),
        ("${empty none}", "true"), ("${empty blank and not empty word}", "true"), ("${!empty list}", "true"),
        ("${yes ? word : five}", #""abc""#), ("${yes?word:five}", #""abc""#),
        ("${five > 9 ? 'a' : five > 4 ? 'b' : 'c'}", #""b""#), ("${yes ? none ? 1 : 2 : 3}", "2"),
    ])
    func truth(_ text: String, _ result: String) throws { #expect(try value(text) == result) }

    @Test(arguments: [
        ("text ${five} more ${word}", #""text 5 more abc""#), ("${five}${text}", #""55""#),
        ("#{five}-${none}-${yes}", #""5--true""#), ("${word}: ${five + text}", #""abc: 10""#),
    ])
    func composites(_ text: String, _ result: String) throws { #expect(try value(text) == result) }

    @Test(arguments: [
        ("${for + some + in + date}", "10"), ("${then}", "6"), ("${function * every}", "56"),
        ("${return > between}", "false"), ("${satisfies == 12 && some == 2}", "true"), ("${$cash}", "13"),
        ("${if ? else : then}", #""e""#), ("a ${for} b", #""a 1 b""#), ("${execution.getVariable('order-no')}", "14"),
        ("${execution.getVariable('for') + 1}", "2"), ("${execution.hasVariable('some')}", "true"),
    ])
    func wordsOfFEELAreNames(_ text: String, _ result: String) throws { #expect(try value(text) == result) }

    @Test func longSumsAreRead() throws {
        let sum = Array(repeating: "five", count: 40).joined(separator: " + ")
        #expect(try value("${\(sum)}") == "200")
    }

    @Test func aConditionIsNotCoercedAsAWhole() throws {
        #expect(try value("${TRUE}") == #""TRUE""#)
    }
}
