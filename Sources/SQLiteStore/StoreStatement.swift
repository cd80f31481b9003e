/// Every statement that runs while a store is open. A test asks SQLite for the plan of each.
///
/// Parameters are numbered, and the code binds them in that order. Keys of instances carry their partition in the upper
/// bits, so the rows of a partition are a range of keys.
package enum StoreStatement: String, CaseIterable {
    // MARK: Appending

    case insertJournal = "INSERT INTO journal(position, instance, sequence, time, events) VALUES(?1, ?2, ?3, ?4, ?5)"
    case insertWork = "INSERT INTO work(instance, key, kind, element, type, due) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
    case rescheduleWork = "UPDATE work SET due = ?3 WHERE instance = ?1 AND key = ?2"
    case deleteWork = "DELETE FROM work WHERE instance = ?1 AND key = ?2"
    /// Changes what ordinarily changes and nothing else: naming a column here rewrites every index that holds it. Where
    /// the rest differs too it changes nothing, and `replaceInstance` does it.
    case upsertInstance = """
        INSERT INTO instance(key, definition, state, business_key, tenant, started, ended)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT(key) DO UPDATE
        SET definition = excluded.definition, state = excluded.state, ended = excluded.ended
        WHERE business_key IS excluded.business_key AND tenant IS excluded.tenant AND started = excluded.started
        """
    case replaceInstance = """
        REPLACE INTO instance(key, definition, state, business_key, tenant, started, ended)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """
    case replaceSnapshot = "REPLACE INTO snapshot(instance, sequence, state) VALUES(?1, ?2, ?3)"
    case insertReceipt = "INSERT INTO receipt(request_key, instance, sequence, time) VALUES(?1, ?2, ?3, ?4)"
    case insertDefinition = """
        INSERT INTO definition(key, id, version, digest, deployed, source_name, source, body, deployment)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """
    case insertSubscription = """
        INSERT INTO subscription(kind, name, correlation, instance, key, definition, element)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """
    case deleteSubscription = """
        DELETE FROM subscription WHERE kind = ?1 AND name = ?2 AND correlation = ?3 AND instance = ?4 AND key = ?5
        """
    case setSchedule = """
        REPLACE INTO schedule(definition, element, trigger, due, cycle, rounds) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
        """
    case deleteSchedule = "DELETE FROM schedule WHERE definition = ?1 AND element = ?2 AND trigger = ?3"

    // MARK: Deleting

    case keepPosition = """
        INSERT INTO used(what, partition, highest)
        SELECT 1, ?3, max(position) FROM journal WHERE position BETWEEN ?1 AND ?2 HAVING max(position) IS NOT NULL
        ON CONFLICT(what, partition) DO UPDATE SET highest = max(highest, excluded.highest)
        """
    case keepInstance = """
        INSERT INTO used(what, partition, highest) VALUES(2, ?1, ?2)
        ON CONFLICT(what, partition) DO UPDATE SET highest = max(highest, excluded.highest)
        """
    case keepDefinition = """
        INSERT INTO used(what, partition, highest) VALUES(3, 0, ?1)
        ON CONFLICT(what, partition) DO UPDATE SET highest = max(highest, excluded.highest)
        """
    case deleteJournal = "DELETE FROM journal WHERE instance = ?1"
    case deleteSnapshot = "DELETE FROM snapshot WHERE instance = ?1"
    case deleteWorkOfInstance = "DELETE FROM work WHERE instance = ?1"
    case deleteInstance = "DELETE FROM instance WHERE key = ?1"
    /// Neither of these tables has an index by instance, which only deleting would use: one pass for all that go.
    case deleteReceipts = "DELETE FROM receipt WHERE instance IN (SELECT value FROM json_each(?1))"
    case deleteSubscriptions = "DELETE FROM subscription WHERE instance IN (SELECT value FROM json_each(?1))"
    case deleteDefinition = "DELETE FROM definition WHERE key = ?1"
    case deleteSchedules = "DELETE FROM schedule WHERE definition = ?1"

    // MARK: Names

    case findName = "SELECT id FROM name WHERE text = ?1"
    case insertName = "INSERT INTO name(text) VALUES(?1)"

    // MARK: Recovery reads

    case highestPosition = "SELECT max(position) FROM journal WHERE position BETWEEN ?1 AND ?2"
    case latestTime = """
        SELECT time FROM journal WHERE position BETWEEN ?1 AND ?2 ORDER BY position DESC LIMIT 1
        """
    case highestJournaledInstance = "SELECT max(instance) FROM journal WHERE instance BETWEEN ?1 AND ?2"
    case highestInstance = "SELECT max(key) FROM instance WHERE key BETWEEN ?1 AND ?2"
    /// What was deleted is not in the tables any more, and its numbers are not given out again.
    case highestUsed = "SELECT highest FROM used WHERE what = ?1 AND partition = ?2"
    case highestDefinition = "SELECT max(key) FROM definition"
    case snapshot = "SELECT sequence, state FROM snapshot WHERE instance = ?1"
    case receipt = "SELECT instance, sequence, time FROM receipt WHERE request_key = ?1"
    /// A range of the primary key, beginning at the cursor: no index can help further without a cost on every change of
    /// work. Rows of other kinds are stepped over, so reading all pages reads the table once, and that happens once a
    /// start.
    case readyWork = """
        SELECT work.instance, work.key, kind, element, name.text, due FROM work LEFT JOIN name ON name.id = work.type
        WHERE (work.instance, work.key) > (?1, ?2) AND work.instance <= ?3 AND kind = ?4 AND due IS NULL
        ORDER BY work.instance, work.key LIMIT ?5
        """
    case dueWork = """
        SELECT work.instance, work.key, kind, element, name.text, due FROM work LEFT JOIN name ON name.id = work.type
        WHERE due IS NOT NULL AND (due, work.instance, work.key) > (?1, ?2, ?3) AND work.instance BETWEEN ?4 AND ?5
        ORDER BY due, work.instance, work.key LIMIT ?6
        """

    /// Those with one correlation key, or with none: in the order of the primary key.
    case subscribersWithKey = """
        SELECT instance, key, correlation, definition, element FROM subscription
        WHERE kind = ?1 AND name = (SELECT id FROM name WHERE text = ?2) AND correlation = ?7
        AND (instance, key) > (?3, ?4) AND instance <= ?5 ORDER BY instance, key LIMIT ?6
        """
    case subscribersWithAnyKey = """
        SELECT instance, key, correlation, definition, element FROM subscription
        WHERE kind = ?1 AND name = (SELECT id FROM name WHERE text = ?2) AND correlation <> ''
        AND (instance, key) > (?3, ?4) AND instance <= ?5 ORDER BY instance, key LIMIT ?6
        """
    case schedules = """
        SELECT definition, element, trigger, due, cycle, rounds FROM schedule ORDER BY definition, element, trigger
        """

    // MARK: Queries

    case instances = """
        SELECT key, definition, state, business_key, tenant, started, ended FROM instance
        WHERE key < ?1 ORDER BY key DESC LIMIT ?2
        """
    case completedInstances = """
        SELECT key, definition, state, business_key, tenant, started, ended FROM instance
        WHERE key < ?1 AND state = 4 ORDER BY key DESC LIMIT ?2
        """
    /// For every state but completed: the index has no others, and SQLite uses it where the question says so too.
    case instancesInState = """
        SELECT key, definition, state, business_key, tenant, started, ended FROM instance
        WHERE key < ?1 AND state = ?3 AND state <> 4 ORDER BY key DESC LIMIT ?2
        """
    /// `?4` has the bit of each wanted state.
    case instancesWithBusinessKey = """
        SELECT key, definition, state, business_key, tenant, started, ended FROM instance
        WHERE key < ?1 AND business_key = ?3 AND (1 << state) & ?4 ORDER BY key DESC LIMIT ?2
        """
    case instance = """
        SELECT key, definition, state, business_key, tenant, started, ended FROM instance WHERE key = ?1
        """
    case journal = """
        SELECT position, sequence, time, events FROM journal WHERE instance = ?1 AND sequence >= ?2
        ORDER BY sequence LIMIT ?3
        """
    case workOfInstance = """
        SELECT work.instance, work.key, kind, element, name.text, due FROM work LEFT JOIN name ON name.id = work.type
        WHERE work.instance = ?1 ORDER BY work.key
        """
    case definitions = "SELECT key, id, version, digest, deployed, deployment FROM definition ORDER BY key"
    case definition = """
        SELECT key, id, version, digest, deployed, deployment, source_name, source, body FROM definition WHERE key = ?1
        """

    // MARK: Inspection

    case instanceKeys = """
        SELECT instance FROM (SELECT DISTINCT instance FROM journal WHERE instance > ?1 ORDER BY instance LIMIT ?2)
        UNION SELECT key FROM (SELECT key FROM instance WHERE key > ?1 ORDER BY key LIMIT ?2)
        UNION SELECT instance FROM (SELECT instance FROM snapshot WHERE instance > ?1 ORDER BY instance LIMIT ?2)
        ORDER BY 1 LIMIT ?2
        """
    case workInRange = """
        SELECT work.instance, work.key, kind, element, name.text, due FROM work LEFT JOIN name ON name.id = work.type
        WHERE work.instance BETWEEN ?1 AND ?2 ORDER BY work.instance, work.key
        """
    case subscriptionsInRange = """
        SELECT instance, key, correlation, definition, element, kind, name.text
        FROM subscription LEFT JOIN name ON name.id = subscription.name
        WHERE instance BETWEEN ?1 AND ?2 ORDER BY instance, key
        """
    case receipts = """
        SELECT request_key, instance, sequence, time FROM receipt WHERE request_key > ?1 ORDER BY request_key LIMIT ?2
        """
}
