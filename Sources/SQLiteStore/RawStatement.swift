import GRDBSQLite
import JournalStore
import ProcessKernel

/// A prepared statement of SQLite, with just enough around it that the hot path allocates nothing.
///
/// Whoever prepared the statement owns it; this is only a way to talk to it.
struct RawStatement {
    let pointer: OpaquePointer

    private var handle: OpaquePointer? { sqlite3_db_handle(pointer) }

    // MARK: Binding

    // A failed bind means a wrong index, or no memory for a copied text, which the next step reports; codes are not
    // looked at here.

    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(pointer, index, value) }
    func bind(_ index: Int32, _ value: UInt32) { sqlite3_bind_int64(pointer, index, Int64(value)) }
    func bind(_ index: Int32, _ value: UInt64) { sqlite3_bind_int64(pointer, index, Int64(bitPattern: value)) }
    func bind(_ index: Int32, _ key: InstanceKey) { bind(index, key.rawValue) }
    func bind(_ index: Int32, _ time: Instant) { bind(index, time.milliseconds) }

    func bind(_ index: Int32, _ time: Instant?) {
        if let time { bind(index, time) } else { sqlite3_bind_null(pointer, index) }
    }

    func bind(_ index: Int32, _ number: Int64?) {
        if let number { bind(index, number) } else { sqlite3_bind_null(pointer, index) }
    }

    /// Copies the text.
    func bind(_ index: Int32, _ text: String?) {
        guard var text else {
            sqlite3_bind_null(pointer, index)
            return
        }
        // SQLITE_TRANSIENT: a macro in C that Swift cannot import.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        text.withUTF8 { bytes in
            _ = sqlite3_bind_text64(
                pointer, index, bytes.baseAddress, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
        }
    }

    /// Does not copy the bytes: they must stay until the statement has run.
    func bindUncopied(_ index: Int32, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            sqlite3_bind_zeroblob(pointer, index, 0)
            return
        }
        sqlite3_bind_blob64(pointer, index, start, UInt64(bytes.count), nil)
    }

    // MARK: Running

    /// Runs a statement that gives no rows.
    func run() throws(StoreError) {
        let code = sqlite3_step(pointer)
        if code == SQLITE_DONE {
            sqlite3_reset(pointer)
        } else {
            throw failure()
        }
    }

    /// Runs a statement and decodes each row, up to one that is enough.
    func rows<Row>(
        _ decode: (RawStatement) throws(StoreError) -> Row, isEnough: (Row) -> Bool = { _ in false }
    ) throws(StoreError) -> [Row] {
        defer { sqlite3_reset(pointer) }
        var rows: [Row] = []
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW:
                let row = try decode(self)
                rows.append(row)
                if isEnough(row) { return rows }
            case SQLITE_DONE: return rows
            default: throw failure()
            }
        }
    }

    /// Resets the statement, so that it holds no lock, and gives what went wrong.
    private func failure() -> StoreError {
        let error = StoreError.sqlite(handle, "SQLite refused a statement")
        sqlite3_reset(pointer)
        return error
    }

    // MARK: Reading the row

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }
    func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }
    func uint64(_ column: Int32) -> UInt64 { UInt64(bitPattern: int64(column)) }
    func instanceKey(_ column: Int32) -> InstanceKey { InstanceKey(rawValue: uint64(column)) }
    func time(_ column: Int32) -> Instant { Instant(milliseconds: int64(column)) }
    func optionalTime(_ column: Int32) -> Instant? { isNull(column) ? nil : time(column) }

    /// A number that was stored from 32 bits.
    func uint32(_ column: Int32) throws(StoreError) -> UInt32 {
        guard let value = UInt32(exactly: int64(column)) else {
            throw StoreError(.corrupt, "the database holds \(int64(column)) where a small number belongs")
        }
        return value
    }

    func text(_ column: Int32) -> String { optionalText(column) ?? "" }

    func optionalText(_ column: Int32) -> String? {
        guard let start = sqlite3_column_text(pointer, column) else { return nil }
        let count = Int(sqlite3_column_bytes(pointer, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(pointer, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column))))
    }
}
