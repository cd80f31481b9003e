import FEEL
import ProcessModel

/// The types of the jobs that elements have.
struct JobTypes {
    /// Each once, in the order of the elements.
    private(set) var names: [String] = []
    /// Whether there are types that are computed from variables, so that any name may be one.
    private(set) var isComputed = false

    init() {}

    init(of elements: [Element]) { add(elements) }

    mutating func add(_ elements: [Element]) {
        for settings in elements.flatMap(Self.jobs) {
            guard let name = settings.fixedType else {
                isComputed = true
                continue
            }
            if !names.contains(name) { names.append(name) }
        }
    }

    private static func jobs(of element: Element) -> [JobSettings] {
        var jobs: [JobSettings] = []
        switch element.kind {
        case .serviceTask(let job): jobs.append(job)
        case .intermediateThrowEvent(let results), .endEvent(let results):
            for case .job(let job) in results { jobs.append(job) }
        default: break
        }
        for listener in element.listeners {
            if case .job(let job) = listener.action { jobs.append(job) }
        }
        return jobs
    }
}
