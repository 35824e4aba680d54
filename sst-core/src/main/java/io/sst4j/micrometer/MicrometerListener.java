/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sst4j.Phase;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;

/**
 * Records transfers in a Micrometer registry.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>kind</th><th>tags</th></tr>
 * <tr><td>{@code sst.phase}</td><td>timer of successful phases</td><td>{@code phase}</td></tr>
 * <tr><td>{@code sst.bytes}</td><td>counter of snapshot bytes, updated as they move</td><td>{@code phase}</td></tr>
 * <tr><td>{@code sst.transfers}</td><td>timer of successful transfers</td><td>{@code role}, {@code method}</td></tr>
 * <tr><td>{@code sst.failures}</td><td>counter of failed transfers</td><td>{@code phase}, {@code code}</td></tr>
 * </table>
 *
 * <p>Requires {@code io.micrometer:micrometer-core}. Use one listener for each transfer; listeners of the same registry add to
 * the same meters.
 */
public final class MicrometerListener implements TransferListener {
    private final MeterRegistry registry;
    private final Tags tags;
    private long counted;

    /**
     * Creates a listener.
     *
     * @param registry the registry of the meters
     * @param tags additional tags of every meter, as alternating keys and values, for instance {@code "node", "db2"}
     * @throws IllegalArgumentException if a key has no value
     */
    @SuppressWarnings("exports") // a caller with a registry already requires Micrometer
    public MicrometerListener(MeterRegistry registry, String... tags) {
        this.registry = registry;
        this.tags = Tags.of(tags);
    }

    @Override
    public void on(TransferEvent event) {
        if (event instanceof TransferEvent.Progress progress) {
            count(progress.phase(), progress.bytes());
        } else if (event instanceof TransferEvent.PhaseFinished finished) {
            registry.timer("sst.phase", tags.and("phase", finished.phase().word()))
                    .record(finished.elapsed());
            count(finished.phase(), finished.bytes());
            counted = 0;
        } else if (event instanceof TransferEvent.Completed completed) {
            TransferReport report = completed.report();
            registry.timer("sst.transfers", tags.and("role", report.role().word(), "method", report.method()))
                    .record(report.elapsed());
        } else if (event instanceof TransferEvent.Failed failed) {
            registry.counter(
                            "sst.failures",
                            tags.and(
                                    "phase",
                                    failed.phase().word(),
                                    "code",
                                    failed.failure().code().id()))
                    .increment();
        }
    }

    private void count(Phase phase, long soFar) {
        registry.counter("sst.bytes", tags.and("phase", phase.word())).increment((double) (soFar - counted));
        counted = soFar;
    }
}
