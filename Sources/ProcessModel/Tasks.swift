/// What a receive task waits for.
package struct ReceiveSettings: Sendable, Codable {
    /// Nil waits only for completion from outside.
    package let message: MessageCatch?
    /// True where the message starts an instance of the process; no flow leads in then (BPMN 2.0.2, 10.3.3).
    package let instantiates: Bool

    package init(message: MessageCatch?, instantiates: Bool = false) {
        self.message = message
        self.instantiates = instantiates
    }
}

/// What a person must know to do a user task.
package struct UserTaskSettings: Sendable, Codable {
    package let headers: [JobSettings.Header]
    package let assignment: Assignment
    /// What the source says about the form.
    package let form: FormReference?
    /// The form that the source refers to, where it was among the files that were compiled together.
    package let referredForm: FormDefinition?

    package init(
        headers: [JobSettings.Header] = [], assignment: Assignment = .nobody, form: FormReference? = nil,
        referredForm: FormDefinition? = nil
    ) {
        self.headers = headers
        self.assignment = assignment
        self.form = form
        self.referredForm = referredForm
    }

    /// What the person is asked; nil where nothing is known about it.
    package var formDefinition: FormDefinition? {
        if case .fields(let form)? = form { form } else { referredForm }
    }
}

/// Who may do a user task, and by when.
package struct Assignment: Sendable, Codable {
    /// Gives the name of the person who does it.
    package let assignee: ModelExpression?
    /// Each gives a name, several with commas between, or a list of names.
    package let candidateUsers: [ModelExpression]
    package let candidateGroups: [ModelExpression]
    /// Each gives a date and time, a duration, or the text of one.
    package let due: ModelExpression?
    package let followUp: ModelExpression?
    /// Gives a whole number; the larger, the more urgent.
    package let priority: ModelExpression?

    package init(
        assignee: ModelExpression? = nil, candidateUsers: [ModelExpression] = [],
        candidateGroups: [ModelExpression] = [], due: ModelExpression? = nil, followUp: ModelExpression? = nil,
        priority: ModelExpression? = nil
    ) {
        self.assignee = assignee
        self.candidateUsers = candidateUsers
        self.candidateGroups = candidateGroups
        self.due = due
        self.followUp = followUp
        self.priority = priority
    }

    package static let nobody = Assignment()
}

/// The form that a person fills in.
package enum FormReference: Sendable, Codable {
    /// Gives a key that the application knows.
    case key(ModelExpression)
    /// A form that is deployed on its own.
    case id(ModelExpression, binding: Binding)
    /// Fields written into the process.
    case fields(FormDefinition)
}

/// What is done besides when something happens to an element or flow.
package struct Listener: Sendable, Codable {
    package enum Event: String, Sendable, Codable {
        /// Before the element does its work, after its inputs are mapped.
        case start
        /// After the element has done its work, before its outputs are mapped.
        case end
        /// When a token takes the flow.
        case take
        /// What happens to a user task.
        case create, assignment, complete, delete, update, timeout
    }

    package enum Action: Sendable, Codable {
        case script(Script)
        case job(JobSettings)
    }

    package let event: Event
    package let action: Action
    /// When a listener for `timeout` is called, counted from the moment the task is open.
    package let timer: TimerDefinition?
    /// The element that waits for the job of a listener for `timeout`, beside the task.
    package let element: ElementIndex?

    package init(event: Event, action: Action, timer: TimerDefinition? = nil, element: ElementIndex? = nil) {
        self.event = event
        self.action = action
        self.timer = timer
        self.element = element
    }
}
