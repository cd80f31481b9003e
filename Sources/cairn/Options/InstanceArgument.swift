import ArgumentParser
import ProcessKernel

/// An instance as people type it.
struct InstanceArgument: ExpressibleByArgument {
    let key: InstanceKey

    init?(argument: String) {
        guard let key = InstanceKey(text: argument) else { return nil }
        self.key = key
    }
}
