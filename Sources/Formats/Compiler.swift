package import ProcessModel

/// Turns source texts into definitions that the kernel can run.
///
/// Start reading here. Every format goes the same way, `read -> check -> lower`: read the text into a model of its
/// own words, look for everything that is wrong with it, and put what is right into the words of `ProcessModel`. Each
/// format has a folder whose main file says how to read it. No step stops at the first fault: an author wants to see
/// them all.
package enum Compiler {
    /// The definitions in a source, or everything that keeps it from being executed.
    ///
    /// The same source and options give the same compilation, on every machine and from any number of threads at once.
    ///
    /// - Parameter others: sources that are deployed together with it. What they define can be referred to; what is
    ///   wrong with them shows when they are compiled themselves.
    package static func compile(
        _ source: SourceText, with others: [SourceText] = [], options: CompilerOptions = CompilerOptions()
    ) -> Compilation {
        let others = others.map { Parsed($0, limits: options.limits) }
        return compile(Parsed(source, limits: options.limits), with: others, options: options)
    }

    /// A source that was read as XML or as a form in JSON, with what is to be said about that.
    private struct Parsed {
        let name: String
        let tree: XMLTree?
        let form: FormDefinition?
        let findings: Findings

        init(_ source: SourceText, limits: SourceLimits) {
            var findings = Findings()
            let isForm = FormFormat.isJSON(source)
            name = source.name
            tree = isForm ? nil : XMLTree.read(source, limits: limits, findings: &findings)
            form = isForm ? FormFormat.read(source, limits: limits, findings: &findings) : nil
            self.findings = findings
        }

        var isDecisions: Bool { tree.map { DMNNamespace.isModel($0.root.namespace) } ?? false }
    }

    private static func compile(_ parsed: Parsed, with others: [Parsed], options: CompilerOptions) -> Compilation {
        var findings = parsed.findings
        let definitions =
            parsed.tree.map { Self.definitions(in: $0, with: others, options: options, findings: &findings) } ?? []
        return Compilation(
            definitions: definitions, diagnostics: findings.inOrderOfPlaces(limit: options.limits.diagnostics))
    }

    /// Compiles sources that belong together, each to what it is: processes, or decisions that may import the others.
    package static func compile(
        _ sources: [SourceText], options: CompilerOptions = CompilerOptions()
    ) -> [Compilation] {
        let parsed = sources.map { Parsed($0, limits: options.limits) }
        let compilations = sources.indices.map { position in
            guard parsed[position].isDecisions else {
                let others = parsed.indices.filter { $0 != position }.map { parsed[$0] }
                return compile(parsed[position], with: others, options: options)
            }
            let others = sources.indices.filter { $0 != position && parsed[$0].isDecisions }
            let compilation = compileDecisions(
                [sources[position]] + others.map { sources[$0] }, limits: options.limits)
            let diagnostics = compilation.diagnostics[0]
            guard let model = compilation.model, !diagnostics.hasErrors else {
                return Compilation(definitions: [], diagnostics: diagnostics)
            }
            return Compilation(definitions: [Self.definition(of: model, at: position)], diagnostics: diagnostics)
        }
        return refusingRepeated(compilations)
    }

    /// What is deployed together has each id once, since a call or a command means one process by it.
    private static func refusingRepeated(_ compilations: [Compilation]) -> [Compilation] {
        var known: Set<String> = []
        return compilations.map { compilation in
            let repeated = compilation.definitions.filter { !known.insert($0.id).inserted }
            if repeated.isEmpty { return compilation }
            let errors = repeated.map { definition in
                Diagnostic(
                    .error, .duplicateID, rule: BPMNRule.identity, element: definition.id,
                    place: definition[.process].place,
                    message: "The id '\(definition.id)' is in another one of the files already.")
            }
            return Compilation(definitions: [], diagnostics: compilation.diagnostics + errors)
        }
    }

    /// A model of decisions as a definition, which is deployed like others and starts nothing.
    private static func definition(of model: DecisionModel, at position: Int) -> ProcessDefinition {
        let id = model.namespace.isEmpty ? ".decisions.\(position)" : model.namespace
        let process = Element(
            index: .process, id: id, name: model.name, kind: .process(scope: Scope(entries: [])), scope: nil)
        return ProcessDefinition(
            id: id, name: model.name, isExecutable: false, elements: [process], flows: [], decisions: model)
    }

    /// The decisions of the first source, which may import the others, and what is to be said about each source.
    ///
    /// There is a model although parts of it are broken: they are null when they are evaluated. There is none only if
    /// the first source is no DMN at all.
    package static func compileDecisions(
        _ sources: [SourceText], limits: SourceLimits = SourceLimits()
    ) -> DecisionCompilation {
        var findings = sources.map { _ in Findings() }
        var trees: [(source: Int, tree: XMLTree)] = []
        for (position, source) in sources.enumerated() {
            guard let tree = XMLTree.read(source, limits: limits, findings: &findings[position]) else { continue }
            if DMNNamespace.isModel(tree.root.namespace), tree.root.name == "definitions" {
                trees.append((position, tree))
            } else {
                findings[position].error(
                    .unknownFormat, rule: DMNRule.definitions, place: tree.root.place,
                    message: "The root element is '\(tree.root.qualifiedName)' of the namespace "
                        + "'\(tree.root.namespace)', which is no DMN that is known here.")
            }
        }
        var model: DecisionModel?
        if trees.first?.source == 0 {
            let compiled = DMNFormat.compile(trees.map(\.tree))
            model = compiled.model
            for (position, found) in zip(trees.map(\.source), compiled.findings) { findings[position].add(found) }
        }
        return DecisionCompilation(
            model: model, diagnostics: findings.map { $0.inOrderOfPlaces(limit: limits.diagnostics) })
    }

    private static func definitions(
        in tree: XMLTree, with others: [Parsed], options: CompilerOptions, findings: inout Findings
    ) -> [ProcessDefinition] {
        guard tree.root.namespace == BPMNNamespace.model, tree.root.name == "definitions" else {
            findings.error(
                .unknownFormat, rule: BPMNRule.definitions, place: tree.root.place,
                message: "The root element is '\(tree.root.qualifiedName)', which is no format that is known here; "
                    + "BPMN 2.0 has 'definitions' of the namespace \(BPMNNamespace.model).")
            return []
        }
        var forms = FormLibrary()
        for other in others { if let form = other.form { forms.add(form, file: other.name) } }
        return BPMNFormat.compile(
            tree, with: others.compactMap(\.tree), forms: forms, options: options, findings: &findings)
    }
}

