import EngineRuntime
import FEEL
import Foundation

/// What decisions on the command line may know of the world.
enum DecisionWorld {
    static func environment() -> EvaluationEnvironment {
        var environment = EvaluationEnvironment()
        environment.now = DateAndTime(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
        environment.zones = ZoneFiles().rules
        environment.external = .pureJava
        return environment
    }
}
