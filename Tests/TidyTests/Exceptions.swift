/// What may break a rule, each with its reason. One that nothing needs any more is itself a failure.
let exceptions: [Exception] = [
    // A switch over the kinds of a FEEL value asks for the few that fit; a new kind does not fit either.
    Exception(
        .defaultCases, "Sources/ProcessKernel/Step/Step+Waits.swift", "switch result.value",
        because: "over a FEEL value: whatever is neither boolean nor null is an error of the condition"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/Step/TimerSchedule.swift", "switch value",
        because: "over a FEEL value: only temporal values and texts give a moment"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/Step/TimerSchedule.swift", "switch self",
        because: "over a FEEL value: only texts and durations give a cycle"),

    // The caller names every event and hands on only those of one topic.
    Exception(
        .defaultCases, "Sources/ProcessKernel/Coding/EventCoding+Activities.swift", "switch event",
        because: "`EventCoding.encode` names every event and hands on those of activities"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/Coding/EventCoding+Activities.swift", "switch tag",
        because: "`EventCoding.event` names every tag and hands on those of activities"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/State/ProcessInstance+Apply.swift", "switch event",
        because: "`apply` names every event and hands on those of waits"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/State/ProcessInstance+ApplyCompensation.swift", "switch event",
        because: "`apply` names every event and hands on those of compensation"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/State/ProcessInstance+ApplyElements.swift", "switch event",
        because: "`apply` names every event and hands on those of elements and tokens"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/Elements/Loops.swift", "switch (event, trigger)",
        because: "over pairs of kinds: what is thrown can only be caught by its own kind"),
    Exception(
        .defaultCases, "Sources/ProcessKernel/State/LoopState.swift", "switch name",
        because: "over names of variables: whatever is no counter is another variable"),

    Exception(
        .bannedAnywhere, "Sources/SQLiteStore/Connections.swift", "where error.resultCode == .SQLITE_BUSY",
        because: "a reader that holds the log back is no failure, and only that is caught"),
    Exception(
        .bannedAnywhere, "Sources/cairn/Live/Following.swift", "where rejection.code == .jobNotFound",
        because: "an answer that came too late changes nothing, and only that is caught"),

    Exception(
        .parameters, "Sources/EngineRuntime/Partition.swift", "init",
        because: "what the one place that makes it hands in, each under its name"),
    Exception(
        .parameters, "Sources/JournalStore/Records.swift", "init",
        because: "a row of a table, each column under its name"),
    Exception(
        .parameters, "Sources/ProcessModel/ProcessDefinition.swift", "init",
        because: "stores each part under its name and checks them; few places make a definition"),

    // What is called by others than our own code.
    Exception(.deadDeclarations, "Sources/cairn/Main.swift", "Cairn", because: "the program begins with it"),
    Exception(
        .deadDeclarations, "Sources/cairn/Options/DurationArgument.swift", "defaultValueDescription",
        because: "the argument parser shows it in the help"),
]
