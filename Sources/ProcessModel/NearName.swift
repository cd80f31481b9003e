/// Names that were meant, perhaps.
package enum NearName {
    /// " (did you mean …?)" where one of the names is near, else nothing.
    package static func hint(for name: String, among names: [String]) -> String {
        let most = min(max(1, name.count / 3), name.count - 1)
        // So many are compared at most, since each comparison takes some microseconds.
        let near = names.prefix(10_000).filter { abs($0.count - name.count) <= most }
            .map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance <= most else { return "" }
        return " (did you mean \"\(near.name)\"?)"
    }

    /// How many characters must be changed, added, left out or swapped with their neighbour.
    private static func distance(_ left: String, _ right: String) -> Int {
        // Longer names are not typed by hand.
        let left = Array(left.prefix(80))
        let right = Array(right.prefix(80))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
