/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.List;

/**
 * What a transfer did.
 *
 * @param role the part of this node
 * @param method the name of the method
 * @param position what the snapshot stands for
 * @param incremental true if the donor found that an incremental transfer suffices and sent only the position
 * @param bytes the bytes of the snapshot as they travelled
 * @param phases each phase in the order in which they ended
 */
public record TransferReport(
        Role role,
        String method,
        SnapshotPosition position,
        boolean incremental,
        long bytes,
        List<TransferEvent.PhaseFinished> phases) {

    /** Copies the list. */
    public TransferReport {
        phases = List.copyOf(phases);
    }

    /**
     * The time of all phases together.
     *
     * @return the sum
     */
    public Duration elapsed() {
        return phases.stream().map(TransferEvent.PhaseFinished::elapsed).reduce(Duration.ZERO, Duration::plus);
    }
}
