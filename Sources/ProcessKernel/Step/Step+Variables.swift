import FEEL
import ProcessModel

/// Variables in their scopes, and the expressions that read them.
extension Step {
    /// Evaluates an expression as seen from an element instance. The result carries the highest label that it read.
    ///
    /// What FEEL defines as an error is null, as in decisions (DMN 1.5, 10.3.1.2); only running out of a bound fails.
    ///
    /// - Parameter pending: what is about to be written, and hides what is there.
    func evaluate(
        _ expression: ModelExpression, at key: ElementInstanceKey, pending: [PendingVariable] = []
    ) -> Result<LabelledValue, IncidentCause> {
        var label = Label.public
        let evaluation = expression.evaluate(environment: context.environment) { name in
            guard let variable = instance.variable(name, seenFrom: key, pending: pending) else {
                let attribute = instance.attribute(name, seenFrom: key)
                if let attribute { label.join(attribute.label) }
                return attribute?.value
            }
            label.join(variable.label)
            return variable.value
        }
        if let problem = evaluation.problems.first(where: { $0.isLimit }) {
            return .failure(IncidentCause(.expressionFailed, "\(expression.description): \(problem.message)"))
        }
        // A function has no bytes, so it must not get into a variable.
        if evaluation.value.holdsFunction {
            let message = "\(expression.description): the result has a function in it, which cannot be kept"
            return .failure(IncidentCause(.expressionFailed, message))
        }
        return .success(LabelledValue(value: evaluation.value, label: label))
    }

    /// Writes the input mappings as variables of the element instance itself. False after an incident.
    ///
    /// - Parameter retry: what is done again after the incident; nil begins the element instance.
    mutating func mapInputs(of key: ElementInstanceKey, _ element: Element, retry: AgendaEntry? = nil) -> Bool {
        if element.mappings.inputs.isEmpty { return true }
        return map(element.mappings.inputs, of: key, retry: retry ?? .run(key)) { _, _ in key }
    }

    /// Writes the output mappings, seen from the element instance, outward. False after an incident.
    mutating func mapOutputs(of key: ElementInstanceKey, _ element: Element) -> Bool {
        if element.mappings.outputs.isEmpty { return true }
        let outer = instance.elements[key].scope
        return map(element.mappings.outputs, of: key, retry: .complete(key)) { instance, name in
            instance.holder(of: name, seenFrom: outer)
        }
    }

    /// Later mappings see what earlier ones give. Nothing is written before all have a value, so that a retry after an
    /// incident reads what the first try read.
    private mutating func map(
        _ mappings: [Mapping], of key: ElementInstanceKey, retry: AgendaEntry,
        holder: (ProcessInstance, String) -> ElementInstanceKey
    ) -> Bool {
        let writer = instance.elements[key].element
        var pending: [PendingVariable] = []
        pending.reserveCapacity(mappings.count)
        for mapping in mappings {
            switch evaluate(mapping.source, at: key, pending: pending) {
            case .success(let result):
                let holder = holder(instance, mapping.target[0])
                let whole =
                    pending.last { $0.holder == holder && $0.variable.name == mapping.target[0] }?.variable
                    ?? instance.elements[holder].variables[mapping.target[0]]
                let variable = Variable(mapping.target, result, inside: whole, writer: writer)
                pending.append(PendingVariable(holder: holder, variable: variable))
            case .failure(let cause):
                raiseIncident(cause.code, at: key, cause.message, retry: retry)
                return false
            }
        }
        for item in pending { record(.variableSet(item.holder, item.variable)) }
        return true
    }

    /// Takes the results of an element: outward to the nearest scope that has the variable, else to the instance; or,
    /// where output mappings replace that or the model says so, to the element instance itself, for the mappings to
    /// read.
    mutating func takeResults(
        _ values: [NamedValue], label: Label = .public, of key: ElementInstanceKey, staysInside: Bool = false
    ) {
        let element = instance.element(of: key)
        let isReplaced = !element.mappings.outputs.isEmpty && element.mappings.outputRule == .replacePropagation
        let staysInside = staysInside || isReplaced
        for value in values {
            if staysInside {
                record(.variableSet(key, Variable(value, label: label, writer: element.index)))
            } else {
                propagate(value, from: key, label: label, writer: element.index)
            }
        }
    }

