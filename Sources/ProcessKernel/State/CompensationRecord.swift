package import ProcessModel

/// An activity that completed and can be undone (BPMN 2.0.2, 10.7 and 13.5.5), kept by the scope that it completed in.
package struct CompensationRecord: Sendable, Equatable {
    package let element: ElementIndex
    /// The visit that completed, which tells it from all others for ever: whatever is put back or goes on by another
    /// definition, it keeps that number. The root stands for one that was written before the number was kept.
    package let visit: ElementInstanceKey
    package let undoing: Undoing

    package indirect enum Undoing: Sendable, Equatable {
        /// The activity at its compensation boundary event.
        case handler(ElementIndex)
        /// A sub-process without a handler of its own: it is opened again with the variables that it had, and what
        /// completed inside is undone, by its compensation event sub-process if it has one.
        case scope(variables: VariableList, records: [CompensationRecord], process: UInt32)
        /// The rounds of a repeating activity, each by itself.
        case rounds([CompensationRecord])
        /// A scope that had not completed: it is opened again with the variables that it had, and what completed inside
        /// is undone one by one.
        case open(variables: VariableList, records: [CompensationRecord], process: UInt32)
    }

    package init(element: ElementIndex, visit: ElementInstanceKey, undoing: Undoing) {
        self.element = element
        self.visit = visit
        self.undoing = undoing
    }
}

/// What an element instance still has to have undone, one after another, the last first.
package struct CompensationRun: Sendable, Equatable {
    package var queue: [CompensationRecord]
    /// The scope in which handlers run.
    package internal(set) var scope: ElementInstanceKey
    /// True where a transaction is called off; then its cancel event comes last.
    package var isCancel = false
    /// True while a handler is at work.
    package var isBusy = false
    /// What was taken up and has not begun yet: set only inside a decision.
    var taken: CompensationRecord?

    package init(queue: [CompensationRecord], scope: ElementInstanceKey) {
        self.queue = queue
        self.scope = scope
    }
}
