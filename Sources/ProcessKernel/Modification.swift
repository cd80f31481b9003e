package import ProcessModel

/// A change by hand of where an instance is: tokens begin at places and visits end, all in one decision.
///
/// Variables are written first, then the starts, in their order, and the cancels last: so an instance whose only token
/// moves does not end on the way.
package struct Modification: Sendable, Equatable {
    /// A token that begins somewhere.
    package struct Start: Sendable, Equatable {
        package enum Place: Sendable, Equatable {
            /// Before the element, as if a token had come.
            case element(ElementIndex)
            /// On the sequence flow.
            case flow(FlowIndex)
        }

        package var place: Place
        /// An open visit: the nearest scope around it that is around the place too gets the token. Nil is for a place
        /// whose scope is open once or not at all.
        package var near: ElementInstanceKey?
        /// Variables of the visit that begins.
        package var variables: [NamedValue]

        package init(_ place: Place, near: ElementInstanceKey? = nil, variables: [NamedValue] = []) {
            self.place = place
            self.near = near
            self.variables = variables
        }
    }

    /// Written as by `Command.setVariables` of the root.
    package var variables: [NamedValue]
    package var starts: [Start]
    /// Visits that end without completing. A scope that is left without a token ends too.
    package var cancels: [ElementInstanceKey]

    package init(variables: [NamedValue] = [], starts: [Start] = [], cancels: [ElementInstanceKey] = []) {
        self.variables = variables
        self.starts = starts
        self.cancels = cancels
    }
}
