/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.micrometer.core.instrument.MeterRegistry;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;

/** Transfers as metrics: a timer for each phase, a counter of failures by their code. */
public final class MicrometerListener implements TransferListener {
    private final MeterRegistry registry;

    /**
     * Creates a listener, which any number of transfers may share.
     *
     * @param registry gets the timers {@code sst.phase} and the counters {@code sst.failures}
     */
    public MicrometerListener(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void on(TransferEvent event) {
        if (event instanceof TransferEvent.PhaseFinished finished) {
            registry.timer("sst.phase", "phase", finished.phase().word()).record(finished.elapsed());
        } else if (event instanceof TransferEvent.Failed failed) {
            registry.counter("sst.failures", "code", failed.failure().code().id())
                    .increment();
        }
    }
}
