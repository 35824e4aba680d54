/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.micrometer.core.instrument.MeterRegistry;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import java.util.concurrent.atomic.AtomicLong;

/** Transfers as metrics: a timer for each phase, a gauge of the bytes so far, a counter of failures by code. */
final class TransferMetrics implements TransferListener {
    private final MeterRegistry registry;
    private final AtomicLong bytes;

    TransferMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bytes = registry.gauge("sst.bytes", new AtomicLong());
    }

    @Override
    public void on(TransferEvent event) {
        if (event instanceof TransferEvent.Progress progress) {
            bytes.set(progress.bytes());
        } else if (event instanceof TransferEvent.PhaseFinished finished) {
            registry.timer("sst.phase", "phase", finished.phase().word()).record(finished.elapsed());
        } else if (event instanceof TransferEvent.Failed failed) {
            registry.counter("sst.failures", "code", failed.failure().code().id())
                    .increment();
        }
    }
}
