import FEEL
import JournalStore
package import ProcessKernel

/// Going back in the journal of an instance.
extension Engine {
    /// Starts an instance as a copy of another one, as that was after one of its records. The other one is untouched.
    package func fork(
        _ source: InstanceKey, at sequence: UInt64, _ variables: [NamedValue] = [], requestKey: String? = nil
    ) async throws -> InstanceKey {
        let state = try state(of: source, at: sequence, variables)
        return try await accepted(.fork(state, from: source), requestKey: requestKey)
    }

    /// Puts an instance back to what it was after one of its records.
    ///
    /// - Parameter compensates: whether what completed since and can be undone is undone first. This returns when that
    ///   has begun; the instance is put back when the last of it is undone.
    package func rewind(
        _ instance: InstanceKey, to sequence: UInt64, _ variables: [NamedValue] = [], compensates: Bool = false,
        requestKey: String? = nil
    ) async throws {
        let state = try state(of: instance, at: sequence, variables)
        try await submit(.rewind(state, compensates: compensates), to: instance, requestKey: requestKey)
    }

    /// Records never change, so they are read here, beside the partition.
    private func state(
        of instance: InstanceKey, at sequence: UInt64, _ variables: [NamedValue]
    ) throws -> RestoredState {
        try checkSize(of: variables)
        guard sequence > 0 else { throw Rejection(.recordNotFound, "records count from 1") }
        guard let state = try InstanceReader(store).replay(instance, upTo: sequence) else {
            throw Rejection(.instanceNotFound, "there is no instance \(instance)")
        }
        guard state.mark.sequence == sequence else {
            throw Rejection(.recordNotFound, "instance \(instance) has \(state.mark.sequence) records")
        }
        return RestoredState(image: state.image, sequence: sequence, variables: variables)
    }
}
