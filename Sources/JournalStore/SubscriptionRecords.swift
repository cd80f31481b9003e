package import ProcessKernel
import ProcessModel

/// What one waits for that comes from elsewhere: a message or a signal of that name.
package struct SubscriptionTopic: Hashable, Sendable {
    /// The numbers are stored and never change meaning.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case message = 1
        case signal = 2
    }

    package var kind: Kind
    package var name: String

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// That an instance waits for a message or a signal. With it a receiver is found without reading instances.
package struct SubscriptionRecord: Sendable, Equatable {
    /// The subscription inside the instance.
    package var key: WorkKey
    package var topic: SubscriptionTopic
    /// Nil takes a message with whatever key; always nil for a signal.
    package var correlationKey: String?
    /// The definition that the event is of, which may be a called one, and its position there.
    package var definition: DefinitionKey
    package var element: UInt32

    package init(
        key: WorkKey, topic: SubscriptionTopic, correlationKey: String?, definition: DefinitionKey, element: UInt32
    ) {
        self.key = key
        self.topic = topic
        self.correlationKey = correlationKey
        self.definition = definition
        self.element = element
    }

    /// The row of a subscription; nil where no message and no signal is waited for.
    package init?(_ subscription: Subscription, of instance: borrowing ProcessInstance) {
        let topic: SubscriptionTopic
        var correlationKey: String?
        switch subscription.topic {
        case .message(let name, let key):
            topic = SubscriptionTopic(.message, name)
            correlationKey = key
        case .signal(let name): topic = SubscriptionTopic(.signal, name)
        case .condition, .completion: return nil
        }
        let process = Int(instance.elements[subscription.elementInstance].process)
        self.init(
            key: WorkKey(instance: instance.key, local: subscription.key.rawValue), topic: topic,
            correlationKey: correlationKey, definition: instance.attachedKeys[process],
            element: subscription.element.rawValue)
    }
}

package enum SubscriptionChange: Sendable, Equatable {
    case insert(SubscriptionRecord)
    /// Of the record, what it waits for and its key say which row it is; one that is not there is no failure.
    case delete(topic: SubscriptionTopic, correlationKey: String?, WorkKey)
}

/// Names the timer of a start event: which of the event's triggers it is.
package struct ScheduleKey: Hashable, Sendable, Comparable {
    package var definition: DefinitionKey
    package var element: UInt32
    package var trigger: UInt8

    package init(definition: DefinitionKey, element: UInt32, trigger: UInt8) {
        self.definition = definition
        self.element = element
        self.trigger = trigger
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.definition.rawValue, left.element, left.trigger)
            < (right.definition.rawValue, right.element, right.trigger)
    }
}

/// When a process is started next by a timer.
package struct ScheduleRecord: Sendable, Equatable {
    package var key: ScheduleKey
    package var schedule: TimerSchedule

    package init(key: ScheduleKey, schedule: TimerSchedule) {
        self.key = key
        self.schedule = schedule
    }
}

package enum ScheduleChange: Sendable, Equatable {
    /// Makes the row or replaces it.
    case set(ScheduleRecord)
    case delete(ScheduleKey)
}
