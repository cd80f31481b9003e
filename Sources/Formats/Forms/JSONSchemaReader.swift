import FEEL
import ProcessModel

/// Reads a JSON Schema of an object as a form: a property is a field, an object inside a group of them.
struct JSONSchemaReader {
    static func read(_ root: JSONNode, _ text: inout FormText) -> FormDefinition {
        var reader = JSONSchemaReader(root: root, text: text)
        let fields = reader.fields(of: root, Frame())
        text = reader.text
        return FormDefinition(
            id: root["$id"]?.string, fields: fields, isClosed: root["additionalProperties"]?.boolean == false)
    }

    private struct Frame {
        var path: [String] = []
        var lists: [String] = []
        /// Whether everything around must be there: a required property of an optional object is optional.
        var isRequired = true
        var depth = 0
    }

    private let root: JSONNode
    private var text: FormText

    private mutating func fields(of schema: JSONNode, _ frame: Frame) -> [FormField] {
        guard frame.depth <= FormFormat.maximumNesting else {
            text.error(.tooLarge, schema, "Objects are nested more than \(FormFormat.maximumNesting) deep.")
            return []
        }
        reportUnchecked(schema)
        let properties = schema["properties"]?.members ?? []
        var required: Set<String> = []
        for name in schema["required"]?.items ?? [] {
            if let key = name.string, properties.contains(where: { $0.name == key }) {
                required.insert(key)
            } else {
                text.error(.danglingReference, name, "What is required is no property: \(name.value.plainText).")
            }
        }
        var fields: [FormField] = []
        for (name, value) in properties {
            guard let property = resolved(value) else { continue }
            fields += field(name, property, isRequired: required.contains(name) && frame.isRequired, frame)
        }
        return fields
    }

    /// What a schema may say beyond what a form asks.
    private static let unchecked = [
        "allOf", "anyOf", "not", "if", "patternProperties", "dependentRequired", "dependentSchemas", "dependencies",
        "propertyNames", "minProperties", "maxProperties", "contains", "prefixItems",
    ]

    private mutating func reportUnchecked(_ schema: JSONNode) {
        for name in Self.unchecked {
            if let node = schema[name] { text.warning(node, "'\(name)' has no effect: it is not checked here.") }
        }
    }

    /// The schema itself, or what it refers to inside the file.
    private mutating func resolved(_ schema: JSONNode) -> JSONNode? {
        var schema = schema
        for _ in 0..<FormFormat.maximumNesting {
            guard let reference = schema["$ref"] else { return schema }
            let parts = (reference.string ?? "").split(separator: "/").map(String.init)
            let found = parts.dropFirst().reduce(root as JSONNode?) { $0?[$1] }
            guard parts.first == "#", let found else {
                text.error(.danglingReference, reference, "The reference \(reference.value.json()) names nothing here.")
                return nil
            }
            schema = found
        }
        text.error(schema, "References refer to each other without end.")
        return nil
    }

    private mutating func field(
        _ name: String, _ schema: JSONNode, isRequired: Bool, _ frame: Frame
    ) -> [FormField] {
        let path = frame.path + [name]
        let title = schema["title"]?.string.map { ModelExpression.string($0) }
        if type(of: schema) == "object", schema["properties"] != nil {
            var inner = frame
            inner.path = path
            inner.depth += 1
            inner.isRequired = isRequired
            var note = FormField(path: [], kind: .note)
            note.label = title
            return (title == nil ? [] : [note]) + fields(of: schema, inner)
        }
        guard text.claim(path, schema, in: frame.lists), let kind = kind(of: schema, name) else { return [] }
        var field = FormField(path: path, kind: kind)
        field.label = title
        field.hint = schema["description"]?.string.map { .string($0) }
        field.standard = schema["default"].map { .literal($0.value) }
        field.choices = choices(of: schema, kind)
        field.constraints = constraints(of: schema, name)
        field.constraints.isRequired = isRequired
        if schema["readOnly"]?.boolean == true { field.readOnly = .literal(.boolean(true)) }
        if kind == .rows, let items = schema["items"].flatMap({ resolved($0) }) {
            field.columns = fields(of: items, Frame(lists: frame.lists + path, depth: frame.depth + 1))
        }
        text.judge(field, schema)
        return [field]
    }