    /// Writes a variable in the nearest scope that has it, seen from an element instance, else in the instance.
    mutating func propagate(
        _ value: NamedValue, from key: ElementInstanceKey, label: Label, writer: ElementIndex?
    ) {
        let holder = instance.holder(of: value.name, seenFrom: key)
        record(.variableSet(holder, Variable(value, label: label, writer: writer)))
    }

}

extension Variable {
    /// What a value on its way becomes; the label is what it brings along and what whoever writes it read besides.
    init(_ value: NamedValue, label: Label = .public, writer: ElementIndex?) {
        var joined = value.label
        joined.join(label)
        self.init(name: value.name, value: value.value, label: joined, writer: writer)
    }

    /// What writing to a path makes of a variable: entries inside it are replaced, the rest of it stays.
    fileprivate init(_ path: [String], _ result: LabelledValue, inside whole: Variable?, writer: ElementIndex) {
        var label = result.label
        if path.count > 1, let whole { label.join(whole.label) }
        let value = (whole?.value ?? .null).replacing(path.dropFirst(), with: result.value)
        self.init(name: path[0], value: value, label: label, writer: writer)
    }
}

extension Problem {
    /// True where the evaluation was stopped at a bound, so that null is no result.
    var isLimit: Bool { code == .tooManySteps || code == .nestedTooDeep || code == .resultTooLarge }
}

/// A variable that is about to be written.
struct PendingVariable {
    let holder: ElementInstanceKey
    let variable: Variable
}

/// A value on its way to a variable.
struct LabelledValue {
    let value: Value
    let label: Label
}

extension ProcessInstance {
    /// What expressions can read of the instance itself where there is no variable of the name.
    func attribute(_ name: String, seenFrom key: ElementInstanceKey) -> LabelledValue? {
        guard name == ModelExpression.businessKeyName else { return nil }
        var key = key
        while !isProcess(key) { key = elements[key].scope }
        // The key of the instance comes from outside, as its first variables do.
        if key == .root { return businessKey.map { LabelledValue(value: .string($0), label: .public) } }
        let row = elements[key]
        return row.businessKey.map { LabelledValue(value: .string($0), label: row.businessKeyLabel) }
    }

    /// The variable that an element instance sees: its own or that of the nearest scope around it.
    package func variable(_ name: String, seenFrom key: ElementInstanceKey) -> Variable? {
        var key = key
        while true {
            if let variable = elements[key].variables[name] { return variable }
            if let counter = counter(name, of: key) { return Variable(name: name, value: counter) }
            if isProcess(key) { return nil }
            key = elements[key].scope
        }
    }

    private func counter(_ name: String, of key: ElementInstanceKey) -> Value? {
        guard let loop = elements[key].loop else { return nil }
        return loop.counter(name, of: element(of: key).activity.loop)
    }

    /// The same, where what is about to be written counts as written.
    func variable(
        _ name: String, seenFrom key: ElementInstanceKey, pending: [PendingVariable]
    ) -> Variable? {
        if pending.isEmpty { return variable(name, seenFrom: key) }
        var key = key
        while true {
            if let item = pending.last(where: { $0.holder == key && $0.variable.name == name }) { return item.variable }
            if let variable = elements[key].variables[name] { return variable }
            if let counter = counter(name, of: key) { return Variable(name: name, value: counter) }
            if isProcess(key) { return nil }
            key = elements[key].scope
        }
    }

    /// The nearest element instance that has the variable, else the process instance.
    func holder(of name: String, seenFrom key: ElementInstanceKey) -> ElementInstanceKey {
        var key = key
        while !isProcess(key), elements[key].variables[name] == nil { key = elements[key].scope }
        return key
    }

    /// All variables that an element instance sees, sorted by name; inner ones hide outer ones.
    package func variables(seenFrom key: ElementInstanceKey) -> [Variable] {
        var seen = elements[key].variables
        var key = key
        while !isProcess(key) {
            key = elements[key].scope
            for variable in elements[key].variables.all where seen[variable.name] == nil { seen.set(variable) }
        }
        return seen.all
    }
}

extension Value {
    /// The same value with the entry at the path replaced; what is no context on the way becomes one.
    func replacing(_ path: ArraySlice<String>, with value: Value) -> Value {
        guard let name = path.first else { return value }
        var context = if case .context(let context) = self { context } else { Context() }
        context[name] = (context[name] ?? .null).replacing(path.dropFirst(), with: value)
        return .context(context)
    }
}
