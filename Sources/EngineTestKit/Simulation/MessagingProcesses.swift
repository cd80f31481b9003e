import ProcessModel

extension SimulatedProcess {
    /// Processes that speak to each other. What one takes along says who sent it, so that the journal shows how often
    /// it came.
    static let messaging: [ProcessDefinition] = [
        asking, answering, ordering, customer, herald, listener, woken, clocked,
    ]

    private static let asking = ProcessDefinition.build("asking") { process in
        process.start()
        process.throwing("ask", .message("question", payload: ["question-from": "=me"]))
        process.catching("heard", .message("answer"))
        process.end()
        process.flow("start", "ask", "heard", "end")
    }

    /// Started by the message of the one above.
    private static let answering = ProcessDefinition.build("answering") { process in
        process.start("asked", on: .message("question"))
        process.service("think", type: "a")
        process.end("say", .message("answer", payload: ["answer-from": "=question-from"]))
        process.flow("asked", "think", "say")
    }

    private static let ordering = ProcessDefinition.build("ordering") { process in
        process.start()
        process.service("make", type: "b")
        process.end("sent", .message("order", key: "=if x = 1 then \"1\" else \"2\"", payload: ["order-from": "=me"]))
        process.flow("start", "make", "sent")
    }

    private static let customer = ProcessDefinition.build("customer") { process in
        process.start()
        process.parallel("split")
        process.receive("one", MessageCatch("order", key: "=if x = 1 then \"1\" else \"2\""))
        process.receive("other", MessageCatch("order"))
        process.boundaryTimer("late", on: "other", duration: "PT40S")
        process.end()
        process.flow("start", "split", "one", "end")
        process.flow("split", "other", "end")
        process.flow("late", "end")
    }

    private static let herald = ProcessDefinition.build("herald") { process in
        process.start()
        process.throwing("first", .signal("news", payload: ["news-from": "=me"]))
        process.service("rest", type: "a")
        process.end()
        process.flow("start", "first", "rest", "end")
    }

    private static let listener = ProcessDefinition.build("listener") { process in
        process.start()
        process.user("work")
        process.boundary("hear", on: "work", .signal("news"), interrupting: false)
        process.catching("wait", .signal("news"))
        process.end()
        process.flow("start", "work", "wait", "end")
        process.flow("hear", "end")
    }

    private static let woken = ProcessDefinition.build("woken") { process in
        process.start("news", on: .signal("news"))
        process.start("plain")
        process.service("work", type: "b")
        process.end()
        process.flow("news", "work", "end")
        process.flow("plain", "work")
    }

    private static let clocked = ProcessDefinition.build("clocked") { process in
        process.start("tick", on: .cycle("R4/PT90S"))
        process.service("work", type: "a")
        process.end()
        process.flow("tick", "work", "end")
    }
}
