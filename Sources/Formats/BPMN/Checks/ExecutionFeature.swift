/// What a process can ask of the kernel that it may not have learned yet.
///
/// The compiler knows all of BPMN; the kernel learns it piece by piece. `notExecutedYet` is the one list of what is
/// warned of meanwhile: strike a case when the kernel runs it, and nothing else has to change.
enum ExecutionFeature: String {
    case listenerJob = "listeners that a worker does"

    static let notExecutedYet: Set<ExecutionFeature> = [.listenerJob]
}
