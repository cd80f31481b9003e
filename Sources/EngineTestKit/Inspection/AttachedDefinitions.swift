package import FEEL
package import ProcessKernel
package import ProcessModel

extension ProcessInstance {
    /// The definition of that key among those that the instance runs by: for reading a copy of the instance.
    package func attached(_ key: DefinitionKey) throws(DecodingFailure) -> ProcessDefinition {
        guard let process = process(key) else {
            throw DecodingFailure(offset: 0, message: "definition \(key.rawValue) was never called")
        }
        return self.process(at: process)
    }
}
