package import ProcessModel

/// An activity that completed and can be undone (BPMN 2.0.2, 10.7 and 13.5.5), kept by the scope that it completed in.
package struct CompensationRecord: Sendable, Equatable {
    package let element: ElementIndex
    package let undoing: Undoing

    package indirect enum Undoing: Sendable, Equatable {
        /// The activity at its compensation boundary event.
        case handler(ElementIndex)
        /// A sub-process without a handler of its own: it is opened again with the variables that it had, and what
        /// completed inside is undone, by its compensation event sub-process if it has one.
        case scope(variables: VariableList, records: [CompensationRecord], process: UInt32)
        /// The rounds of a repeating activity, each by itself.
        case rounds([CompensationRecord])
    }

    package init(element: ElementIndex, undoing: Undoing) {
        self.element = element
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

    package init(queue: [CompensationRecord], scope: ElementInstanceKey) {
        self.queue = queue
        self.scope = scope
    }
}
