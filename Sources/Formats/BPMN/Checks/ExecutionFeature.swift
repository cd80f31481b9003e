/// What a process can ask of the kernel that it has not learned yet.
///
/// The compiler knows all of BPMN and its extensions; the kernel learns them piece by piece. What is warned of
/// meanwhile stands here: strike a case when the kernel runs it.
enum ExecutionFeature: String, CaseIterable {
    case flowListenerJob = "listeners of a sequence flow that a worker does"
    case openTaskListener = "listeners for what happens to an open task (delete, update, timeout)"
}
