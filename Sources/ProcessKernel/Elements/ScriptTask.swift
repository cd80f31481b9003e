import FEEL
import ProcessModel

extension Step {
    /// Runs the script at once; its result goes to the variable that the task names, else nowhere.
    mutating func performScript(_ script: Script, _ element: Element, _ key: ElementInstanceKey) {
        if let cause = run(script, at: key) {
            return raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
        }
        complete(key, element)
    }

    /// Runs a script as seen from an element instance; tells what is wrong where it could not.
    mutating func run(_ script: Script, at key: ElementInstanceKey) -> IncidentCause? {
        var label = Label.public
        let outcome = script.run(environment: context.environment) { name in
            guard let variable = instance.variable(name, seenFrom: key) else {
                let attribute = instance.attribute(name, seenFrom: key)
                if let attribute { label.join(attribute.label) }
                return attribute?.value
            }
            label.join(variable.label)
            return variable.value
        }
        if let problem = outcome.problems.first(where: { $0.isLimit }) {
            return IncidentCause(.expressionFailed, problem.message)
        }
        // A function has no bytes, so it must not get into a variable.
        let isKept = script.resultVariable != nil
        if isKept && outcome.result.holdsFunction || outcome.writes.contains(where: { $0.value.holdsFunction }) {
            return IncidentCause(.expressionFailed, "The script gives a function, which cannot be kept")
        }
        for write in outcome.writes { takeResults([NamedValue(write.name, write.value)], label: label, of: key) }
        if let name = script.resultVariable {
            takeResults([NamedValue(name, outcome.result)], label: label, of: key)
        }
        return nil
    }
}