/// A text to compile and the name by which people know it.
package struct SourceText: Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// What became of a source.
package struct Compilation: Sendable {
    /// In the order of the source; empty when there is an error.
    package let definitions: [ProcessDefinition]
    /// Everything that is to be said about the source, in the order of the places in it.
    package let diagnostics: [Diagnostic]

    package init(definitions: [ProcessDefinition], diagnostics: [Diagnostic]) {
        self.definitions = definitions
        self.diagnostics = diagnostics
    }
}

/// What became of the sources of decisions.
package struct DecisionCompilation: Sendable {
    /// Nil if the first source is no decision model.
    package let model: DecisionModel?
    /// For each source, in the order of the places in it.
    package let diagnostics: [[Diagnostic]]

    package init(model: DecisionModel?, diagnostics: [[Diagnostic]]) {
        self.model = model
        self.diagnostics = diagnostics
    }
}

/// What a source does not say itself.
package struct CompilerOptions: Sendable {
    /// The language of expressions that do not show theirs.
    package var defaultDialect: ExpressionDialect
    package var externalTasks: ExternalTasks
    package var listenerJobs: ListenerJobs
    /// Lets pass what is right but not executed yet. Definitions that were compiled so are to be looked at, not to be
    /// run.
    package var acceptsUnexecuted: Bool
    package var limits: SourceLimits

    package init(
        defaultDialect: ExpressionDialect = .feel, externalTasks: ExternalTasks = [],
        listenerJobs: ListenerJobs = .wait, acceptsUnexecuted: Bool = false, limits: SourceLimits = SourceLimits()
    ) {
        self.defaultDialect = defaultDialect
        self.externalTasks = externalTasks
        self.listenerJobs = listenerJobs
        self.acceptsUnexecuted = acceptsUnexecuted
        self.limits = limits
    }
}

/// What becomes of listeners that a worker does.
package enum ListenerJobs: Sendable {
    /// The element waits for them.
    case wait
    /// They pass as if done, because no worker runs; those of the job types in `besides` wait all the same.
    case pass(besides: Set<String>)
}

/// The kinds of tasks that wait for completion from outside although BPMN lets them pass: for tests of models.
package struct ExternalTasks: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let task = ExternalTasks(rawValue: 1)
    package static let manualTask = ExternalTasks(rawValue: 2)
}

/// How large a source may be. Sources come from strangers: each bound keeps a small file from taking much time or
/// memory.
package struct SourceLimits: Sendable {
    /// The largest models of the field have about 2 MB with their diagrams; the tree takes some 10 times the text.
    package var bytes = 10 * 1024 * 1024
    /// Recursion over the tree takes stack for each level; hand-made models do not reach 30.
    package var depth = 200
    /// Ten times what a model of 5,000 flow elements has with its diagram.
    package var elements = 500_000
    /// libxml2 compares each attribute of an element with each other.
    package var attributesOfElement = 256
    /// libxml2 looks a prefix up among all declarations in force.
    package var namespacesInForce = 1000
    /// A script or form in an attribute or text; what is longer is data and belongs elsewhere.
    package var textBytes = 1024 * 1024
    /// A file with more faults than that is not mended from a list.
    package var diagnostics = 1000

    package init() {}
}
