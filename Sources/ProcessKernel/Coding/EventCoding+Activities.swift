import FEEL
import ProcessModel

/// The events of calls, loops and compensation.
extension EventCoding {
    static func encodeActivity(_ event: Event, into writer: inout ByteWriter) {
        switch event {
        case .scopeOpened(let key, let element, let scope):
            writer.tag(.scopeOpened, key)
            writer.element(element)
            writer.key(scope)
        case .processCalled(let key, let definition, let call):
            writer.tag(.processCalled, key)
            writer.varint(definition.rawValue)
            writer.key(call)
        case .decisionEvaluated(let key, let evaluation):
            writer.tag(.decisionEvaluated, key)
            writer.varint(evaluation.definition.rawValue)
            writer.string(evaluation.decision)
            writer.namedValues(evaluation.inputs)
            writer.value(evaluation.result)
            writer.varint(UInt64(evaluation.rules.count))
            for rules in evaluation.rules {
                writer.string(rules.node)
                writer.varint(UInt64(rules.numbers.count))
                for number in rules.numbers { writer.varint(UInt64(number)) }
            }
        case .businessKeySet(let key, let businessKey, let label):
            writer.tag(label == .public ? .businessKeySet : .labelledBusinessKeySet, key)
            writer.string(businessKey)
            if label != .public { writer.label(label) }
        case .loopStarted(let key, let loop):
            writer.tag(loop.itemsLabel == .public ? .loopStarted : .labelledLoopStarted, key)
            writer.loop(loop)
            if loop.itemsLabel != .public { writer.label(loop.itemsLabel) }
        case .roundOutput(let key, let round, let value, let label):
            writer.tag(label == .public ? .roundOutput : .labelledRoundOutput, key)
            writer.varint(UInt64(round))
            writer.value(value)
            if label != .public { writer.label(label) }
        case .loopEnding(let key): writer.tag(.loopEnding, key)
        case .startsLater(let key, let elements):
            writer.tag(.startsLater, key)
            writer.elements(elements)
        case .listenersPassed(let key, let progress):
            writer.tag(.listenersPassed, key)
            writer.listeners(progress)
        case .adHocEnding(let key): writer.tag(.adHocEnding, key)
        case .triggersForgotten(let key, let event):
            writer.tag(.triggersForgotten, key)
            writer.element(event)
        case .compensationStarted(let key, let scope, let activity, let isCancel):
            writer.tag(.compensationStarted, key)
            writer.key(scope)
            writer.varint(activity.map { UInt64($0.rawValue) + 1 } ?? 0)
            writer.boolean(isCancel)
        case .compensationTaken(let key): writer.tag(.compensationTaken, key)
        case .handlerActivated(let key, let element, let scope, let holder):
            writer.tag(.handlerActivated, key)
            writer.element(element)
            writer.key(scope)
            writer.key(holder)
        case .scopeReopened(let key, let record, let scope, let holder):
            writer.tag(.namedScopeReopened, key)
            writer.record(record)
            writer.key(scope)
            writer.key(holder)
        case .compensationEnded(let key): writer.tag(.compensationEnded, key)
        default: preconditionFailure("\(event) is written elsewhere")
        }
    }

    static func activityEvent(_ tag: Tag, _ reader: inout ByteReader) throws(DecodingFailure) -> Event {
        switch tag {
        case .scopeOpened: return .scopeOpened(try reader.key(), try reader.element(), scope: try reader.key())
        case .processCalled:
            return .processCalled(
                try reader.key(), DefinitionKey(rawValue: try reader.varint()), by: try reader.key())
        case .decisionEvaluated: return .decisionEvaluated(try reader.key(), try evaluation(&reader))
        case .businessKeySet: return .businessKeySet(try reader.key(), try reader.string())
        case .labelledBusinessKeySet:
            return .businessKeySet(try reader.key(), try reader.string(), try reader.label())
        case .loopStarted: return .loopStarted(try reader.key(), try reader.loop())
        case .labelledLoopStarted:
            let key: ElementInstanceKey = try reader.key()
            var loop = try reader.loop()
            loop.itemsLabel = try reader.label()
            return .loopStarted(key, loop)
        case .roundOutput:
            return .roundOutput(try reader.key(), round: try reader.uint32(), try reader.value(), .public)
        case .labelledRoundOutput:
            return .roundOutput(
                try reader.key(), round: try reader.uint32(), try reader.value(), try reader.label())
        case .loopEnding: return .loopEnding(try reader.key())
        case .startsLater: return .startsLater(try reader.key(), try reader.elements())
        case .listenersPassed: return .listenersPassed(try reader.key(), try reader.listeners())
        case .adHocEnding: return .adHocEnding(try reader.key())
        case .triggersForgotten: return .triggersForgotten(try reader.key(), try reader.element())
        case .compensationStarted:
            let key: ElementInstanceKey = try reader.key()
            let scope: ElementInstanceKey = try reader.key()
            let activity = try reader.uint32()
            return .compensationStarted(
                key, scope: scope, activity: activity == 0 ? nil : ElementIndex(rawValue: activity - 1),
                isCancel: try reader.boolean())
        case .compensationTaken: return .compensationTaken(try reader.key())
        case .handlerActivated:
            return .handlerActivated(
                try reader.key(), try reader.element(), scope: try reader.key(), undoesFor: try reader.key())
        case .scopeReopened, .namedScopeReopened:
            return .scopeReopened(
                try reader.key(), try reader.record(naming: tag == .namedScopeReopened), scope: try reader.key(),
                undoesFor: try reader.key())
        case .compensationEnded: return .compensationEnded(try reader.key())
        default: preconditionFailure("event \(tag.rawValue) is read elsewhere")
        }
    }

    private static func evaluation(_ reader: inout ByteReader) throws(DecodingFailure) -> DecisionEvaluation {
        var evaluation = DecisionEvaluation(
            definition: DefinitionKey(rawValue: try reader.varint()), decision: try reader.string(),
            inputs: try reader.namedValues(), result: try reader.value(), rules: [])
        for _ in 0..<(try reader.count()) {
            var rules = DecisionEvaluation.Rules(node: try reader.string(), numbers: [])
            for _ in 0..<(try reader.count()) { rules.numbers.append(try reader.uint32()) }
            evaluation.rules.append(rules)
        }
        return evaluation
    }
}
