import Foundation
import JournalStore
import ProcessKernel
import SQLiteStore
import Testing

/// A batch with the first record of the instance of that number, its row and a job.
func step(_ number: UInt64) -> AppendBatch {
    var batch = AppendBatch(partition: .first)
    let key = InstanceKey(rawValue: number)
    batch.payload = (0..<60).map { UInt8(truncatingIfNeeded: UInt64($0) &+ number) }
    batch.journal = [
        JournalEntry(
            position: number, instance: key, sequence: 1, time: Instant(milliseconds: 1_700_000_000_000),
            payload: 0..<60)
    ]
    batch.work = [.insert(work(number))]
    batch.instances = [
        InstanceRecord(
            key: key, definition: DefinitionKey(rawValue: 1), state: .active, businessKey: nil, tenant: nil,
            started: Instant(milliseconds: 1_700_000_000_000), ended: nil)
    ]
    return batch
}

func work(_ number: UInt64, type: String = "mail") -> WorkRecord {
    WorkRecord(
        key: WorkKey(instance: InstanceKey(rawValue: number), local: 1), kind: .job, element: 4, type: type, due: nil)
}

/// Makes a database of so many steps, closes it and gives its bytes.
func fill(_ path: String, steps: UInt64) throws -> Data {
    let store = try SQLiteStore(path: path)
    for number in 1...steps { try store.append(step(number)) }
    try store.close()
    return try Data(contentsOf: URL(fileURLWithPath: path))
}

/// Expects a store error with one of those codes.
func expectError(
    _ codes: StoreError.Code..., at location: SourceLocation = #_sourceLocation, by body: () throws -> Void
) {
    do {
        try body()
        Issue.record("no error was thrown, wanted \(codes)", sourceLocation: location)
    } catch let error as StoreError {
        #expect(codes.contains(error.code), "\(error)", sourceLocation: location)
    } catch {
        Issue.record("a foreign error was thrown: \(error)", sourceLocation: location)
    }
}
