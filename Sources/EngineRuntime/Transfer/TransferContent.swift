import Foundation
import JournalStore
import ProcessModel

/// The lines of a file that holds an instance, checked as far as that can be done without a database.
struct TransferContent {
    let header: TransferFile.Header
    let definitions: [TransferFile.Definition]
    let records: [TransferFile.Record]

    init(_ bytes: [UInt8]) throws(TransferFailure) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.last?.isEmpty == true else {
            throw TransferFailure("the file is cut off: its last line has no end", line: lines.count)
        }
        lines.removeLast()
        guard let first = lines.first, let header = try Self.line(first, 1).header,
            header.file == TransferFile.mark
        else { throw TransferFailure("this is no instance that was exported", line: 1) }
        guard header.format == TransferFile.format else {
            throw TransferFailure("the file has the form \(header.format); this program knows \(TransferFile.format)")
        }
        try Self.checkEnd(lines, of: bytes.count)
        var definitions: [TransferFile.Definition] = []
        var records: [TransferFile.Record] = []
        for (position, text) in lines.enumerated().dropFirst().dropLast() {
            let line = try Self.line(text, position + 1)
            if let definition = line.definition {
                try Self.check(definition, position + 1)
                definitions.append(definition)
            } else if let record = line.record {
                try Self.check(record, after: records.last, position + 1)
                records.append(record)
            } else {
                throw TransferFailure("there is neither a definition nor a record", line: position + 1)
            }
        }
        guard definitions.count == header.definitions, records.count == header.records else {
            throw TransferFailure(
                "the file says it has \(header.definitions) definitions and \(header.records) records; "
                    + "it has \(definitions.count) and \(records.count)")
        }
        self.header = header
        self.definitions = definitions
        self.records = records
    }

    private static func line(_ bytes: ArraySlice<UInt8>, _ number: Int) throws(TransferFailure) -> TransferFile.Line {
        do {
            return try JSONDecoder().decode(TransferFile.Line.self, from: Data(bytes))
        } catch {
            throw TransferFailure("the line is not what an export writes", line: number)
        }
    }

    private static func checkEnd(_ lines: [ArraySlice<UInt8>], of size: Int) throws(TransferFailure) {
        guard let last = lines.last, let end = try line(last, lines.count).end else {
            throw TransferFailure("the file is cut off: its last line is missing", line: lines.count)
        }
        guard end.lines == lines.count - 1 else {
            throw TransferFailure("the file should have \(end.lines) lines before the last; it has \(lines.count - 1)")
        }
        var digest = Digest()
        for line in lines.dropLast() {
            digest.add(line)
            digest.add([UInt8(ascii: "\n")])
        }
        guard digest.text == end.digest else {
            throw TransferFailure("the file was changed after it was written: its digest differs")
        }
    }

    private static func check(_ definition: TransferFile.Definition, _ number: Int) throws(TransferFailure) {
        guard Digest.text(of: Array(definition.source), Array(definition.body)) == definition.digest else {
            throw TransferFailure(
                "definition \(definition.id) is not what was deployed: its digest differs", line: number)
        }
        do throws(StoreError) {
            let lowered = try DefinitionCoding.decode(Array(definition.body))
            guard lowered.id == definition.id else { throw StoreError(.corrupt, "another id") }
        } catch {
            throw TransferFailure("definition \(definition.id) cannot be read", line: number)
        }
    }

    private static func check(
        _ record: TransferFile.Record, after last: TransferFile.Record?, _ number: Int
    ) throws(TransferFailure) {
        guard record.sequence == (last?.sequence ?? 0) + 1 else {
            throw TransferFailure("record \((last?.sequence ?? 0) + 1) is missing", line: number)
        }
        guard record.time >= last?.time ?? .min else {
            throw TransferFailure("record \(record.sequence) is older than the one before", line: number)
        }
    }
}
