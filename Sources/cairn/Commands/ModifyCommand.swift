import ArgumentParser
import ProcessKernel
import ProcessModel

/// `cairn modify`.
struct ModifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modify",
        abstract: "Moves, adds and cancels tokens of a running instance by hand, all at once.",
        discussion: """
            A start opens the sub-processes around its place that are not open. Cancels come last, so an instance \
            whose only token moves goes on; one that is left without a token ends.

            EXAMPLE: back from one task to another; one more token, with a variable of its own:
              cairn modify 1 --move approve:collect_data
              cairn modify 1 --start check_again --local '{"reason": "new facts"}'
            """)

    @Argument(help: "The number of the instance; 'cairn list' has them.") var instance: InstanceArgument

    @Option(
        help: ArgumentHelp(
            "Ends all visits to an element, or the one with that number; repeatable.", valueName: "element-or-number"))
    var cancel: [String] = []

    @Option(
        help: ArgumentHelp("Puts a token before an element or on a flow; repeatable.", valueName: "element-or-flow"))
    var start: [String] = []

    @Option(
        help: ArgumentHelp(
            "An open visit: what starts goes into the nearest scope around it that has the place.",
            valueName: "number"))
    var `in`: UInt32?

    @Option(
        help: ArgumentHelp(
            "Ends all visits to an element, or the one with that number, and starts as many elsewhere; repeatable.",
            valueName: "from:to"))
    var move: [String] = []

    @Option(
        help: ArgumentHelp(
            "Variables to set in the instance before: a JSON object, or a file with one.", valueName: "json-or-file"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "Variables of the visits that start, seen by nothing else: a JSON object, or a file with one.",
            valueName: "json-or-file"))
    var local: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if cancel.isEmpty, start.isEmpty, move.isEmpty { throw ValidationError("nothing is to be changed") }
        if move.contains(where: { $0.split(separator: ":").count != 2 }) {
            throw ValidationError("--move takes FROM:TO")
        }
    }

    func run() async throws {
        try await ending {
            let variables = try Inputs.variables(input)
            let locals = try Inputs.context(local, called: "--local").namedValues
            return try await StepControl(instance: instance.key, database: database, output: output).apply {
                state throws(Rejection) in
                var change = Modification(variables: variables)
                let near = self.in.map { ElementInstanceKey(rawValue: $0) }
                for text in start {
                    change.starts.append(.init(try state.place(named: text, near: near), near: near, variables: locals))
                }
                for text in cancel { change.cancels += try state.visits(named: text) }
                for text in move {
                    let ends = text.split(separator: ":").map(String.init)
                    for visit in try state.visits(named: ends[0]) {
                        let place = try state.place(named: ends[1], near: visit)
                        change.starts.append(.init(place, near: state.elements[visit].scope, variables: locals))
                        change.cancels.append(visit)
                    }
                }
                return [.modify(change)]
            }
        }
    }
}

extension ProcessInstance {
    /// The open visits that people mean by the id of an element, or by a number. A loop is meant with all its rounds.
    fileprivate func visits(named text: String) throws(Rejection) -> [ElementInstanceKey] {
        let found = elements.rows.filter { $0.key != .root && $0.round == nil && element(of: $0).id == text }.map(\.key)
        return found.isEmpty ? [try visit(named: text)] : found
    }

    /// The element or flow of that id, in the process that an open visit is in.
    fileprivate func place(
        named text: String, near visit: ElementInstanceKey?
    ) throws(Rejection) -> Modification.Start.Place {
        let visit = visit ?? .root
        guard elements.contains(visit) else {
            throw Rejection(.elementNotFound, "instance \(key) has no open element instance \(visit)")
        }
        let definition = definition(of: visit)
        if let element = definition.element(id: text) { return .element(element.index) }
        guard let flow = definition.flows.first(where: { $0.id == text }) else {
            let names = definition.elements.dropFirst().map(\.id) + definition.flows.map(\.id)
            throw Rejection(
                .elementNotFound,
                "process \(definition.id) has no element or flow \(text)\(NearName.hint(for: text, among: names))")
        }
        return .flow(flow.index)
    }
}
