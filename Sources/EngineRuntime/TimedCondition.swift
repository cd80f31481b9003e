#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A lock, and a wait for a signal that ends after a time even where the machine's clock is set meanwhile.
///
/// The condition of Foundation waits until a date: set back by a year, it would wait for a year.
final class TimedCondition: @unchecked Sendable {
    // Both are made once and stay where they are until nobody has the object any more.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        #if canImport(Glibc)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        #else
        pthread_cond_init(condition, nil)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    func signal() { pthread_cond_signal(condition) }

    /// Waits for a signal, with the lock held before and after. It may return without one.
    func wait() { pthread_cond_wait(condition, mutex) }

    /// As `wait`; false where the time is over.
    func wait(milliseconds: Int64) -> Bool {
        #if canImport(Glibc)
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = Int64(end.tv_nsec) + milliseconds % 1_000 * 1_000_000
        end.tv_sec += Int(milliseconds / 1_000 + nanoseconds / 1_000_000_000)
        end.tv_nsec = Int(nanoseconds % 1_000_000_000)
        return pthread_cond_timedwait(condition, mutex, &end) == 0
        #else
        var span = timespec(tv_sec: Int(milliseconds / 1_000), tv_nsec: Int(milliseconds % 1_000 * 1_000_000))
        return pthread_cond_timedwait_relative_np(condition, mutex, &span) == 0
        #endif
    }
}
