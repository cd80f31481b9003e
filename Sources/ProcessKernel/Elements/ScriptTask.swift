import FEEL
import ProcessModel

extension Step {
    /// Evaluates the script at once; its result goes to the variable that the task names, else nowhere.
    mutating func performScript(_ script: Script, _ element: Element, _ key: ElementInstanceKey) {
        var label = Label.public
        let outcome = script.run { name in
            guard let variable = instance.variable(name, seenFrom: key) else { return nil }
            label.join(variable.label)
            return variable.value
        }
        if let problem = outcome.problems.first(where: { $0.isLimit }) {
            return raiseIncident(.expressionFailed, at: key, problem.message, retry: .perform(key))
        }
        for write in outcome.writes { takeResults([NamedValue(write.name, write.value)], label: label, of: key) }
        if let name = script.resultVariable {
            takeResults([NamedValue(name, outcome.result)], label: label, of: key)
        }
        complete(key, element)
    }
}
