import Foundation
import JournalStore
import ProcessModel

/// What is wrong with the workers of a run, as far as it shows before there is a job for them: a type that nothing
/// has, a program that is not there.
///
/// Both are told and neither stops the run: a process with that type may be deployed later, and a program put there.
struct WorkerChecks {
    private let workers: [WorkerArgument]
    private let store: any JournalStore
    private let path: String

    /// Reading a definition takes a millisecond; nobody waits longer than a blink for a warning. Where more are
    /// deployed, types that the latest do not have are not judged.
    private static let mostDefinitions = 200

    init(_ workers: [WorkerArgument], store: any JournalStore, path: String) {
        self.workers = workers
        self.store = store
        self.path = path
    }

    func warn() throws {
        for worker in workers {
            if let fault = WorkerProgram(command: worker.command).fault {
                Console.warning("the worker for \(worker.type) cannot run: \(fault)")
            }
        }
        for warning in try warningsOfTypes() { Console.warning(warning) }
    }

    private func warningsOfTypes() throws -> [String] {
        guard !workers.isEmpty else { return [] }
        let reader = InstanceReader(store)
        let definitions = try store.definitions()
        var types = JobTypes()
        for summary in definitions.reversed().prefix(Self.mostDefinitions) {
            types.add(try reader.definition(summary.key).elements)
            if types.isComputed || workers.allSatisfy({ types.names.contains($0.type) }) { return [] }
        }
        if definitions.count > Self.mostDefinitions { return [] }
        return workers.filter { !types.names.contains($0.type) }.map { worker in
            let most = 10
            let known = types.names.prefix(most).joined(separator: ", ") + (types.names.count > most ? ", …" : "")
            let hint = NearName.hint(for: worker.type, among: types.names)
            return "no process in \(path) has a job of type \(worker.type)\(hint); "
                + (known.isEmpty ? "there are no jobs at all" : "there are: \(known)")
        }
    }
}

/// The program that a command of the shell begins with.
struct WorkerProgram {
    let command: String

    /// Why the program cannot be run; nil where it can, or where only the shell knows what it is.
    var fault: String? {
        guard let word, !Self.builtIn.contains(word) else { return nil }
        if word.contains("/") { return Self.fault(ofFile: word) }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        if folders.contains(where: { Self.fault(ofFile: "\($0)/\(word)") == nil }) { return nil }
        if Self.fault(ofFile: "./\(word)") == nil { return "\(word) is no command; say ./\(word) for the file here" }
        if FileManager.default.fileExists(atPath: word) {
            return "\(word) is no command, and the file is not executable"
        }
        return "there is no command \(word)"
    }

    /// The first word, where it is a plain name and nothing that the shell replaces.
    private var word: String? {
        let text = command.drop { $0 == " " }
        let word = text.prefix { $0.isLetter || $0.isNumber || "_-./+".contains($0) }
        guard let next = text.dropFirst(word.count).first else { return word.isEmpty ? nil : String(word) }
        return word.isEmpty || !" ;|&<>".contains(next) ? nil : String(word)
    }

    private static func fault(ofFile path: String) -> String? {
        var isFolder: ObjCBool = false
        let files = FileManager.default
        guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
            return "there is no file \(path)\(nearFile(path))"
        }
        if isFolder.boolValue { return "\(path) is a folder" }
        return files.isExecutableFile(atPath: path) ? nil : "\(path) is not executable (chmod +x \(path))"
    }

    private static func nearFile(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        let folder = String(path[...slash])
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            return NearName.hint(for: path, among: names.map { folder + $0 })
        } catch {
            return ", nor a folder \(folder)"
        }
    }

    /// What `sh` knows without a file of the name (POSIX.1-2017, XCU 2.4, 2.9.1 and 2.14).
    private static let builtIn: Set<String> = [
        ".", "alias", "bg", "break", "case", "cd", "command", "continue", "do", "done", "elif", "else", "esac", "eval",
        "exec", "exit", "export", "false", "fc", "fg", "fi", "for", "getopts", "hash", "if", "in", "jobs", "kill",
        "local", "newgrp", "printf", "pwd", "read", "readonly", "return", "set", "shift", "source", "test", "then",
        "times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset", "until", "wait", "while", "echo",
    ]
}
