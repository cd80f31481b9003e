import GRDB
import JournalStore

extension StoreError {
    /// What an error of SQLite means for who uses the store.
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self.init(.unavailable, "\(path): \(error)", underlying: error)
            return
        }
        let code: Code =
            switch error.resultCode {
            case .SQLITE_FULL: .diskFull
            case .SQLITE_CORRUPT: .corrupt
            case .SQLITE_NOTADB: .foreignFile
            case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
            case .SQLITE_CONSTRAINT: .conflict
            case .SQLITE_BUSY, .SQLITE_LOCKED: .fileInUse
            default: .unavailable
            }
        self.init(code, "\(path): \(error.message ?? error.description)", underlying: error)
    }
}
