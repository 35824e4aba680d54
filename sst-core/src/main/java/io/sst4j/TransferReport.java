/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a transfer did.
 *
 * @param role the part of this node
 * @param method the name of the method
 * @param position what the snapshot stands for
 * @param incremental true if the donor found that an incremental transfer suffices and sent only the position
 * @param items how many files or tables were completed, where the method tells them apart
 * @param bytes the bytes of the snapshot as they travelled
 * @param phases each phase in the order in which they ended
 * @param manifest what moved, to compare with that of the other node, where the method adds it up
 * @param summary what only this method tells; see {@link #summary(Class)}
 */
public record TransferReport(
        Role role,
        String method,
        SnapshotPosition position,
        boolean incremental,
        long items,
        long bytes,
        List<TransferEvent.PhaseFinished> phases,
        Optional<Manifest> manifest,
        Optional<Summary> summary) {

    /** What only one method tells in the end; its classes are those of the method. */
    public interface Summary {}

    /**
     * What a joiner did not need to be sent, because it had it already: the summary of a transfer with {@code sst-reuse}. Both nodes
     * tell the same.
     *
     * @param same bytes in cells of 16 KiB that the joiner had as they are
     * @param near bytes in cells of which it had some blocks of 128 bytes
     * @param sent bytes of the snapshot that travelled, those of {@code near} that the joiner did not have among them
     */
    public record Reused(long same, long near, long sent) implements Summary {
        /**
         * This as a sentence for a log.
         *
         * @return without a full stop
         */
        public String text() {
            return String.format(
                    Locale.ROOT,
                    "the joiner already had %,d bytes of the snapshot, and parts of another %,d; %,d bytes were sent",
                    same,
                    near,
                    sent);
        }
    }

    /**
     * The report of a part of a transfer that ran by itself, outside of a {@link Donor} or {@link Joiner}.
     *
     * @param role the part of this node
     * @param method the name of the method
     * @param position what was copied stands for
     * @param items how many files or tables were completed
     * @param bytes how many bytes moved
     * @param elapsed how long it took
     * @param summary what only this method tells
     * @return a report with the phase {@link Phase#TRANSFER} alone
     */
    public static TransferReport ofPart(
            Role role,
            String method,
            SnapshotPosition position,
            long items,
            long bytes,
            Duration elapsed,
            Summary summary) {
        return new TransferReport(
                role,
                method,
                position,
                false,
                items,
                bytes,
                List.of(new TransferEvent.PhaseFinished(Phase.TRANSFER, bytes, elapsed)),
                Optional.empty(),
                Optional.of(summary));
    }

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

    /**
     * What only this method tells.
     *
     * @param type the class that the method documents
     * @param <T> that class
     * @return empty if the method told nothing, or something else
     */
    public <T extends Summary> Optional<T> summary(Class<T> type) {
        return summary.filter(type::isInstance).map(type::cast);
    }
}
