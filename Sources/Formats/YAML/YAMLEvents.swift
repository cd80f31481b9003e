import CYaml
import FEEL

/// The events of a YAML text, one by one. All that speaks to libyaml is here.
///
/// The Swift library around libyaml makes nodes without bounds: what aliases stand for is hashed and freed by
/// recursion, so a text of a few hundred bytes stops the program for hours, and one of two megabytes crashes it.
final class YAMLEvents {
    enum Event {
        case document
        case alias(String)
        case text(String, isPlain: Bool, anchor: String?)
        case list(anchor: String?)
        case mapping(anchor: String?)
        /// The innermost list or mapping has ended.
        case end
    }

    // The parser keeps pointers to both.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(from: bytes)
        parser.initialize(to: yaml_parser_t())
        // It fails where no memory is left only, as all else would then.
        guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("no memory for a YAML parser") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next event; nil at the end of the text.
    func next() throws(YAMLFailure) -> (Event, TextPlace)? {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_END_EVENT || event.type == YAML_NO_EVENT { return nil }
            if let known = Self.known(event) { return (known, Self.place(event.start_mark)) }
        }
    }

    private static func known(_ event: yaml_event_t) -> Event? {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: return .document
        case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            // It may have null bytes within.
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return .text(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, anchor: string(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT: return .list(anchor: string(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT: return .mapping(anchor: string(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .end
        default: return nil
        }
    }

    private var failure: YAMLFailure {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
        // It looks ahead for what might be a name, and has a bound of its own, which is wider than ours.
        if problem.hasPrefix("Maximum nesting level reached") {
            return YAMLComposer.tooDeep(Self.place(parser.pointee.problem_mark))
        }
        let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
        let message = "this is not YAML: \(problem)\(context)"
        guard parser.pointee.error == YAML_READER_ERROR else {
            return YAMLFailure(message: message, place: Self.place(parser.pointee.problem_mark))
        }
        // Of what is no character of YAML only the offset is known.
        let place = SourcePlace(of: parser.pointee.problem_offset, in: String(decoding: text, as: UTF8.self))
        return YAMLFailure(message: message, place: TextPlace(line: place.line, column: place.column))
    }

    private static func place(_ mark: yaml_mark_t) -> TextPlace {
        TextPlace(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }

    private static func string(_ bytes: UnsafePointer<UInt8>?) -> String? { bytes.map { String(cString: $0) } }
}
