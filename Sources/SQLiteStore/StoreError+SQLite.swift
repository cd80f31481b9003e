import GRDB
import GRDBSQLite
import Glibc
import JournalStore

extension StoreError {
    /// The error that the last call on this connection left.
    static func sqlite(_ handle: OpaquePointer?, _ what: String) -> StoreError {
        let code = sqlite3_extended_errcode(handle)
        let message = String(cString: sqlite3_errmsg(handle))
        let cause = DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        return sqlite(cause, what, systemError: sqlite3_system_errno(handle))
    }

    /// The error for what GRDB threw, or what was thrown through it.
    static func wrapping(_ error: any Error, _ what: String) -> StoreError {
        switch error {
        case let error as StoreError: error
        case let error as DatabaseError: sqlite(error, what, systemError: 0)
        default: StoreError(.unavailable, "\(what): \(error)", underlying: error)
        }
    }

    /// The error for a failed system call.
    static func system(_ number: Int32, _ what: String) -> StoreError {
        StoreError(code(ofSystemError: number) ?? .unavailable, "\(what): \(String(cString: strerror(number)))")
    }

    private static func sqlite(_ cause: DatabaseError, _ what: String, systemError: Int32) -> StoreError {
        var message = "\(what): \(cause.message ?? "SQLite error \(cause.extendedResultCode.rawValue)")"
        if systemError != 0 { message += " (\(String(cString: strerror(systemError))))" }
        return StoreError(code(of: cause, systemError: systemError), message, underlying: cause)
    }

    private static func code(of cause: DatabaseError, systemError: Int32) -> Code {
        switch cause.resultCode {
        case .SQLITE_CONSTRAINT:
            switch cause.extendedResultCode {
            case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: .conflict
            default: .unavailable
            }
        case .SQLITE_FULL: .diskFull
        case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
        case .SQLITE_BUSY, .SQLITE_LOCKED: .fileInUse
        // A file that was ours when it was opened and is no database now has been damaged.
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        // The index of the log is grown to its full size before it is used, which fails for want of room alone.
        case .SQLITE_IOERR where cause.extendedResultCode == .SQLITE_IOERR_SHMSIZE: .diskFull
        case .SQLITE_CANTOPEN, .SQLITE_IOERR: code(ofSystemError: systemError) ?? .unavailable
        default: .unavailable
        }
    }

    private static func code(ofSystemError number: Int32) -> Code? {
        switch number {
        case ENOSPC, EDQUOT: .diskFull
        case EACCES, EPERM, EROFS: .readOnly
        case ENOENT, ENOTDIR: .notFound
        default: nil
        }
    }
}
