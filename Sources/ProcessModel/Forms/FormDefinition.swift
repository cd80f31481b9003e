/// What a person is asked for when doing a task: fields in the order in which they are asked.
///
/// How to read this folder: `FormView` computes how a form looks with the variables of its task, `FormCheck` judges
/// answers and makes variables of them, `FieldConversion` makes a value of a text. All of it is pure; where a form
/// came from (fields in a process, a form in JSON, a JSON Schema) shows nowhere here.
package struct FormDefinition: Sendable, Codable {
    /// The id that the source gives the form, where it has one.
    package let id: String?
    package let fields: [FormField]
    /// True where an answer must not have a name that no field has.
    package let isClosed: Bool

    package init(id: String? = nil, fields: [FormField], isClosed: Bool = false) {
        self.id = id
        self.fields = fields
        self.isClosed = isClosed
    }

    private enum CodingKeys: String, CodingKey { case id, fields, isClosed }

    package init(from decoder: any Decoder) throws {
        if let fields = try OldFormField.form(from: decoder) {
            self.init(fields: fields)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decodeIfPresent(String.self, forKey: .id),
            fields: try container.decode([FormField].self, forKey: .fields),
            isClosed: try container.decode(Bool.self, forKey: .isClosed))
    }
}

/// One question of a form, or a text between questions.
package struct FormField: Sendable, Codable {
    /// The names are stored and never change meaning.
    package enum Kind: String, Sendable, Codable {
        case text, longText, number, integer, boolean, date, time, dateTime
        /// One of the choices.
        case choice
        /// A list of choices.
        case choices
        /// A list of contexts, each with the fields in `columns`.
        case rows
        /// Nothing is asked; the label is read.
        case note
    }

    /// The variable, then the names of the entries inside it; empty for a note.
    package let path: [String]
    package let kind: Kind
    package var label: ModelExpression?
    /// What explains the field further.
    package var hint: ModelExpression?
    /// Gives the value where there is none yet: of the field's kind, or the text of one.
    package var standard: ModelExpression?
    package var choices: FormChoices?
    package var columns: [FormField] = []
    package var constraints = FormConstraints()
    /// The field is not shown, and no answer taken, where one of these is true.
    package var hiddenIf: [ModelExpression] = []
    /// Gives whether the value is only shown; nil is no.
    package var readOnly: ModelExpression?

    package init(path: [String], kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// The name by which messages call the field.
    package var id: String { path.joined(separator: ".") }
}

/// What an answer must be besides being of the field's kind.
package struct FormConstraints: Sendable, Codable {
    package var isRequired = false
    /// For a box that has to be ticked.
    package var mustBeTrue = false
    /// Of numbers, dates and times; included.
    package var minimum: ModelExpression?
    package var maximum: ModelExpression?
    /// Whether the bound itself is no answer either.
    package var excludesMinimum = false
    package var excludesMaximum = false
    /// Of texts in code points, of lists in items.
    package var minimumLength: Int?
    package var maximumLength: Int?
    /// A regular expression that is found somewhere in the text, as FEEL's `matches` finds it.
    package var pattern: String?
    package var decimalDigits: Int?

    package init() {}
}

/// What a field lets people choose from.
package enum FormChoices: Sendable, Codable {
    case fixed([FormChoice])
    /// Gives a list of values, or of contexts with `value` and `label`.
    case computed(ModelExpression)
}

/// One thing to choose.
package struct FormChoice: Sendable, Codable {
    package let value: ModelExpression
    /// Nil shows the value.
    package let label: ModelExpression?

    package init(value: ModelExpression, label: ModelExpression?) {
        self.value = value
        self.label = label
    }
}

/// A field as definitions kept it before forms had a model of their own; stored definitions are read for ever.
private struct OldFormField: Decodable {
    let id: String
    let label: String?
    let type: String
    let defaultValue: String?
    let choices: [String]
    let isRequired: Bool

    /// The fields where the coding is the old one, which is a list.
    static func form(from decoder: any Decoder) throws -> [FormField]? {
        do {
            return try [OldFormField](from: decoder).map(\.field)
        } catch DecodingError.typeMismatch {
            return nil
        }
    }

    private var field: FormField {
        let kind: FormField.Kind =
            switch type {
            case "long", "int": .integer
            case "double", "number": .number
            case "boolean": .boolean
            case "date": .date
            case "enum": .choice
            default: .text
            }
        var field = FormField(path: [id], kind: kind)
        field.label = label.map { .string($0) }
        field.standard = defaultValue.map { .string($0) }
        if kind == .choice {
            field.choices = .fixed(choices.map { FormChoice(value: .string($0), label: nil) })
        }
        field.constraints.isRequired = isRequired
        return field
    }
}
