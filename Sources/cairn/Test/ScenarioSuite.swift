import FEEL
import Formats
import ProcessModel

/// The sources that a file of scenarios tests, compiled as it says.
struct ScenarioSuite {
    let sources: Sources

    /// Refuses sources with errors, and scenarios that name what the sources do not have.
    init(_ file: ScenarioFile) throws {
        let texts = try file.sources.map { name in
            let path = name.hasPrefix("/") ? name : Self.beside(file.path, name)
            return try Inputs.source(path)
        }
        // No worker runs here: listeners pass, but for those that have a stub.
        var options = file.options
        options.listenerJobs = .pass(besides: file.stubbed)
        let compilations = Compiler.compile(texts, options: options)
        sources = Sources(all: zip(texts, compilations).map { Sources.One(text: $0, compilation: $1) })
        if sources.areRefused { throw SourceRefused(lines: DiagnosticReport.lines(sources)) }
        try checkMentions(file)
        for scenario in file.scenarios { _ = try sources.process(scenario.process) }
    }

    /// The path of a file that is named from the folder of another.
    private static func beside(_ path: String, _ name: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return name }
        return path[...slash] + name
    }

    private func checkMentions(_ file: ScenarioFile) throws {
        let elements = sources.all.flatMap(\.compilation.definitions).flatMap(\.elements)
        let ids = elements.map(\.id)
        let types = JobTypes(of: elements)
        let mistakes = file.mentions.filter { mention in
            if ids.contains(mention.id) { return false }
            // Where a type is computed, any name may be one.
            return !mention.mayBeJobType || !types.isComputed && !types.names.contains(mention.id)
        }
        if mistakes.isEmpty { return }
        let lines = mistakes.map { mention in
            let known = mention.mayBeJobType ? ids + types.names : ids
            let what = mention.mayBeJobType ? "element or job type" : "element"
            let hint = NearName.hint(for: mention.id, among: known)
            return ScenarioMistake(place: mention.place, message: "there is no \(what) \"\(mention.id)\"\(hint)")
                .line(in: file.path)
        }
        for line in lines { Console.note(line) }
        throw UsageError("\(file.path) names what its sources do not have")
    }
}
