import FEEL
import ProcessModel

extension Step {
    /// Waits for a worker: a job with a type.
    mutating func performServiceTask(_ settings: JobSettings, _ key: ElementInstanceKey) {
        createJob(by: settings, for: key, listener: nil, retry: .perform(key))
    }

    /// Creates the job that the settings describe: the work of an element, or of one of its listeners.
    ///
    /// - Parameter retry: what is done again after an incident.
    mutating func createJob(
        by settings: JobSettings, for key: ElementInstanceKey, listener: UInt32?, retry: AgendaEntry
    ) {
        if let type = settings.fixedType, let attempts = settings.fixedAttempts {
            let wanted = WantedJob(type: type, isFixed: true, attempts: attempts, listener: listener)
            return createJob(wanted, for: key, retry: retry)
        }
        switch (evaluate(settings.type, at: key), evaluate(settings.attempts, at: key)) {
        case (.failure(let cause), _), (_, .failure(let cause)):
            raiseIncident(cause.code, at: key, cause.message, retry: retry)
        case (.success(let type), .success(let attempts)):
            guard case .string(let text) = type.value, !text.isEmpty else {
                let message = "the job type \(settings.type.description) gives \(type.value.json()), not a text"
                return raiseIncident(.jobSettingsInvalid, at: key, message, retry: retry)
            }
            guard let count = attempts.value.asAttempts else {
                let message =
                    "the attempts \(settings.attempts.description) give \(attempts.value.json()), "
                    + "not a whole number from 1 on"
                return raiseIncident(.jobSettingsInvalid, at: key, message, retry: retry)
            }
            let isFixed = settings.fixedType != nil
            let wanted = WantedJob(type: text, isFixed: isFixed, attempts: count, listener: listener)
            createJob(wanted, for: key, retry: retry)
        }
    }
}
