import ArgumentParser
import FEEL
import Formats
import ProcessKernel
import ProcessModel

/// The files of a decision model.
struct DecisionFiles: ParsableArguments {
    @Argument(help: "The DMN file.", completion: .file())
    var model: String

    @Option(help: ArgumentHelp("Another DMN file, which models may import; repeatable.", valueName: "file"))
    var include: [String] = []

    /// The model, ready to be evaluated although parts of it may be broken. A file that is no DMN is refused.
    func compile() throws -> DecisionEvaluator {
        let sources = try ([model] + include).map { try Inputs.source($0) }
        let compilation = Compiler.compileDecisions(sources)
        guard let model = compilation.model else { throw SourceRefused(compilation.diagnostics, of: sources) }
        return DecisionEvaluator(model)
    }
}

/// Sources that nothing can be done with.
struct SourceRefused: Error {
    let lines: [String]

    init(lines: [String]) { self.lines = lines }

    init(_ diagnostics: [[Diagnostic]], of sources: [SourceText]) {
        lines = zip(sources, diagnostics).flatMap { source, all in
            all.filter { $0.severity == .error }.map { DiagnosticReport.line($0, in: source.name) }
        }
    }
}
