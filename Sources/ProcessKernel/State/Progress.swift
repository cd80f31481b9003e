import ProcessModel

extension ProcessInstance {
    /// How far the instance is, from 0 to 1: elements done, of those that are done, at work or can still be reached.
    ///
    /// What other branches made unreachable does not count, so a finished instance is at 1 whichever way it took.
    package var progress: Double {
        switch status {
        case .unborn: return 0
        case .completed: return 1
        case .active, .paused, .terminated: break
        }
        let total = reachable
        return total.count == 0 ? 0 : Double(done.count) / Double(total.count)
    }

    /// The elements that are done, at work or can still be reached.
    package var reachable: ElementSet {
        var total = done
        // What a called process does counts as the one call.
        let own = elements.rows.filter { $0.process == 0 }
        var frontier = own.filter { $0.key != .root }.map(\.element)
        for row in own { frontier += row.joins.map(\.gateway) + row.startsLater }
        frontier += agenda.compactMap { entry in
            guard let holder = elements.find(entry.holder), holder.process == 0 else { return nil }
            return switch entry {
            case .enter(let element, _, _): element
            case .trigger(let occurrence), .enterTriggered(let occurrence, _, _): occurrence.event
            case .run, .perform, .complete, .leave, .throwError, .escalate, .broadcast, .send, .nextRound, .roundEnded,
                .undoNext, .cancelTransaction, .waitAgain:
                holder.element
            }
        }
        reach(from: frontier, into: &total)
        return total
    }

    /// Adds all elements that tokens at `frontier` may still come to.
    private func reach(from frontier: [ElementIndex], into total: inout ElementSet) {
        var visited = ElementSet()
        var stack = frontier
        while let index = stack.popLast() {
            guard !visited.contains(index) else { continue }
            visited.insert(index)
            if index != .process { total.insert(index) }
            let element = definition[index]
            stack += element.outgoing.map { definition[$0].target }
            stack += element.boundaryEvents
            if let scope = element.kind.scope { stack += scope.entries }
        }
    }
}
