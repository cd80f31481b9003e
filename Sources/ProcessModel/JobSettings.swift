package import FEEL

/// What a worker must know to do a job of an element; a reference, because each step of a process looks at it.
package final class JobSettings: Sendable, Codable {
    /// Gives the job type, a string: workers ask for jobs by it.
    package let type: ModelExpression
    /// Gives how often the job may be attempted, a whole number from 1 on.
    package let attempts: ModelExpression
    /// Fixed texts for the worker, in the order of the source.
    package let headers: [Header]
    /// The job type where no expression gives it.
    package let fixedType: String?
    /// The attempts where no expression gives them.
    package let fixedAttempts: UInt32?

    package init(type: ModelExpression, attempts: ModelExpression, headers: [Header] = []) {
        self.type = type
        self.attempts = attempts
        self.headers = headers
        fixedType = type.literalValue?.asString
        fixedAttempts = attempts.literalValue?.asAttempts
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

    private enum CodingKeys: String, CodingKey { case type, attempts, headers }

    package convenience init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            type: try container.decode(ModelExpression.self, forKey: .type),
            attempts: try container.decode(ModelExpression.self, forKey: .attempts),
            headers: try container.decode([Header].self, forKey: .headers))
    }
}

extension Value {
    /// A whole number from 1 on, as a number or as its text.
    package var asAttempts: UInt32? {
        var number: Int?
        if case .number(let decimal) = self { number = decimal.asInt }
        if case .string(let text) = self { number = Int(text) }
        guard let number, number >= 1, number <= Int(UInt32.max) else { return nil }
        return UInt32(number)
    }
}
