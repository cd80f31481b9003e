/// The names of DMN's editions.
enum DMNNamespace {
    /// Whether it is the namespace of models in any edition from 1.1 on; they differ in what they allow to be left
    /// out, not in what the same content means.
    static func isModel(_ namespace: String) -> Bool {
        guard let path = path(namespace) else { return false }
        return path.hasSuffix("/MODEL") || path.hasSuffix("/dmn.xsd")
    }

    /// Whether it is the namespace of FEEL in any edition, or FEEL by its plain name.
    static func isFEEL(_ name: String) -> Bool {
        if name.lowercased() == "feel" { return true }
        return path(name).map { $0.hasSuffix("/FEEL") } ?? false
    }

    /// What stands behind the common beginning, without a slash at the end.
    private static func path(_ namespace: String) -> Substring? {
        for lead in ["https://www.omg.org/spec/", "http://www.omg.org/spec/"] where namespace.hasPrefix(lead) {
            let path = namespace.dropFirst(lead.count)
            guard path.hasPrefix("DMN/") || path.hasPrefix("FEEL/") else { return nil }
            return path.hasSuffix("/") ? path.dropLast() : path
        }
        return nil
    }
}

/// Sections of the standard (DMN 1.5) that rules are cited by.
enum DMNRule {
    static let definitions = "DMN 1.5, 6.3.2"
    static let imports = "DMN 1.5, 6.3.3"
    static let requirements = "DMN 1.5, 6.3.11"
    static let decision = "DMN 1.5, 6.3.7"
    static let service = "DMN 1.5, 6.3.10"
    static let types = "DMN 1.5, 7.3.2"
    static let literal = "DMN 1.5, 7.3.4"
    static let function = "DMN 1.5, 7.3.9"
    static let expressions = "DMN 1.5, 7.3"
    static let table = "DMN 1.5, 8.3"
    static let tableRules = "DMN 1.5, 8.2.10"
    static let tableComplete = "DMN 1.5, 8.2.11"
    static let limits = "Limits"
}
