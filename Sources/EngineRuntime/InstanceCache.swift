import ProcessKernel

/// The instances in memory, at most so many. What was not used for the longest time goes first, roughly: a hand goes
/// round and takes what was not used since it last came by.
struct InstanceCache {
    private struct Slot {
        let key: InstanceKey
        /// Nil while it is taken out to be decided on.
        var instance: ProcessInstance?
        var wasUsed: Bool
    }

    private let capacity: Int
    private var slots: [Slot?] = []
    private var free: [Int] = []
    private var positions: [InstanceKey: Int] = [:]
    private var hand = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { positions.count }

    func contains(_ key: InstanceKey) -> Bool { positions[key] != nil }

    /// Looks at the instance where it is, without a copy; nil where it is not in memory.
    func look<Result>(at key: InstanceKey, _ body: (borrowing ProcessInstance) -> Result?) -> Result? {
        guard let position = positions[key], slots[position]!.instance != nil else { return nil }
        return body(slots[position]!.instance!)
    }

    /// Takes the instance out, so that there is one reference to it and changing it copies nothing. `putBack` or
    /// `remove` must follow.
    mutating func take(_ key: InstanceKey) -> ProcessInstance? {
        guard let position = positions[key] else { return nil }
        slots[position]!.wasUsed = true
        return slots[position]!.instance.take()
    }

    mutating func putBack(_ instance: consuming ProcessInstance) {
        let key = instance.key
        if let position = positions[key] {
            slots[position]!.instance = consume instance
        } else if let position = free.popLast() {
            slots[position] = Slot(key: key, instance: consume instance, wasUsed: true)
            positions[key] = position
        } else {
            positions[key] = slots.count
            slots.append(Slot(key: key, instance: consume instance, wasUsed: true))
        }
    }

    mutating func remove(_ key: InstanceKey) {
        guard let position = positions.removeValue(forKey: key) else { return }
        slots[position] = nil
        free.append(position)
    }

    mutating func removeAll() {
        slots.removeAll()
        free.removeAll()
        positions.removeAll()
        hand = 0
    }

    /// Removes what is over the capacity; nothing may be taken out at that time.
    mutating func shrink() {
        while positions.count > capacity {
            hand = hand + 1 < slots.count ? hand + 1 : 0
            guard let slot = slots[hand] else { continue }
            if slot.wasUsed { slots[hand]!.wasUsed = false } else { remove(slot.key) }
        }
    }
}
