import ProcessModel

extension BPMNCheck {
    @Sendable static func somethingToExecute(_ model: BPMNModel, _ findings: inout Findings) {
        guard model.processes.allSatisfy({ model.nodes[$0].children.isEmpty }) else { return }
        let first = model.processes.first.map { model.nodes[$0] }
        findings.error(
            .nothingToExecute, rule: BPMNRule.process, element: first?.id,
            place: first?.place ?? model.tree.root.place,
            message: first == nil
                ? "The file has no process." : "No process in the file has anything in it that could be executed.")
    }

    @Sendable static func uniqueIDs(_ model: BPMNModel, _ findings: inout Findings) {
        for element in model.repeated {
            guard let id = element["id"] else { continue }
            findings.error(
                .duplicateID, rule: BPMNRule.identity, element: id, place: element.place,
                message: "The id '\(id)' of this \(words(element.name)) is in the file already.")
        }
    }

    @Sendable static func participantsNameProcesses(_ model: BPMNModel, _ findings: inout Findings) {
        for collaboration in model.tree.root.children(BPMNNamespace.model, "collaboration") {
            for participant in collaboration.children(BPMNNamespace.model, "participant") {
                guard let reference = participant["processRef"], !reference.isEmpty else { continue }
                let found = model.resolve(reference)
                guard found?.element.name != "process" else { continue }
                findings.error(
                    found == nil ? .danglingReference : .wrongReference, rule: BPMNRule.collaboration,
                    element: participant["id"], place: participant.place,
                    message: "The participant names the process '\(reference)', which "
                        + (found == nil ? model.absence(of: reference) + "." : "is no process."))
            }
        }
    }
}
