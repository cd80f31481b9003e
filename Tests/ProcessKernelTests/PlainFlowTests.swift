import EngineTestKit
import FEEL
import ProcessKernel
import ProcessModel
import Testing

@Suite("Start, tasks and end", .timeLimit(.minutes(20)))
struct PlainFlowTests {
    @Test("A process of start and end completes at once")
    func startAndEnd() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.end()
                process.flow("start", "end")
            })
        run.start(["x": 1])
        run.expect(
            """
            started definition=1 policy=1 at=0
            set x=1
            activated start.1
            completed start.1
            took start>end
            activated end.2
            completed end.2
            instance completed at=0
            -> end
            """)
        #expect(run.instance.status == .completed)
        #expect(run.instance.progress == 1)
        #expect(run.waits == [])
    }

    @Test("A service task waits for its worker and goes on with the result")
    func service() {
        var run = Scenario(
            .build("p") { process in
                process.start()
                process.service("pay", type: "payment")
                process.end()
                process.flow("start", "pay", "end")
            })
        run.start()
        run.expect(
            """
            started definition=1 policy=1 at=0
            activated start.1
            completed start.1
            took start>pay
            activated pay.2
            job 3 created for pay.2 attempts=3
            -> create job 3 pay type=payment
            """)
        #expect(run.waits == ["pay: job type=payment attempts=3"])
        run.complete("pay", ["receipt": "r-1"])
        run.expect(
            """
            job 3 completed
            set receipt="r-1" by pay
            completed pay.2
            took pay>end
            activated end.4
            completed end.4
            instance completed at=0
            -> remove job 3
            -> end
            """)
    }
}
