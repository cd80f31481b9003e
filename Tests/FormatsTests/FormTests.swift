import FEEL
import Formats
import Foundation
import ProcessModel
import Testing

/// A Camunda form with these components.
private func camundaForm(_ components: String) -> String { #"{"id": "f", "components": [\#(components)]}"# }

private func schema(_ properties: String, _ rest: String = "") -> String {
    #"{"type": "object", "properties": {\#(properties)}\#(rest)}"#
}

private func formData(_ fields: String) -> String {
    bpmn(extended("userTask", "<camunda:formData>\(fields)</camunda:formData>"))
}

/// The form of the user task `x`, with files that are given along.
private func form(_ text: String, _ files: [(String, String)] = []) throws -> FormDefinition {
    let sources = [("test.bpmn", text)] + files
    let compilations = Compiler.compile(sources.map { SourceText(name: $0.0, bytes: Array($0.1.utf8)) })
    #expect(compilations.flatMap(\.diagnostics).filter { $0.severity != .note } == [])
    let definition = try #require(compilations.first?.definitions.first)
    guard case .userTask(let settings)? = definition.element(id: "x")?.kind else {
        throw FormTestFailure()
    }
    return try #require(settings.formDefinition)
}

private struct FormTestFailure: Error {}

/// The same where the task refers to a form in JSON.
private func jsonForm(_ text: String) throws -> FormDefinition {
    try form(bpmn(extended("userTask", #"<zeebe:formDefinition formKey="f.json"/>"#)), [("forms/f.json", text)])
}

extension FormDefinition {
    fileprivate func check(_ answers: Value, existing: Value = [:]) -> FormCheck {
        check(
            answers.asContext ?? Context(),
            in: FormSituation(existing: existing.asContext ?? Context(), environment: .empty))
    }

    fileprivate func faults(_ answers: Value, existing: Value = [:]) -> [String] {
        check(answers, existing: existing).faults.map { "\($0.field) \($0.message)" }
    }

    fileprivate func values(_ answers: Value, existing: Value = [:]) -> Value {
        let check = check(answers, existing: existing)
        #expect(check.faults == [])
        return .context(check.values)
    }
}

@Suite("Answers and the forms that judge them", .timeLimit(.minutes(20)))
struct FormCheckTests {
    @Test("Texts become numbers, truth values, dates and choices")
    func conversions() throws {
        let form = try jsonForm(
            camundaForm(
                """
                {"type": "number", "key": "n"}, {"type": "checkbox", "key": "b"},
                {"type": "datetime", "subtype": "date", "key": "d"},
                {"type": "datetime", "subtype": "time", "key": "t"},
                {"type": "datetime", "subtype": "datetime", "key": "m"},
                {"type": "select", "key": "c", "values": [{"label": "Red", "value": "r"}]},
                {"type": "checklist", "key": "l", "values": [{"label": "A", "value": 1}, {"label": "B", "value": 2}]}
                """))
        let values = form.values([
            "n": " 1.50 ", "b": "yes", "d": "2030-01-31", "t": "14:30", "m": "2030-01-31 14:30", "c": "red",
            "l": "2, A",
        ]).asContext
        #expect(values?["n"] == .number(try #require(Decimal("1.50"))))
        #expect(values?["b"] == true)
        #expect(values?["d"] == .date(try #require(CalendarDate("2030-01-31"))))
        #expect(values?["t"] == .time(try #require(TimeOfDay("14:30:00"))))
        #expect(values?["m"] == .dateTime(try #require(DateAndTime("2030-01-31T14:30:00"))))
        #expect(values?["c"] == "r")
        #expect(values?["l"] == [2, 1])
    }

    @Test("What is no value of its kind is said field by field")
    func kinds() throws {
        let form = try jsonForm(
            schema(
                """
                "n": {"type": "number"}, "i": {"type": "integer"}, "b": {"type": "boolean"}, "s": {"type": "string"},
                "d": {"type": "string", "format": "date"}, "c": {"enum": ["r", "g"]}
                """))
        #expect(
            form.faults(["n": "x", "i": "1.5", "b": "perhaps", "s": 1, "d": "2030-02-30", "c": "blue"]) == [
                "n must be a number", "i must be a whole number", "b must be true or false (yes or no)",
                "s must be a text", "d must be a date like 2030-01-31", "c must be one of r, g",
            ])
    }

    @Test("Constraints hold at their bounds and not beyond")
    func constraints() throws {
        let form = try jsonForm(
            schema(
                """
                "n": {"type": "number", "minimum": 1, "exclusiveMaximum": 5, "multipleOf": 0.1},
                "s": {"type": "string", "minLength": 2, "maxLength": 3}, "p": {"type": "string", "pattern": "^[a-c]+$"},
                "l": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"enum": ["x", "y"]}}
                """))
        #expect(form.faults(["n": 1, "s": "ää", "p": "abc", "l": ["x"]]) == [])
        #expect(
            form.faults(["n": 5, "s": "ä", "p": "abd", "l": ["x", "y"]]) == [
                "n must be less than 5", "s must have at least 2 characters (it has 1)", "p must match ^[a-c]+$",
                "l must have at most 1 items (it has 2)",
            ])
        let fine = Value.number(try #require(Decimal("1.25")))
        #expect(form.faults(["n": fine]) == ["n has more than 1 digits after the point"])
        #expect(form.faults(["n": .number(try #require(Decimal("0.9")))]) == ["n must be at least 1"])
    }

    @Test("A required field needs a value, from the answer, the variables or the form")
    func required() throws {
        let form = try jsonForm(
            schema(
                #""a": {"type": "string"}, "b": {"type": "string", "default": "given"}"#, #", "required": ["a", "b"]"#))
        #expect(form.faults([:]) == ["a is required"])
        #expect(form.faults(["a": ""]) == ["a is required"])
        #expect(form.faults(["a": "x", "b": nil]) == ["b is required"])
        #expect(form.values(["a": "x"]) == ["a": "x", "b": "given"])
        #expect(form.values([:], existing: ["a": "there", "b": "too"]) == [:])
    }

    @Test("A box that is required must be ticked")
    func ticked() throws {
        let form = try jsonForm(camundaForm(#"{"type": "checkbox", "key": "agreed", "validate": {"required": true}}"#))
        #expect(form.faults(["agreed": false]) == ["agreed must be ticked"])
        #expect(form.faults(["agreed": true]) == [])
    }

    @Test("A hidden field is not required and takes no answer")
    func hidden() throws {
        let form = try jsonForm(
            camundaForm(
                """
                {"type": "textfield", "key": "why", "conditional": {"hide": "=sure"}, "validate": {"required": true}},
                {"type": "checkbox", "key": "sure"}
                """))
        #expect(form.values(["sure": "yes"]) == ["sure": true])
        #expect(form.faults(["sure": "no"]) == ["why is required"])
        #expect(form.faults(["sure": true, "why": "x"]) == ["why is not asked for with these answers"])
        #expect(form.values(["sure": true, "why": ""]) == ["sure": true])
        #expect(form.faults([:], existing: ["sure": true]) == [])
    }

    @Test("What can only be read is taken unchanged, and nothing else")
    func readOnly() throws {
        let form = try jsonForm(schema(#""a": {"type": "integer", "readOnly": true}"#))
        #expect(form.faults(["a": 2], existing: ["a": 1]) == ["a can only be read"])
        #expect(form.values(["a": "1"], existing: ["a": 1]) == [:])
    }

    @Test("Bounds and defaults are computed from variables and other answers")
    func computed() throws {
        let form = try jsonForm(
            camundaForm(
                """
                {"type": "number", "key": "limit", "defaultValue": "=2 * base"},
                {"type": "number", "key": "wanted", "validate": {"max": "=limit"}}
                """))
        #expect(form.values(["wanted": 6], existing: ["base": 3]) == ["wanted": 6, "limit": 6])
        #expect(form.faults(["wanted": 7], existing: ["base": 3]) == ["wanted must be at most 6"])
        #expect(form.faults(["wanted": 7, "limit": 8], existing: ["base": 3]) == [])
    }

    @Test("Fields inside a variable leave its other entries as they are")
    func nested() throws {
        let form = try jsonForm(
            camundaForm(
                #"{"type": "group", "path": "address", "components": [{"type": "textfield", "key": "town"}]}"#))
        #expect(
            form.values(["address": ["town": "Ulm"]], existing: ["address": ["zip": 1, "town": "Bonn"]]) == [
                "address": ["zip": 1, "town": "Ulm"]
            ])
    }

    @Test("Each row of a list is judged, and faults name the row")
    func rows() throws {
        let form = try jsonForm(
            camundaForm(
                """
                {"type": "dynamiclist", "path": "people", "components": [
                  {"type": "textfield", "key": "name", "validate": {"required": true}},
                  {"type": "number", "key": "age"}]}
                """))
        #expect(form.values(["people": [["name": "Ada", "age": "36"]]]) == ["people": [["name": "Ada", "age": 36]]])
        #expect(
            form.faults(["people": [["name": "Ada"], ["age": "x"], 1]]) == [
                "people[2].name is required", "people[2].age must be a number", "people[3] must be an object",
            ])
        #expect(form.faults(["people": "Ada"]) == ["people must be a list"])
    }

    @Test("Names that no field has pass, unless the form is closed")
    func others() throws {
        #expect(try jsonForm(schema(#""a": {"type": "string"}"#)).values(["b": 1]) == ["b": 1])
        let closed = try jsonForm(schema(#""a": {"type": "string"}"#, #", "additionalProperties": false"#))
        #expect(closed.faults(["b": 1]) == ["b is no field of the form"])
    }

    @Test("Choices may come from a variable, with values and labels")
    func variableChoices() throws {
        let form = try jsonForm(camundaForm(#"{"type": "radio", "key": "c", "valuesKey": "offers"}"#))
        let offers: Value = ["offers": ["a", ["label": "The second", "value": "b"]]]
        #expect(form.values(["c": "the second"], existing: offers) == ["c": "b"])
        #expect(form.faults(["c": "z"], existing: offers) == ["c must be one of a, b"])
        #expect(form.faults(["c": "a"]) == ["c must be one of the choices, and there are none"])
    }

    @Test("Labels and hints are templates and expressions")
    func labels() throws {
        let form = try jsonForm(
            camundaForm(
                #"{"type": "number", "key": "n", "label": "Days for {{who}} \"x\"", "description": "=\"of \" + who"}"#))
        let situation = FormSituation(existing: ["who": "Ada"], environment: .empty)
        let shown = try #require(form.fields.first?.shown(in: situation))
        #expect(shown.label == #"Days for Ada "x""#)
        #expect(shown.hint == "of Ada")
    }
}

@Suite("Forms in sources", .timeLimit(.minutes(20)))
struct FormSourceTests {
    @Test("Fields in a process have types, labels, defaults, choices and constraints")
    func fieldsInProcess() throws {
        let form = try form(
            formData(
                """
                <camunda:formField id="n" type="long" label="${'For ' + who}" defaultValue="2"><camunda:validation>
                  <camunda:constraint name="min" config="1"/><camunda:constraint name="max" config="3"/>
                  <camunda:constraint name="required" config="false"/></camunda:validation></camunda:formField>
                <camunda:formField id="c" type="enum"><camunda:value id="r" name="Red"/></camunda:formField>
                <camunda:formField id="s" type="string"><camunda:validation>
                  <camunda:constraint name="required"/><camunda:constraint name="minlength" config="2"/>
                  <camunda:constraint name="readonly" config="false"/></camunda:validation></camunda:formField>
                """))
        #expect(form.fields.map(\.kind) == [.integer, .choice, .text])
        #expect(form.values(["s": "xy"]) == ["s": "xy", "n": 2])
        #expect(
            form.faults(["n": 4, "c": "b", "s": "x"]) == [
                "n must be at most 3", "c must be one of r", "s must have at least 2 characters (it has 1)",
            ])
        let shown = form.fields[0].shown(in: FormSituation(existing: ["who": "Ada"], environment: .empty))
        #expect(shown?.label == "For Ada")
    }

    @Test("Form properties of Activiti and Flowable are fields")
    func formProperties() throws {
        let form = try form(
            bpmn(
                extended(
                    "userTask",
                    """
                    <camunda:formProperty id="a" name="A" type="double" required="true" variable="amount"/>
                    <camunda:formProperty id="b" type="string" writable="false" default="x"/>
                    """)))
        #expect(form.fields.map(\.id) == ["amount", "b"])
        #expect(form.faults(["b": "y"]) == ["amount is required", "b can only be read"])
    }

    @Test("A form is found by its file, by its id, and inside the process")
    func references() throws {
        let file = camundaForm(#"{"type": "textfield", "key": "a"}"#)
        for reference in [
            #"<zeebe:formDefinition formId="f"/>"#, #"<zeebe:formDefinition formKey="order.form"/>"#,
            #"<zeebe:formDefinition externalReference="order.form"/>"#,
        ] {
            let form = try form(bpmn(extended("userTask", reference)), [("some/order.form", file)])
            #expect(form.fields.map(\.id) == ["a"])
        }
        for attribute in [#"camunda:formKey="camunda-forms:deployment:order.form""#, #"camunda:formRef="f""#] {
            let form = try form(bpmn(extended("userTask", "", attributes: attribute)), [("order.form", file)])
            #expect(form.fields.map(\.id) == ["a"])
        }
        let embedded =
            "<extensionElements><zeebe:userTaskForm id=\"u\">\(file)</zeebe:userTaskForm></extensionElements>"
            + extended("userTask", #"<zeebe:formDefinition formKey="camunda-forms:bpmn:u"/>"#)
        #expect(try form(bpmn(embedded)).fields.map(\.id) == ["a"])
    }

    @Test("A form that is in no file is a note, and its answers are not checked")
    func unknown() {
        let compilation = compile(bpmn(extended("userTask", #"<zeebe:formDefinition formId="f"/>"#)))
        #expect(compilation.diagnostics.map(\.code) == [.formUnknown])
        #expect(compilation.diagnostics.first?.severity == .note)
        #expect(compilation.definitions.count == 1)
    }

    @Test("Faults of fields in a process point at the field")
    func faultsInProcess() {
        for (code, fields) in [
            (DiagnosticCode.formInvalid, #"▶<camunda:formField type="long"/>"#),
            (.formInvalid, #"▶<camunda:formField id="a" type="long" defaultValue="x"/>"#),
            (.formInvalid, #"▶<camunda:formField id="a" type="enum"/>"#),
            (.duplicateID, #"<camunda:formField id="a"/>▶<camunda:formField id="a"/>"#),
            (
                .numberInvalid,
                """
                <camunda:formField id="a" type="long"><camunda:validation>
                <camunda:constraint name="min" config="▶many"/></camunda:validation></camunda:formField>
                """
            ),
        ] {
            Fault(what: fields, severity: .error, code: code, element: "x", source: formData(fields)).check()
        }
    }

    @Test("Faults of forms in JSON point at their place")
    func faultsInJSON() {
        for (code, text) in [
            (DiagnosticCode.notWellFormed, "{\n \"components\": [▶}"),
            (.unknownFormat, #"▶{"a": 1}"#),
            (.formInvalid, camundaForm(#"▶{"type": "number"}"#)),
            (.formInvalid, camundaForm(#"{"type": ▶"wheel", "key": "a"}"#)),
            (.duplicateID, camundaForm(#"{"type": "number", "key": "a"}, ▶{"type": "number", "key": "a"}"#)),
            (.expressionInvalid, camundaForm(#"{"type": "number", "key": "a", "defaultValue": ▶"=1 +"}"#)),
            (.formInvalid, camundaForm(#"▶{"type": "number", "key": "a", "defaultValue": "x"}"#)),
            (.formInvalid, camundaForm(#"▶{"type": "select", "key": "a"}"#)),
            (.numberInvalid, camundaForm(#"{"type": "textfield", "key": "a", "validate": {"minLength": ▶-1}}"#)),
            (.formInvalid, schema(#""a": {"type": "string", "pattern": ▶"("}"#)),
            (.formInvalid, schema(#""a": {"type": ▶"wheel"}"#)),
            (.formInvalid, schema(#""a": ▶{"type": "integer", "minimum": 2, "maximum": 1}"#)),
            (.danglingReference, schema(##""a": {"$ref": ▶"#/$defs/b"}"##)),
            (.danglingReference, schema(#""a": {"type": "string"}"#, #", "required": [▶"b"]"#)),
        ] {
            let (text, place) = marked(text)
            let errors = compile(text).diagnostics.filter { $0.severity == .error }
            #expect(errors.map(\.code) == [code], "\(text) \(errors)")
            #expect(errors.first?.place == place, "\(text) \(errors)")
        }
    }

    @Test("References that go in a circle, and groups without end, are refused")
    func bounds() {
        let circle = schema(##""a": {"$ref": "#/$defs/b"}"##, ##", "$defs": {"b": {"$ref": "#/$defs/b"}}"##)
        #expect(compile(circle).diagnostics.hasErrors)
        let tree = schema(
            ##""a": {"$ref": "#/$defs/b"}"##,
            ##", "$defs": {"b": {"type": "object", "properties": {"a": {"$ref": "#/$defs/b"}}}}"##)
        #expect(compile(tree).diagnostics.map(\.code) == [.tooLarge])
        let deep = (0..<40).reduce(#"{"type": "number", "key": "a"}"#) { inner, _ in
            #"{"type": "group", "components": [\#(inner)]}"#
        }
        #expect(compile(camundaForm(deep)).diagnostics.map(\.code) == [.tooLarge])
    }

    @Test("What is not asked for is a warning")
    func warnings() {
        for text in [
            camundaForm(#"{"type": "filepicker", "key": "a"}"#), schema(#""a": {"type": "array"}"#),
            schema(#""a": {"type": "string"}"#, #", "allOf": []"#),
        ] {
            #expect(compile(text).diagnostics.map(\.code) == [.formInvalid])
            #expect(compile(text).diagnostics.first?.severity == .warning)
        }
    }

    @Test("A form comes back from its stored bytes, and so do fields as they were stored before")
    func coding() throws {
        let form = try jsonForm(
            camundaForm(
                """
                {"type": "number", "key": "a.b", "validate": {"min": "=1", "required": true},
                 "conditional": {"hide": "=c"}},
                {"type": "select", "key": "d", "values": [{"label": "L", "value": 1}]}
                """))
        let again = try JSONDecoder().decode(FormDefinition.self, from: try JSONEncoder().encode(form))
        #expect(again.faults(["a": ["b": 0], "d": "l"]) == form.faults(["a": ["b": 0], "d": "l"]))
        #expect(form.faults(["a": ["b": 0], "d": "l"]) == ["a.b must be at least 1"])
        let old = """
            {"fields": {"_0": [{"id": "n", "label": "N", "type": "long", "choices": [], "isRequired": true}]}}
            """
        guard case .fields(let stored) = try JSONDecoder().decode(FormReference.self, from: Data(old.utf8)) else {
            Issue.record("the old coding is read as something else")
            return
        }
        #expect(stored.faults(["n": "x"]) == ["n must be a whole number"])
        #expect(stored.faults([:]) == ["n is required"])
    }

    @Test("A form of mistakes is looked through once, and no more of them are kept than are listed")
    func mistakes() {
        // In one line, so that no column is near a line's start.
        let text = camundaForm(Array(repeating: "{}", count: 100_000).joined(separator: ","))
        let compilation = Compiler.compile(SourceText(name: "f.form", bytes: Array(text.utf8)))
        #expect(compilation.diagnostics.count == 1_001)
        #expect(compilation.diagnostics[1].place.column == #"{"id": "f", "components": [{},{"#.count)
        #expect(compilation.diagnostics.last?.message.contains("more than 1000 findings") == true)
    }
}
