/// What every kind of activity may have besides what it does.
package struct ActivitySettings: Sendable, Codable {
    /// How often the activity is done for one token; nil for once.
    package let loop: Loop?
    /// True where only a compensation starts the activity; it has no flows (BPMN 2.0.2, 10.7).
    package let isForCompensation: Bool
    /// What undoes the activity after it has completed: the activity at its compensation boundary event.
    package let compensationHandler: ElementIndex?
    /// How many tokens must arrive before the activity begins; they become one (BPMN 2.0.2, 10.3).
    package let startQuantity: Int
    /// How many tokens each outgoing flow gets.
    package let completionQuantity: Int

    package init(
        loop: Loop? = nil, isForCompensation: Bool = false, compensationHandler: ElementIndex? = nil,
        startQuantity: Int = 1, completionQuantity: Int = 1
    ) {
        self.loop = loop
        self.isForCompensation = isForCompensation
        self.compensationHandler = compensationHandler
        self.startQuantity = startQuantity
        self.completionQuantity = completionQuantity
    }

    package static let plain = ActivitySettings()
}

/// How an activity repeats (BPMN 2.0.2, 10.3.8).
package enum Loop: Sendable, Codable {
    case standard(StandardLoop)
    case multiInstance(MultiInstance)

    /// Whether each round begins when the one before has ended.
    package var isSequential: Bool {
        switch self {
        case .standard: true
        case .multiInstance(let loop): loop.isSequential
        }
    }

    /// What `loopCounter` is in the first round.
    package var firstCounter: Int {
        switch self {
        case .standard(let loop): loop.firstCounter
        case .multiInstance(let loop): loop.firstCounter
        }
    }
}

/// One instance after another while a condition holds.
package struct StandardLoop: Sendable, Codable {
    /// True looks at the condition before each instance, false after it; then there is at least one.
    package let testBefore: Bool
    /// Nil holds always, so that only the maximum ends the loop.
    package let condition: ModelExpression?
    /// Gives the largest number of instances; nil means no bound.
    package let maximum: ModelExpression?
    /// What `loopCounter` is in the first instance.
    package let firstCounter: Int

    package init(testBefore: Bool, condition: ModelExpression?, maximum: ModelExpression?, firstCounter: Int = 1) {
        self.testBefore = testBefore
        self.condition = condition
        self.maximum = maximum
        self.firstCounter = firstCounter
    }
}

/// One instance for each of a number or of the items of a list.
package struct MultiInstance: Sendable, Codable {
    package let isSequential: Bool
    package let count: Count
    /// The local variable that holds the item of each instance.
    package let elementVariable: String?
    /// The variable that gets the list of outputs when all is done; nil drops them.
    package let outputCollection: String?
    /// Gives the output of one instance, read in its own scope when it completes; nil with a collection is null.
    package let outputElement: ModelExpression?
    /// Looked at after each completion; true ends the rest.
    package let completionCondition: ModelExpression?
    package let behavior: Behavior
    /// What `loopCounter` is in the first instance: 1 by the standard and Zeebe, 0 by the Camunda family.
    package let firstCounter: Int

    package enum Count: Sendable, Codable {
        /// Gives a whole number from 0 on.
        case cardinality(ModelExpression)
        /// Gives a list; null is an incident.
        case collection(ModelExpression)
    }

    /// Which events are thrown, to be caught at the boundary of the activity (BPMN 2.0.2, table 10.30).
    package enum Behavior: Sendable, Codable {
        /// No event.
        case all
        /// The event when the first instance completes.
        case one(EventResult?)
        /// The event at each completion.
        case none(EventResult?)
        /// At each completion the events of those whose condition holds.
        case complex([ConditionalEvent])
    }

    package struct ConditionalEvent: Sendable, Codable {
        package let condition: ModelExpression
        package let event: EventResult

        package init(condition: ModelExpression, event: EventResult) {
            self.condition = condition
            self.event = event
        }
    }

    package init(
        isSequential: Bool, count: Count, elementVariable: String? = nil, outputCollection: String? = nil,
        outputElement: ModelExpression? = nil, completionCondition: ModelExpression? = nil, behavior: Behavior = .all,
        firstCounter: Int = 1
    ) {
        self.isSequential = isSequential
        self.count = count
        self.elementVariable = elementVariable
        self.outputCollection = outputCollection
        self.outputElement = outputElement
        self.completionCondition = completionCondition
        self.behavior = behavior
        self.firstCounter = firstCounter
    }
}