    /// Of several types the first that is not null.
    private func type(of schema: JSONNode) -> String? {
        if let types = schema["type"]?.items { return types.compactMap(\.string).first { $0 != "null" } }
        return schema["type"]?.string ?? (schema["properties"] != nil ? "object" : nil)
    }

    private mutating func kind(of schema: JSONNode, _ name: String) -> FormField.Kind? {
        if schema["enum"] != nil || schema["const"] != nil || schema["oneOf"] != nil { return .choice }
        switch type(of: schema) {
        case "string":
            switch schema["format"]?.string {
            case "date": return .date
            case "time": return .time
            case "date-time": return .dateTime
            default: return .text
            }
        case "number": return .number
        case "integer": return .integer
        case "boolean": return .boolean
        case "array":
            guard let items = schema["items"].flatMap({ resolved($0) }) else { break }
            if items["enum"] != nil || items["oneOf"] != nil { return .choices }
            if type(of: items) == "object" { return .rows }
        case let type:
            let known = ["array", "object", "null"]
            if let type, !known.contains(type) {
                text.error(schema["type"] ?? schema, "The property '\(name)' is of the unknown type '\(type)'.")
                return nil
            }
        }
        text.warning(schema, "The property '\(name)' is not asked for here: no field has values of its kind.")
        return nil
    }

    private mutating func choices(of schema: JSONNode, _ kind: FormField.Kind) -> FormChoices? {
        guard kind == .choice || kind == .choices else { return nil }
        guard let source = kind == .choice ? schema : schema["items"].flatMap({ resolved($0) }) else { return nil }
        if let only = source["const"] { return .fixed([FormChoice(value: .literal(only.value), label: nil)]) }
        if let values = source["enum"]?.items {
            return .fixed(
                values.filter { !$0.value.isNull }.map { FormChoice(value: .literal($0.value), label: nil) })
        }
        return .fixed(
            (source["oneOf"]?.items ?? []).map { choice in
                FormChoice(
                    value: .literal(choice["const"]?.value ?? .null),
                    label: choice["title"]?.string.map { .string($0) })
            })
    }

    private mutating func constraints(of schema: JSONNode, _ name: String) -> FormConstraints {
        var constraints = FormConstraints()
        constraints.minimum = bound("exclusiveMinimum", of: schema) ?? bound("minimum", of: schema)
        constraints.maximum = bound("exclusiveMaximum", of: schema) ?? bound("maximum", of: schema)
        constraints.excludesMinimum = excludes("exclusiveMinimum", of: schema)
        constraints.excludesMaximum = excludes("exclusiveMaximum", of: schema)
        let title = "property '\(name)'"
        constraints.minimumLength = text.length(
            schema["minLength"] ?? schema["minItems"], "least length of the \(title)")
        constraints.maximumLength = text.length(
            schema["maxLength"] ?? schema["maxItems"], "greatest length of the \(title)")
        constraints.pattern = text.pattern(schema["pattern"], "pattern of the \(title)")
        if constraints.pattern == nil {
            constraints.pattern = schema["format"]?.string.flatMap { FormPattern.named($0) }
        }
        if let step = schema["multipleOf"] { constraints.decimalDigits = digits(of: step, title) }
        return constraints
    }

    private func bound(_ word: String, of schema: JSONNode) -> ModelExpression? {
        guard let number = schema[word]?.number else { return nil }
        return .literal(.number(number))
    }

    /// Draft 4 wrote a truth value beside the bound.
    private func excludes(_ word: String, of schema: JSONNode) -> Bool {
        guard let value = schema[word] else { return false }
        return value.number != nil || value.boolean == true
    }

    /// A step of 1, 0.1, 0.01 and so on is a number of digits after the point.
    private mutating func digits(of step: JSONNode, _ title: String) -> Int? {
        var power = Decimal.one
        for digits in 0...30 {
            if step.number == power { return digits }
            guard let next = power.dividing(by: Decimal(10)) else { break }
            power = next
        }
        text.warning(step, "The step of the \(title) has no effect: only 1, 0.1, 0.01 and so on are checked.")
        return nil
    }
}
