import ProcessModel

extension Step {
    /// Evaluates the script at once; its result goes to the variable that the task names, else nowhere.
    mutating func performScript(_ script: Script, _ element: Element, _ key: ElementInstanceKey) {
        switch evaluate(script.expression, at: key) {
        case .failure(let cause):
            raiseIncident(cause.code, at: key, cause.message, retry: .perform(key))
        case .success(let result):
            if let name = script.resultVariable {
                takeResults([NamedValue(name, result.value)], label: result.label, of: key)
            }
            complete(key, element)
        }
    }
}
