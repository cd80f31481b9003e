import FEEL
import Formats
import ProcessKernel

/// What a scripted run is told to do: the settings and the stimuli, in order.
struct Script {
    enum Stimulus {
        case complete(String, [NamedValue])
        case completeAll([String])
        case message(String, to: String?, [NamedValue])
        case signal(String, [NamedValue])
        case advance(Value)
        case setVariables([NamedValue])
        case fail(String, error: String?, message: String?)
        case activate(String, in: String)
        case completeAdHoc(String)
    }

    var options = CompilerOptions(listenerJobs: .pass(besides: []))
    var clock = Instant(milliseconds: 1_893_456_000_000)
    var startMessage: String?
    var startVariables: [NamedValue] = []
    /// Processes of which an instance is started before the main one.
    var first: [String] = []
    var steps: [Stimulus] = []
}

/// A script that cannot be read is wrong usage; what a script asks for and does not get ends the run.
extension Script {
    init(_ object: Context) throws {
        let fields = ScriptFields(object, in: "the script")
        try fields.allow(["dialect", "clock", "start", "options", "steps"])
        if let dialect = try fields.text("dialect") {
            guard let dialect = ExpressionDialect(rawValue: dialect) else {
                throw UsageError("the script's dialect is \"feel\" or \"juel\", not \"\(dialect)\"")
            }
            options.defaultDialect = dialect
        }
        if let text = try fields.text("clock") {
            guard let moment = DateAndTime(text)?.millisecondsSinceEpoch(assumingOffset: 0) else {
                throw UsageError("the script's clock is no date and time: \(text)")
            }
            clock = Instant(milliseconds: moment)
        }
        if let start = try fields.object("start") { try readStart(ScriptFields(start, in: "the script's start")) }
        if let options = try fields.object("options") {
            try readOptions(ScriptFields(options, in: "the script's options"))
        }
        for (position, step) in try fields.list("steps").enumerated() {
            guard case .context(let step) = step else {
                throw UsageError("step \(position + 1) of the script is not an object")
            }
            steps.append(try Stimulus(ScriptFields(step, in: "step \(position + 1)")))
        }
    }

    private mutating func readStart(_ fields: ScriptFields) throws {
        try fields.allow(["message", "variables", "first"])
        startMessage = try fields.text("message")
        startVariables = try fields.variables()
        first = try fields.texts("first")
    }

    private mutating func readOptions(_ fields: ScriptFields) throws {
        try fields.allow(["externalTasks"])
        for kind in try fields.texts("externalTasks") {
            switch kind {
            case "task": options.externalTasks.insert(.task)
            case "manualTask": options.externalTasks.insert(.manualTask)
            default: throw UsageError("externalTasks may have \"task\" and \"manualTask\", not \"\(kind)\"")
            }
        }
    }
}

extension Script.Stimulus {
    init(_ fields: ScriptFields) throws {
        if let element = try fields.text("complete") {
            try fields.allow(["complete", "variables"])
            self = .complete(element, try fields.variables())
        } else if fields.has("completeAll") {
            try fields.allow(["completeAll"])
            self = .completeAll(try fields.texts("completeAll"))
        } else if let name = try fields.text("message"), !fields.has("fail") {
            try fields.allow(["message", "to", "variables"])
            self = .message(name, to: try fields.text("to"), try fields.variables())
        } else if let name = try fields.text("signal") {
            try fields.allow(["signal", "variables"])
            self = .signal(name, try fields.variables())
        } else if let span = fields.value("advance") {
            try fields.allow(["advance"])
            self = .advance(try Self.duration(span))
        } else if let values = try fields.object("setVariables") {
            try fields.allow(["setVariables"])
            self = .setVariables(values.namedValues)
        } else if let element = try fields.text("fail") {
            try fields.allow(["fail", "error", "message"])
            self = .fail(element, error: try fields.text("error"), message: try fields.text("message"))
        } else if let element = try fields.text("activate"), let scope = try fields.text("in") {
            try fields.allow(["activate", "in"])
            self = .activate(element, in: scope)
        } else if let scope = try fields.text("completeAdHoc") {
            try fields.allow(["completeAdHoc"])
            self = .completeAdHoc(scope)
        } else {
            throw UsageError("\(fields.place) of the script is no stimulus that is known here")
        }
    }

    private static func duration(_ value: Value) throws -> Value {
        switch value {
        case .dayTimeDuration, .yearMonthDuration: return value
        case .string(let text):
            guard let duration = Value(duration: text) else { break }
            return duration
        default: break
        }
        throw UsageError("the script advances by an ISO 8601 duration, not by \(value.json())")
    }
}

/// The members of an object in a script, with the place for messages.
struct ScriptFields {
    let object: Context
    let place: String

    init(_ object: Context, in place: String) {
        self.object = object
        self.place = place
    }

    func has(_ name: String) -> Bool { object[name] != nil }

    func value(_ name: String) -> Value? { object[name] }

    /// Refuses members that mean nothing, because they are mostly mistyped.
    func allow(_ names: [String]) throws {
        for entry in object.entries where !names.contains(entry.name) {
            throw UsageError("\(place) has \"\(entry.name)\", which means nothing there")
        }
    }

    func text(_ name: String) throws -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text)?: return text
        case let other?: throw UsageError("\"\(name)\" of \(place) is not a text but \(other.json())")
        }
    }

    func object(_ name: String) throws -> Context? {
        switch object[name] {
        case nil, .null: return nil
        case .context(let object)?: return object
        case let other?: throw UsageError("\"\(name)\" of \(place) is not an object but \(other.json())")
        }
    }

    func list(_ name: String) throws -> [Value] {
        switch object[name] {
        case nil, .null: return []
        case .list(let items)?: return items
        case let other?: throw UsageError("\"\(name)\" of \(place) is not a list but \(other.json())")
        }
    }

    func texts(_ name: String) throws -> [String] {
        try list(name).map { item in
            guard case .string(let text) = item else {
                throw UsageError("\"\(name)\" of \(place) holds \(item.json()), which is not a text")
            }
            return text
        }
    }

    func variables() throws -> [NamedValue] { try object("variables")?.namedValues ?? [] }
}
