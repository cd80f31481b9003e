import FEEL
import ProcessKernel

/// What people say to their tasks, known before they are asked.
struct Answers {
    private enum Answer {
        /// The same each time.
        case always([NamedValue])
        /// One for each time that the task opens.
        case each([[NamedValue]])
    }

    private var byElement: [String: Answer] = [:]

    init() {}

    init(_ object: Context, called name: String) throws {
        for entry in object.entries {
            switch entry.value {
            case .context(let values): byElement[entry.name] = .always(values.namedValues)
            case .list(let items):
                byElement[entry.name] = .each(
                    try items.map { item in
                        guard case .context(let values) = item else {
                            throw UsageError("\(name): the answers of \(entry.name) are not all objects")
                        }
                        return values.namedValues
                    })
            default: throw UsageError("\(name): the answer of \(entry.name) is neither an object nor a list")
            }
        }
    }

    /// The answer for a task that has opened `ordinal` times before in its instance. It depends on nothing else, so
    /// that a run that is resumed goes on with the right one.
    func answer(for element: String, ordinal: Int) -> [NamedValue]? {
        switch byElement[element] {
        case nil: nil
        case .always(let values)?: values
        case .each(let all)?: ordinal < all.count ? all[ordinal] : nil
        }
    }
}
