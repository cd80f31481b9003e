import Foundation

/// Runs the work on a thread with a stack as small as a Swift task may have. Frames of debug builds are some four
/// times as large, and so is the stack then.
func withSmallStack<T: Sendable>(_ work: @escaping @Sendable () -> T) -> T? {
    let box = ResultBox<T>()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
        box.result = work()
        done.signal()
    }
    #if DEBUG
    thread.stackSize = 4 * 512 * 1024
    #else
    thread.stackSize = 512 * 1024
    #endif
    thread.start()
    done.wait()
    return box.result
}

/// Written by the thread before the signal and read after it.
private final class ResultBox<T>: @unchecked Sendable {
    var result: T?
}
