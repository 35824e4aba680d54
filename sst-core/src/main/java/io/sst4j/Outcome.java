/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Optional;

/**
 * The result of a method's send or receive.
 *
 * @param position the snapshot's position
 * @param incremental true if only the position was sent, because an incremental transfer follows
 * @param manifest the transferred content, if the method computes a manifest; included in the log and the {@link TransferReport}
 * @param summary facts specific to the method; included in the {@link TransferReport}
 */
public record Outcome(
        SnapshotPosition position,
        boolean incremental,
        Optional<Manifest> manifest,
        Optional<TransferReport.Summary> summary) {
    /**
     * Creates an outcome without a manifest or summary.
     *
     * @param position the snapshot's position
     * @param incremental true if only the position was sent
     */
    public Outcome(SnapshotPosition position, boolean incremental) {
        this(position, incremental, Optional.empty(), Optional.empty());
    }

    /**
     * Returns this outcome with a summary.
     *
     * @param told facts specific to the method
     * @return a new outcome
     */
    public Outcome with(TransferReport.Summary told) {
        return new Outcome(position, incremental, manifest, Optional.of(told));
    }

    /**
     * Returns this outcome with a manifest.
     *
     * @param moved the manifest, equal to that of the other node
     * @return a new outcome
     */
    public Outcome with(Manifest moved) {
        return new Outcome(position, incremental, Optional.of(moved), summary);
    }
}