/// How the activities of an ad hoc sub-process are started and when it ends (BPMN 2.0.2, 10.3.5).
package struct AdHocSettings: Sendable, Codable {
    package enum Ordering: String, Sendable, Codable {
        case parallel
        /// At most one inner activity is open at a time.
        case sequential
    }

    package let ordering: Ordering
    /// Looked at after each inner completion; nil ends the sub-process only from outside.
    package let completionCondition: ModelExpression?
    /// Whether the open inner activities are ended when the condition becomes true, or awaited.
    package let cancelsRemaining: Bool
    /// The elements inside that may be activated: those that no flow leads into and that are no events on boundaries.
    package let activities: [ElementIndex]
    /// Gives the list of the ids of the elements that start at entry; nil starts none.
    package let startingActivities: ModelExpression?

    package init(
        ordering: Ordering, completionCondition: ModelExpression?, cancelsRemaining: Bool, activities: [ElementIndex],
        startingActivities: ModelExpression?
    ) {
        self.ordering = ordering
        self.completionCondition = completionCondition
        self.cancelsRemaining = cancelsRemaining
        self.activities = activities
        self.startingActivities = startingActivities
    }
}

/// Which process a call activity calls and what the two tell each other.
package struct CallSettings: Sendable, Codable {
    /// Gives the id of the process or global task.
    package let process: ModelExpression
    package let binding: Binding
    /// What the called instance begins with. Sources are read in the call activity after its input mappings.
    package let inputs: Transfer
    /// What comes back. Sources are read in the called instance; the targets are results of the call activity.
    package let outputs: Transfer
    /// Gives the business key of the called instance; nil gives it none.
    package let businessKey: ModelExpression?

    package init(
        process: ModelExpression, binding: Binding = .latest, inputs: Transfer = .nothing, outputs: Transfer = .nothing,
        businessKey: ModelExpression? = nil
    ) {
        self.process = process
        self.binding = binding
        self.inputs = inputs
        self.outputs = outputs
        self.businessKey = businessKey
    }
}

/// Which of the deployed versions of something is meant.
package enum Binding: Sendable, Codable {
    case latest
    /// The one that was deployed together with the one that names it.
    case deployment
    /// Gives the number that deployments count.
    case version(ModelExpression)
    /// Gives the text that its author wrote, `ProcessDefinition.versionTag` or `DecisionNode.versionTag`.
    case versionTag(ModelExpression)
}

/// Which variables go from one instance to another.
package struct Transfer: Sendable, Codable {
    /// All that the sending side sees go under their own names, before the mappings.
    package let passesAll: Bool
    /// In the order of the source.
    package let mappings: [Mapping]
    /// What a call gives its process is then only what the call activity has of its own, and what comes back stays
    /// there, for output mappings to read. Definitions of before have none.
    private let staysLocal: Bool?
    package var isLocal: Bool { staysLocal ?? false }

    package init(passesAll: Bool = false, mappings: [Mapping] = [], isLocal: Bool = false) {
        self.passesAll = passesAll
        self.mappings = mappings
        staysLocal = isLocal ? true : nil
    }

    package static let nothing = Transfer()
    package static let everything = Transfer(passesAll: true)
}

/// Which decision a business rule task evaluates and where its result goes.
package struct DecisionCall: Sendable, Codable {
    /// Gives the id of the decision.
    package let decision: ModelExpression
    package let binding: Binding
    /// Nil drops the result.
    package let resultVariable: String?
    package let shape: DecisionResultShape

    package init(
        decision: ModelExpression, binding: Binding = .latest, resultVariable: String?,
        shape: DecisionResultShape = .asIs
    ) {
        self.decision = decision
        self.binding = binding
        self.resultVariable = resultVariable
        self.shape = shape
    }
}

/// What of a decision's result goes into the variable. The names are Camunda's.
package enum DecisionResultShape: String, Sendable, Codable {
    /// The result as DMN gives it.
    case asIs
    /// The only value of the only row.
    case singleEntry
    /// The only row, as a context.
    case singleResult
    /// One value of each row, as a list.
    case collectEntries
    /// All rows, as contexts in a list.
    case resultList
    /// Each entry of the only row is a variable of its own, as Flowable has it; of several rows each is a list.
    case variables
}
