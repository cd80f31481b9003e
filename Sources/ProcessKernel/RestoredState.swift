/// What an instance was after one of its records, for a fork of it or to put it back.
package struct RestoredState: Sendable, Equatable {
    package var image: StateImage
    /// The record.
    package var sequence: UInt64
    /// Written in the instance once it is there.
    package var variables: [NamedValue]

    package init(image: StateImage, sequence: UInt64, variables: [NamedValue] = []) {
        self.image = image
        self.sequence = sequence
        self.variables = variables
    }
}
