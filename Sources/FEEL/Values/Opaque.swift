/// A file or other foreign data that expressions pass on without looking inside.
public struct Opaque: Sendable, Hashable {
    /// Where the data is.
    public enum Content: Sendable, Hashable {
        /// The data itself.
        case bytes([UInt8])
        /// The name under which a content store keeps the data.
        case reference(String)
    }

    /// The media type, such as `image/png`.
    public var mediaType: String
    /// The data, or where it is.
    public var content: Content

    /// Data that the value carries itself.
    public init(mediaType: String, bytes: [UInt8]) {
        self.mediaType = mediaType
        self.content = .bytes(bytes)
    }

    /// Data that a content store keeps under a name.
    public init(mediaType: String, reference: String) {
        self.mediaType = mediaType
        self.content = .reference(reference)
    }
}
