import ArgumentParser
import EngineRuntime
import Formats
import ProcessModel

/// The files that a command takes definitions from.
struct SourceOptions: ParsableArguments {
    @Argument(help: "The file with the process, or with decisions.", completion: .file())
    var file: String

    @Option(
        name: .customLong("with"), help: ArgumentHelp("Another file that belongs to it; repeatable.", valueName: "file")
    )
    var others: [String] = []

    /// All files, compiled. A file that cannot be read is wrong usage.
    func compile() throws -> Sources { try Sources.compile([file] + others) }
}

/// The files that were read and what became of them, the main one first.
struct Sources {
    struct One {
        let text: SourceText
        let compilation: Compilation
    }

    let all: [One]

    /// The files, compiled together. A file that cannot be read is wrong usage.
    static func compile(_ files: [String], _ options: CompilerOptions = CompilerOptions()) throws -> Sources {
        let texts = try files.map { try Inputs.source($0) }
        let compilations = Compiler.compile(texts, options: options)
        return Sources(all: zip(texts, compilations).map { One(text: $0, compilation: $1) })
    }

    var areRefused: Bool { all.contains { $0.compilation.diagnostics.hasErrors } }

    /// All definitions of all files.
    var definitions: [ProcessDefinition] { all.flatMap(\.compilation.definitions) }

    /// What is to be stored of all files.
    func newDefinitions() throws -> [NewDefinition] {
        try all.flatMap { source in
            try source.compilation.definitions.map { one in
                try NewDefinition(one, sourceName: source.text.name, source: source.text.bytes)
            }
        }
    }

    /// The process to start: the one named, else the only executable one of the main file. Global tasks, which are
    /// there to be called, begin only by name or where the file has nothing else.
    func process(_ id: String?) throws -> ProcessDefinition {
        if let id {
            guard let definition = definitions.first(where: { $0.id == id }) else {
                let ids = definitions.map(\.id)
                throw UsageError(
                    "there is no process \(id)\(NearName.hint(for: id, among: ids)); "
                        + "there are: \(ids.joined(separator: ", "))")
            }
            return definition
        }
        let executable = (all.first?.compilation.definitions ?? []).filter(\.isExecutable)
        let processes = executable.filter { !$0.isGlobalTask }
        let candidates = processes.isEmpty ? executable : processes
        guard let definition = candidates.first else {
            throw UsageError("no process in \(all.first?.text.name ?? "the file") is executable; name one by --process")
        }
        guard candidates.count == 1 else {
            throw UsageError(
                "there are several processes, name one by --process: \(candidates.map(\.id).joined(separator: ", "))")
        }
        return definition
    }
}
