/// What is the same for nearly all owners until somebody changes it.
protocol RareFields: Sendable {
    init()
}

/// Fields that few owners have anything in, behind a reference that is not there until one of them is changed: a copy
/// of the owner counts one reference in place of one for each field. Copied on write.
struct OutOfLine<Fields: RareFields>: Sendable {
    /// Changed only by the one that holds the one reference to it.
    final class Storage: @unchecked Sendable {
        var fields: Fields

        init(_ fields: Fields) { self.fields = fields }
    }

    /// Nil as long as all of them are as they begin.
    private(set) var storage: Storage?

    /// All of them, to be changed where they are.
    var fields: Fields {
        get { storage?.fields ?? Fields() }
        _modify {
            if storage == nil || !isKnownUniquelyReferenced(&storage) { storage = Storage(fields) }
            yield &storage.unsafelyUnwrapped.fields
        }
    }
}

extension OutOfLine: Equatable where Fields: Equatable {
    static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.fields == right.fields
    }
}
