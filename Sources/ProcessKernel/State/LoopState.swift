package import FEEL
import ProcessModel

/// How far a repeating activity has come. It belongs to the body: one element instance around all rounds, which has the
/// boundary events and the token; each round is an element instance inside it.
package struct LoopState: Sendable, Equatable {
    /// How many rounds there are to be; nil where only a condition ends the loop.
    package let total: UInt32?
    /// What each round is about, where the loop goes over a collection.
    package let items: [Value]
    /// Rounds that were started, completed, and ended otherwise.
    package var started: UInt32 = 0
    package var completed: UInt32 = 0
    package var terminated: UInt32 = 0
    /// The outputs by round, null for those that gave none; empty where none are collected.
    package var outputs: [Value] = []
    /// How sensitive the items are, and the outputs that were collected so far.
    package var itemsLabel = Label.public
    package var outputsLabel = Label.public
    /// True once nothing more is to be started.
    package var isEnding = false

    package init(total: UInt32?, items: [Value] = [], collectsOutputs: Bool = false) {
        self.total = total
        self.items = items
        if collectsOutputs { outputs = Array(repeating: .null, count: Int(total ?? 0)) }
    }

    package var active: UInt32 { started - completed - terminated }

    /// The counters that the rounds and the completion condition see (BPMN 2.0.2, table 10.29), with Camunda's names
    /// for three of them.
    func counter(_ name: String, of loop: Loop?) -> Value? {
        switch name {
        // The last round that began; before the first of a loop that is tested before it is one less than that.
        case "loopCounter": .number(Decimal(Int(started) + (loop?.firstCounter ?? 1) - 1))
        case "numberOfInstances", "nrOfInstances": .number(Decimal(Int(total ?? started)))
        case "numberOfActiveInstances": .number(Decimal(Int(active)))
        // Camunda's counts the one that comes next, too, where they come one after another.
        case "nrOfActiveInstances": .number(Decimal(loop?.isSequential ?? false ? 1 : Int(active)))
        case "numberOfCompletedInstances", "nrOfCompletedInstances": .number(Decimal(Int(completed)))
        case "numberOfTerminatedInstances": .number(Decimal(Int(terminated)))
        default: nil
        }
    }
}
