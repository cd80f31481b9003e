/// Good inputs and the pieces of their grammars, small so that much of them is hit.
enum FuzzCorpus {
    private static func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "<": escaped += "&lt;"
            case "&": escaped += "&amp;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
    }

    // MARK: - BPMN

    private static func file(_ elements: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" \
        xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:fuzz">
        <error id="e" errorCode="E1"/><message id="m" name="m"/><signal id="sig" name="s"/>
        <process id="p" isExecutable="true">\(elements)</process></definitions>
        """
    }

    static func withCondition(_ condition: String) -> String {
        file(
            """
            <startEvent id="s"/><exclusiveGateway id="g" default="g_z"/><endEvent id="y"/><endEvent id="z"/>
            <sequenceFlow id="s_g" sourceRef="s" targetRef="g"/><sequenceFlow id="g_z" sourceRef="g" targetRef="z"/>
            <sequenceFlow id="g_y" sourceRef="g" targetRef="y">
            <conditionExpression xsi:type="tFormalExpression">\(condition)</conditionExpression></sequenceFlow>
            """)
    }

    static func withScript(_ script: String) -> String {
        file(
            """
            <startEvent id="s"/><scriptTask id="t" scriptFormat="javascript" camunda:resultVariable="r"><script>\
            \(script)</script></scriptTask><endEvent id="z"/>
            <sequenceFlow id="s_t" sourceRef="s" targetRef="t"/><sequenceFlow id="t_z" sourceRef="t" targetRef="z"/>
            """)
    }

    static let bpmn = bytes([
        withCondition("=a &gt; 1"), withScript("var x = a + 1; x * 2"),
        file(
            """
            <startEvent id="s"><outgoing>f1</outgoing></startEvent>
            <subProcess id="sub"><multiInstanceLoopCharacteristics isSequential="true">
            <loopCardinality>3</loopCardinality>\
            </multiInstanceLoopCharacteristics><startEvent id="i"/><serviceTask id="w"><extensionElements>\
            <zeebe:taskDefinition type="work" retries="3"/><zeebe:ioMapping><zeebe:input source="=a" target="b"/>\
            </zeebe:ioMapping></extensionElements></serviceTask><endEvent id="j"/>
            <sequenceFlow id="i_w" sourceRef="i" targetRef="w"/><sequenceFlow id="w_j" sourceRef="w" targetRef="j"/>
            </subProcess>
            <boundaryEvent id="b" attachedToRef="sub"><errorEventDefinition errorRef="e"/></boundaryEvent>
            <endEvent id="z"/><endEvent id="y"><terminateEventDefinition/></endEvent>
            <sequenceFlow id="f1" sourceRef="s" targetRef="sub"/><sequenceFlow id="f2" sourceRef="sub" targetRef="z"/>
            <sequenceFlow id="f3" sourceRef="b" targetRef="y"/>
            """),
        file(
            """
            <laneSet id="ls"><lane id="l"><flowNodeRef>u</flowNodeRef></lane></laneSet>
            <startEvent id="s"/><parallelGateway id="g"/><userTask id="u" camunda:assignee="${a}"/>
            <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT1H\
            </timeDuration></timerEventDefinition></intermediateCatchEvent>
            <intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
            <parallelGateway id="h"/><endEvent id="z"><signalEventDefinition signalRef="sig"/></endEvent>
            <sequenceFlow id="f0" sourceRef="s" targetRef="g"/><sequenceFlow id="f1" sourceRef="g" targetRef="u"/>
            <sequenceFlow id="f2" sourceRef="g" targetRef="t"/><sequenceFlow id="f3" sourceRef="g" targetRef="c"/>
            <sequenceFlow id="f4" sourceRef="u" targetRef="h"/><sequenceFlow id="f5" sourceRef="t" targetRef="h"/>
            <sequenceFlow id="f6" sourceRef="c" targetRef="h"/><sequenceFlow id="f7" sourceRef="h" targetRef="z"/>
            """),
    ])

    static let bpmnPieces = [
        #"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">§</definitions>"#, "§§",
        #"<process id="p" isExecutable="true">§§§</process>"#, #"<subProcess id="a">§</subProcess>"#,
        #"<startEvent id="s">§</startEvent>"#, #"<endEvent id="z"/>"#, #"<task id="a"/>"#, #"<userTask id="b"/>"#,
        #"<sequenceFlow id="f" sourceRef="s" targetRef="a"/>"#, #"<sequenceFlow id="g" sourceRef="a" targetRef="z"/>"#,
        "<timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition>",
        "<extensionElements>§</extensionElements>",
        "<![CDATA[§]]>", "<!-- § -->", "&lt;", "text", "<?pi ?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;",
    ]

    // MARK: - DMN

    private static func model(_ nodes: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:fuzz">
        <itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues><text>"basic", "gold"</text>\
        </allowedValues></itemDefinition>
        <inputData id="order" name="Order value"><variable name="Order value" typeRef="number"/></inputData>
        <inputData id="grade" name="Grade"><variable name="Grade" typeRef="tGrade"/></inputData>\(nodes)</definitions>
        """
    }

    static let dmn = bytes([
        model(
            """
            <decision id="percent" name="Percent"><variable name="Percent" typeRef="number"/>
            <informationRequirement><requiredInput href="#order"/></informationRequirement>
            <informationRequirement><requiredInput href="#grade"/></informationRequirement>
            <decisionTable hitPolicy="UNIQUE">
            <input><inputExpression typeRef="number"><text>Order value</text></inputExpression></input>
            <input><inputExpression><text>Grade</text></inputExpression></input>
            <output name="Percent" typeRef="number"/>
            <rule><inputEntry><text>&lt; 100</text></inputEntry><inputEntry><text>-</text></inputEntry>\
            <outputEntry><text>0</text></outputEntry></rule>
            <rule><inputEntry><text>[100..200)</text></inputEntry><inputEntry><text>"gold", "basic"</text></inputEntry>\
            <outputEntry><text>if Order value > 3 then 12 else 8</text></outputEntry></rule></decisionTable></decision>
            <decision id="price" name="Price"><variable name="Price"/>
            <informationRequirement><requiredDecision href="#percent"/></informationRequirement>
            <knowledgeRequirement><requiredKnowledge href="#less"/></knowledgeRequirement>
            <literalExpression><text>less(Percent, 2)</text></literalExpression></decision>
            <businessKnowledgeModel id="less" name="less"><variable name="less"/><encapsulatedLogic>
            <formalParameter name="x" typeRef="number"/><formalParameter name="y"/>
            <literalExpression><text>x - y</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
            """),
        model(
            """
            <decision id="box" name="Box"><variable name="Box"/><context><contextEntry><variable name="a"/>
            <literalExpression><text>[1, 2, 3]</text></literalExpression></contextEntry><contextEntry>
            <variable name="b"/><for iteratorVariable="i"><in><literalExpression><text>a</text></literalExpression></in>
            <return><literalExpression><text>i * 2</text></literalExpression></return></for></contextEntry>
            <contextEntry><conditional><if><literalExpression><text>b[1] = 2</text></literalExpression></if>
            <then><literalExpression><text>"yes"</text></literalExpression></then>
            <else><literalExpression><text>null</text></literalExpression></else></conditional></contextEntry></context>
            </decision><decisionService id="svc" name="svc"><variable name="svc"/><outputDecision href="#box"/>
            </decisionService>
            """),
    ])

    static let dmnPieces = [
        #"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="d" namespace="u">§§</definitions>"#,
        #"<decision id="x" name="x">§</decision>"#, "<literalExpression><text>§</text></literalExpression>",
        "<context>§§</context>", #"<contextEntry><variable name="a"/>§</contextEntry>"#, "<list>§§</list>",
        "<relation>§</relation>", "<invocation>§§</invocation>", "<decisionTable>§§§</decisionTable>",
        "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>",
        "<input><inputExpression><text>a</text></inputExpression></input>", #"<output name="o"/>"#, "1", "a + 1", "x",
        ##"<informationRequirement><requiredDecision href="#x"/></informationRequirement>"##,
    ]

    // MARK: - Forms

    static let forms = bytes([
        """
        {"id": "f", "type": "default", "schemaVersion": 16, "components": [{"type": "text", "text": "Who?"},
        {"type": "textfield", "key": "person", "label": "Name", "validate": {"required": true, "maxLength": 60}},
        {"type": "select", "key": "kind", "defaultValue": "a", "values": [{"value": "a", "label": "A"}]},
        {"type": "number", "key": "days", "conditional": {"hide": "=kind != \\"a\\""}, "validate": {"min": 0.5,
        "max": "=if kind = \\"a\\" then 30 else 300"}}, {"type": "group", "path": "g", "components": [
        {"type": "datetime", "subtype": "date", "key": "first"}]}]}
        """,
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "s", "type": "object", "required": ["a"],
        "properties": {"a": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"}, "b": {"type": "array",
        "items": {"$ref": "#/$defs/t"}}, "c": {"enum": [1, 2]}}, "$defs": {"t": {"type": "object", "properties":
        {"x": {"type": "integer", "minimum": 0}}}}}
        """,
    ])

    static let formPieces = [
        #"{"id": "f", "components": [§, §]}"#, #"{"type": "textfield", "key": "§"}"#, "a.b", "x", "1",
        #"{"type": "group", "path": "p", "components": [§]}"#, #"{"type": "object", "properties": {"a": §}}"#,
        ##"{"$ref": "#/properties/a"}"##, #"{"type": "dynamiclist", "path": "l", "components": [§]}"#, "[§, §]",
        #"{"type": "array", "items": §}"#, #"{"type": "string"}"#, #"{"allOf": [§, §]}"#, "true", "null",
    ]

    // MARK: - Expressions

    static let feel = bytes([
        "a + 1 * (2 - b) / 3 ** 2", "if a > 1 then \"x\" else upper case(b)", "for i in 1..10, j in list return i * j",
        "some x in list satisfies x > 2", "{a: 1, \"b c\": [1..5], f: function(x) x + 1}.f(3)", "list[item > 1][1]",
        "date(\"2030-01-31\") + duration(\"P1M\")", "@\"2030-01-01T00:00:00@Europe/Berlin\"", "a between 1 and 5",
        "sort(list, function(x, y) x < y)", "c.items.price", "string(1.50) instance of string", "x in (1, [2..3], < 4)",
        "matches(\"aaab\", \"(a+)+$\")", "replace(\"abc\", \"(b)\", \"$1$1\")", "decimal(1/3, 4)",
        "get value(c, \"a\")",
    ])

    static let feelPieces = [
        "1", "0.1", "a", "b", "list", "c", "\"text\"", "null", "true", "@\"P1D\"", "?", "item", "1e400", "now",
        "§ + §", "§ - §", "§ * §", "§ / §", "§ ** §", "-§", "(§)", "[§, §]", "{a: §, b: §}", "§[§]", "§.a", "§ = §",
        "§ < §", "§ and §", "§ or §", "if § then § else §", "for x in § return §", "for x in §..§ return §",
        "some x in § satisfies §", "every x in § satisfies §", "§ between § and §", "§ in (§, §)", "[§..§]", "]§..§[",
        "§ instance of list<number>", "function(x) §", "(function(x) §)(§)", "count(§)", "string(§)", "number(§)",
        "date(§)", "duration(§)", "substring(§, §, §)", "split(§, §)", "matches(§, §)", "replace(§, §, §)", "sum(§)",
        "flatten(§)", "sort(§, function(x, y) x < y)", "string join(§, §)", "context put(§, §, §)", "range(§)",
        "concatenate(§, §)", "insert before(§, §, §)", "decimal(§, §)", "power(§, §)", "exp(§)", "log(§)",
        "modulo(§, §)",
    ]

    static let unaryTests = bytes([
        "< 5", "[1..10]", "not(1, 2)", "\"a\", \"b\"", "-", "? > 3 and ? < 9", ">= date(\"2030-01-01\")", "null",
    ])

    static let juel = bytes([
        "${a > 1 && b == 'text'}", "#{empty list ? 1 : a + 2}", "${order.items[0].price * 2 ge 3}", "${!(a eq 1)}",
        "${execution.getVariable('a') != null}", "text ${a} and ${b}", "${list.contains(1)}", "${now()}", "${a mod 2}",
    ])

    static let juelPieces = [
        "${§}", "1", "2.5", "'text'", "a", "b", "list", "order.items", "null", "true", "§ + §", "§ - §", "§ * §",
        "§ div §", "§ mod §", "§ == §", "§ && §", "§ or §", "!§", "not §", "empty §", "§ ? § : §", "(§)", "§[§]", "§.a",
        "§ lt §", "§.size()", "execution.getVariable('a')", "-§", "fn:x(§)",
    ]

    static let javascript = bytes([
        "var x = a + 1; x * 2", "let y = list.length; if (y > 2) { y = 3 } else { y = 4 } y",
        "execution.setVariable('x', a === 1 ? 'one' : `n`);", "const c = {a: 1, 'b': [1, 2]}; c.b[0]",
        "JSON.stringify({a: a})", "b.toUpperCase() + String(a)", "a && b || !a", "Math.max(1, a) % 2",
    ])

    static let javascriptPieces = [
        "1", "'text'", "a", "b", "list", "null", "undefined", "true", "§ + §", "§ - §", "§ * §", "§ / §", "§ % §",
        "§ === §", "§ && §", "§ || §", "!§", "§ ? § : §", "(§)", "[§, §]", "{a: §}", "§[§]", "§.length", "§; §",
        "var x = §; §", "if (§) { § } else { § }", "execution.setVariable('v', §);", "return §;", "-§", "/* § */ §",
        "// §\n§", "typeof §", "Math.floor(§)", "parseInt(§)", "`§`",
    ]

    // MARK: - JSON

    static let json = bytes([
        #"{"amount": 12000.50, "name": "Grün 💥", "list": [1, -2.5e3, true, null, {"a": {}}], "": "\u00e9\n\\"}"#,
        #"[0, 1e6144, 1E-6143, 9999999999999999999999999999999999, -0]"#, #""text""#, "{}", "[[[[[]]]]]",
        #"{"@type": "date", "value": "2030-01-31"}"#, #"{"date": "2030-01-31T12:00:00Z", "d": "P1DT2H"}"#,
    ])

    static let jsonPieces = [
        "{\"a\": §}", "{\"a\": §, \"b\": §}", "[§, §]", "[§]", "1", "-0.5e-3", "\"x\"", "\"\\ud83d\\ude00\"", "true",
        "false",
        "null", "{}", "[]", " § ", "\"\\u00\"", "1e99999",
    ]
}
