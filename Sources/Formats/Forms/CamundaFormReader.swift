import FEEL
import ProcessModel

/// Reads a form of Camunda 8: components in the order in which they are shown, in groups and lists.
struct CamundaFormReader {
    static func read(_ root: JSONNode, _ text: inout FormText) -> FormDefinition {
        var reader = CamundaFormReader(text: text)
        let fields = reader.fields(of: root, Frame())
        text = reader.text
        return FormDefinition(id: root["id"]?.string, fields: fields)
    }

    /// What the components around say about those inside.
    private struct Frame {
        var path: [String] = []
        var hiddenIf: [ModelExpression] = []
        /// The lists around, so that the names of their columns are told apart.
        var lists: [String] = []
        var depth = 0
    }

    private var text: FormText

    private mutating func fields(of parent: JSONNode, _ frame: Frame) -> [FormField] {
        guard frame.depth <= FormFormat.maximumNesting else {
            text.error(.tooLarge, parent, "Groups and lists are nested more than \(FormFormat.maximumNesting) deep.")
            return []
        }
        var fields: [FormField] = []
        for component in parent["components"]?.items ?? [] { fields += read(component, frame) }
        return fields
    }

    /// What asks nothing and tells nothing that a terminal can show.
    private static let decoration: Set<String> = [
        "button", "separator", "spacer", "image", "iframe", "html", "table", "documentPreview",
    ]
    /// What has a value that no person types.
    private static let unsupported: Set<String> = ["filepicker", "expression"]

    private mutating func read(_ component: JSONNode, _ frame: Frame) -> [FormField] {
        let type = component["type"]?.string ?? ""
        let title = "component \(component["key"]?.string.map { "'\($0)'" } ?? "of type '\(type)'")"
        var frame = frame
        if let hide = text.condition(component["conditional"]?["hide"], "condition of the \(title)") {
            frame.hiddenIf.append(hide)
        }
        if Self.decoration.contains(type) { return [] }
        if Self.unsupported.contains(type) {
            text.warning(component, "The \(title) is of the type '\(type)', which is not asked for here.")
            return []
        }
        switch type {
        case "text":
            let words = text.words(component["text"], "text")
            return words.map { note($0, frame) } ?? []
        case "group": return group(component, title, frame)
        case "dynamiclist": return list(component, title, frame)
        default: return question(component, type, title, frame)
        }
    }

    private func note(_ words: ModelExpression, _ frame: Frame) -> [FormField] {
        var note = FormField(path: [], kind: .note)
        note.label = words
        note.hiddenIf = frame.hiddenIf
        return [note]
    }

    private mutating func group(_ component: JSONNode, _ title: String, _ frame: Frame) -> [FormField] {
        let label = text.words(component["label"], "label of the \(title)")
        var inner = frame
        inner.depth += 1
        if let node = component["path"], node.string?.isEmpty == false {
            guard let path = text.path(node, of: component, title) else { return [] }
            inner.path += path
        }
        return (label.map { note($0, frame) } ?? []) + fields(of: component, inner)
    }

    private mutating func list(_ component: JSONNode, _ title: String, _ frame: Frame) -> [FormField] {
        guard let key = text.path(component["path"] ?? component["key"], of: component, title),
            text.claim(frame.path + key, component, in: frame.lists)
        else { return [] }
        let path = frame.path + key
        var inner = Frame()
        inner.depth = frame.depth + 1
        inner.lists = frame.lists + path
        var field = field(path, .rows, component, title)
        field.columns = fields(of: component, inner)
        field.hiddenIf = frame.hiddenIf
        return [field]
    }

    private mutating func question(
        _ component: JSONNode, _ type: String, _ title: String, _ frame: Frame
    ) -> [FormField] {
        guard let kind = kind(of: component, type) else {
            text.error(component["type"] ?? component, "The \(title) is of the unknown type '\(type)'.")
            return []
        }
        guard let key = text.path(component["key"], of: component, title),
            text.claim(frame.path + key, component, in: frame.lists)
        else { return [] }
        var field = field(frame.path + key, kind, component, title)
        field.standard = text.value(component["defaultValue"], "default of the \(title)")
        field.choices = choices(of: component, kind, title)
        field.constraints = constraints(of: component, kind, title)
        field.hiddenIf = frame.hiddenIf
        text.judge(field, component)
        return [field]
    }

