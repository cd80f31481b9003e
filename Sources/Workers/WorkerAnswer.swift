import EngineRuntime
import FEEL
import ProcessKernel

/// What a program's end says about its job.
enum WorkerAnswer {
    /// Exit 0 with one JSON object, or with nothing, completes the job; `{"@error": {"code", "message"?,
    /// "variables"?}}` throws that BPMN error; everything else is a failure.
    static func outcome(of result: ChildProcess.Result, timeout: Duration, limits: ChildProcess.Limits) -> JobOutcome {
        switch result.end {
        case .exited(0): return outcome(ofOutput: result.output)
        case .exited(let code): return failure("ended with status \(code)", result)
        case .killedBySignal(let signal): return failure("was killed by signal \(signal)", result)
        case .stopped(.timeout): return failure("was not done within \(timeout) and was killed", result)
        case .stopped(.tooMuchOutput):
            return failure("wrote more than \(limits.outputBytes) bytes as its result and was killed", result)
        case .stopped(.cancellation): return failure("was no longer wanted", result)
        }
    }

    private static func outcome(ofOutput output: [UInt8]) -> JobOutcome {
        if output.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) { return .completed([]) }
        let value: Value
        do {
            value = try Value(json: output)
        } catch {
            return failure("wrote a result that is not JSON: \(error)\(advice(output))")
        }
        guard case .context(let object) = value else {
            return failure("wrote a result that is not a JSON object: \(value.kind.rawValue)\(advice(output))")
        }
        guard let thrown = object["@error"] else { return .completed(object.namedValues) }
        guard case .context(let error) = thrown, case .string(let code)? = error["code"], !code.isEmpty else {
            return failure("wrote an \"@error\" without a code")
        }
        return .errorThrown(
            ThrownError(
                code: code, message: error["message"]?.asString,
                variables: error["variables"]?.asContext?.namedValues ?? []))
    }

    /// What the program wrote, as far as one recognizes it by, and how it is meant.
    private static func advice(_ output: [UInt8]) -> String {
        let most = 60
        let text = trimmed(Array(output.prefix(4 * most)))
        let line = text.prefix { !$0.isNewline }
        let isCut = line.count > most || line.count < text.count || output.count > 4 * most
        return "; it wrote: \(line.prefix(most))\(isCut ? "…" : "") "
            + "(standard output is for one JSON object, standard error for all else)"
    }

    private static func failure(_ what: String, _ result: ChildProcess.Result? = nil) -> JobOutcome {
        var message = "the worker \(what)"
        let said = trimmed(result?.errorTail ?? [])
        if !said.isEmpty { message += ": \(said)" }
        return .failed(JobFailure(message: message))
    }

    /// The text without white space at its ends; what is cut at the front may begin inside a character.
    private static func trimmed(_ bytes: [UInt8]) -> String {
        let whole = bytes.drop { $0 & 0xC0 == 0x80 || $0 <= 0x20 }
        let end = whole.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? whole.startIndex
        return String(decoding: whole[..<end], as: UTF8.self)
    }
}

extension Context {
    fileprivate var namedValues: [NamedValue] { entries.map { NamedValue($0.name, $0.value) } }
}
