import FEEL
import Formats
import ProcessKernel

/// A file of scenarios; `ScenarioReader` reads it, `ScenarioRun` runs one, `ScenarioReport` prints what came of it.
struct ScenarioFile {
    let path: String
    /// The files with the processes, the main one first.
    var sources: [String] = []
    var options = CompilerOptions()
    /// What jobs are answered in each scenario that does not answer them itself.
    var stubs: [String: [JobOutcome]] = [:]
    var scenarios: [Scenario] = []
    /// The elements that are named, with their places, so that a mistyped id is told as one.
    var mentions: [Mention] = []

    /// The ids and job types that any scenario answers.
    var stubbed: Set<String> { scenarios.reduce(into: Set(stubs.keys)) { $0.formUnion($1.stubs.answers.keys) } }

    struct Mention {
        let id: String
        let place: TextPlace
        /// True for a stub, whose name may be a job type too.
        var mayBeJobType = false
    }
}

/// One run of a process and what should come of it.
struct Scenario {
    let name: String
    let place: TextPlace
    var process: String?
    var variables: [NamedValue] = []
    /// The clock and the start; the steps are below, each with what it should lead to.
    var script = Script()
    var stubs = JobStubs()
    var afterStart: [Expectation] = []
    var steps: [Step] = []
    var atEnd: [Expectation] = []

    struct Step {
        let stimulus: Script.Stimulus
        /// The stimulus in a few words, as people find it in the file.
        let words: String
        let place: TextPlace
        var expectations: [Expectation]
    }
}

/// What should be true at one moment of a run. What is expected of what happened counts from the start on.
struct Expectation {
    let check: Check
    let place: TextPlace

    enum Check {
        case state(String)
        case open(IdentifierCheck)
        case waiting(IdentifierCheck)
        case completed(IdentifierCheck)
        case variable(String, Value)
        case incidents([IncidentPattern])
        case messages([MessagePattern])
    }

    enum IdentifierCheck {
        /// These and no others, in any order, each as often as it is listed.
        case exactly([String])
        /// These, and perhaps others.
        case has([String])
        case not([String])
        /// These in this order, with anything between them.
        case order([String])
        case count(String, Int)
    }

    struct IncidentPattern {
        var element: String?
        var code: String?
        /// A part of the message.
        var message: String?
    }

    struct MessagePattern {
        let name: String
        var key: String?
        var variables: [NamedValue] = []
    }
}
