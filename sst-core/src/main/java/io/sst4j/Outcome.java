/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Optional;

/**
 * What a method sent or received.
 *
 * @param position what the snapshot stands for
 * @param incremental true if only the position travelled, because an incremental transfer follows
 * @param manifest what moved, where the method adds it up; it goes into the log and the {@link TransferReport}
 * @param summary what only this method tells; it goes into the {@link TransferReport}
 */
public record Outcome(
        SnapshotPosition position,
        boolean incremental,
        Optional<Manifest> manifest,
        Optional<TransferReport.Summary> summary) {
    /**
     * An outcome without a manifest and a summary.
     *
     * @param position what the snapshot stands for
     * @param incremental true if only the position travelled
     */
    public Outcome(SnapshotPosition position, boolean incremental) {
        this(position, incremental, Optional.empty(), Optional.empty());
    }

    /**
     * This outcome with a summary.
     *
     * @param told what only this method tells
     * @return a new outcome
     */
    public Outcome with(TransferReport.Summary told) {
        return new Outcome(position, incremental, manifest, Optional.of(told));
    }

    /**
     * This outcome with what moved.
     *
     * @param moved the same on the other node
     * @return a new outcome
     */
    public Outcome with(Manifest moved) {
        return new Outcome(position, incremental, Optional.of(moved), summary);
    }
}
