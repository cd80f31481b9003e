import ProcessModel

/// Compiles BPMN 2.0.2: `BPMNReader` reads, `BPMNCheck` checks, `BPMNLowering` lowers.
///
/// - `BPMNModel` has the file in BPMN's words: nodes and flows in the order of the source, references resolved.
/// - `Checks/` has one small function for each rule; a rule looks at the whole model and reports each breach.
/// - `Extensions/` reads what Zeebe and Camunda add to an element.
/// - `Lowering/` has the way of each kind into `ProcessModel`. It reads expressions and so reports their faults.
enum BPMNFormat {
    static func compile(
        _ tree: XMLTree, with others: [XMLTree] = [], forms: FormLibrary, options: CompilerOptions,
        findings: inout Findings
    ) -> [ProcessDefinition] {
        var model = BPMNReader.read(tree, with: others)
        model.surroundings.forms = forms
        for check in BPMNCheck.all { check(model, &findings) }
        // Lowering goes on after a failed check: faults inside expressions belong to everything that is wrong.
        return BPMNLowering.lower(model, options: options, findings: &findings)
    }
}
