package io.entrepot.mutations;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** Runs one test class and says by its exit code how that went. */
public final class OneTest {
    static final int GREEN = 0;

    /** Something that a test demands was not so. */
    static final int REFUTED = 10;

    /** A test could not be run, or broke on the way. */
    static final int BROKEN = 20;

    /** Before the name of a test whose demand was not met. */
    static final String REFUTES = "refuted: ";

    private OneTest() {}

    public static void main(String[] args) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(args[0]))
                .build();
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        var summary = listener.getSummary();
        List<Failure> failures = summary.getFailures();
        for (Failure failure : failures) {
            System.out.println((isRefuted(failure) ? REFUTES : "broken: ")
                    + failure.getTestIdentifier().getDisplayName());
            failure.getException().printStackTrace(System.out);
        }
        boolean ran = summary.getTestsSucceededCount() + summary.getTestsFailedCount() > 0;
        // exit, since servers that a test left running must not keep this process
        System.exit(
                failures.stream().anyMatch(OneTest::isRefuted) ? REFUTED : failures.isEmpty() && ran ? GREEN : BROKEN);
    }

    private static boolean isRefuted(Failure failure) {
        return failure.getException() instanceof AssertionError
                || failure.getException() instanceof ConditionTimeoutException;
    }
}
