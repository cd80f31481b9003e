/// What a worker must know to do a job of an element.
package struct JobSettings: Sendable, Codable {
    /// Gives the job type, a string: workers ask for jobs by it.
    package let type: ModelExpression
    /// Gives how often the job may be attempted, a whole number from 1 on.
    package let attempts: ModelExpression
    /// Fixed texts for the worker, in the order of the source.
    package let headers: [Header]

    package init(type: ModelExpression, attempts: ModelExpression, headers: [Header] = []) {
        self.type = type
        self.attempts = attempts
        self.headers = headers
    }

    package struct Header: Sendable, Codable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What applies where the source does not say; Zeebe's default, so models behave as at home.
    package static let defaultAttempts = 3
}