    private func kind(of component: JSONNode, _ type: String) -> FormField.Kind? {
        switch type {
        case "textfield": .text
        case "textarea": .longText
        case "number": .number
        case "checkbox": .boolean
        case "radio", "select": .choice
        case "checklist", "taglist": .choices
        case "datetime":
            switch component["subtype"]?.string ?? "date" {
            case "time": .time
            case "datetime": .dateTime
            default: .date
            }
        default: nil
        }
    }

    /// What questions and lists have in common.
    private mutating func field(
        _ path: [String], _ kind: FormField.Kind, _ component: JSONNode, _ title: String
    ) -> FormField {
        var field = FormField(path: path, kind: kind)
        let label = ["label", "dateLabel", "timeLabel"].lazy.compactMap { component[$0] }.first
        field.label = text.words(label, "label of the \(title)")
        field.hint = text.words(component["description"], "description of the \(title)")
        field.readOnly = readOnly(component, title)
        return field
    }

    private mutating func readOnly(_ component: JSONNode, _ title: String) -> ModelExpression? {
        if component["disabled"]?.boolean == true { return .literal(.boolean(true)) }
        return text.condition(component["readonly"], "condition of the \(title) being read-only")
    }

    private mutating func choices(
        of component: JSONNode, _ kind: FormField.Kind, _ title: String
    ) -> FormChoices? {
        guard kind == .choice || kind == .choices else { return nil }
        if let node = component["valuesExpression"] {
            return text.value(node, "choices of the \(title)").map { .computed($0) }
        }
        if let key = component["valuesKey"]?.string, !key.isEmpty { return .computed(.variable(key)) }
        let values = component["values"]?.items ?? []
        return .fixed(
            values.map { choice in
                FormChoice(
                    value: .literal(choice["value"]?.value ?? .null),
                    label: text.words(choice["label"], "label of a choice of the \(title)"))
            })
    }

    private mutating func constraints(
        of component: JSONNode, _ kind: FormField.Kind, _ title: String
    ) -> FormConstraints {
        var constraints = FormConstraints()
        let rules = component["validate"]
        constraints.isRequired = rules?["required"]?.boolean ?? false
        constraints.mustBeTrue = constraints.isRequired && kind == .boolean
        constraints.minimum = bound(rules?["min"], "least value of the \(title)")
        constraints.maximum = bound(rules?["max"], "greatest value of the \(title)")
        constraints.minimumLength = text.length(rules?["minLength"], "least length of the \(title)")
        constraints.maximumLength = text.length(rules?["maxLength"], "greatest length of the \(title)")
        constraints.pattern = text.pattern(rules?["pattern"], "pattern of the \(title)")
        constraints.decimalDigits = text.length(component["decimalDigits"], "number of digits of the \(title)")
        if constraints.pattern == nil {
            constraints.pattern = rules?["validationType"]?.string.flatMap { FormPattern.named($0) }
        }
        if component["disallowPassedDates"]?.boolean == true, kind == .date {
            constraints.minimum = text.feel("today()", component, "least date of the \(title)")
        }
        return constraints
    }

    /// An empty text is no bound, as form editors leave it behind.
    private mutating func bound(_ node: JSONNode?, _ purpose: String) -> ModelExpression? {
        if let string = node?.string, string.trimmed.isEmpty { return nil }
        return text.value(node, purpose)
    }
}

extension FormPattern {
    /// What the names of formats mean, as far as a pattern can say it.
    static func named(_ format: String) -> String? {
        switch format {
        case "email": "^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$"
        case "phone": "^(\\+|00)[0-9][0-9 ()./\\-]+$"
        case "uuid": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
        case "uri": "^[A-Za-z][A-Za-z0-9+.\\-]*:.+$"
        default: nil
        }
    }
}
