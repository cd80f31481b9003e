import Synchronization

/// Ends every child when this program ends, however it ends.
///
/// A pipe whose writing end only this program holds. Nothing is ever written to it: the kernel closes it when the
/// program dies, by SIGKILL too, and a watcher that sits in each child's process group reads the end and kills the
/// group. The parent-death signal of Linux would not do: it comes when the *thread* that started the child ends, it
/// reaches no grandchildren, and it has to be asked for between fork and exec, where Swift cannot run.
package final class Lifeline: Sendable {
    private let pipe: Pipe
    private let spawning = Mutex(())

    package init() throws { pipe = try Pipe() }

    deinit { pipe.closeBoth() }

    /// What children read from.
    var end: Int32 { pipe.reading }

    /// Keeps a child that is being started from getting the pipes of another.
    func whileSpawning<Made>(_ make: () throws(SpawnFailure) -> sending Made) throws(SpawnFailure) -> sending Made {
        try spawning.withLock { (_) throws(SpawnFailure) in try make() }
    }

    /// The number under which a child finds the lifeline.
    static let descriptor: Int32 = 3

    /// Run by `sh` with the command as `$0`: puts the watcher into the group, then becomes the command, which does not
    /// see the lifeline.
    static let prologue =
        "{ read -r _; kill -KILL 0; } <&3 >/dev/null 2>&1 & exec 3<&-; exec /bin/sh -c \"$0\""
}
