/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of a transfer.
 *
 * @param role this node's role
 * @param method the method's name
 * @param position the snapshot's position
 * @param incremental true if the donor sent only the position, because an incremental transfer suffices
 * @param items the number of completed files or tables, if the method distinguishes them
 * @param bytes the snapshot's bytes as sent over the connection
 * @param phases the phases in the order in which they ended
 * @param manifest the transferred content, to compare with the other node's, if the method computes a manifest
 * @param summary facts specific to the method; see {@link #summary(Class)}
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

    /** The final facts of one method, defined by that method's classes. */
    public interface Summary {}

    /**
     * The bytes that a joiner already had and that were not sent: the summary of a transfer with {@code sst-reuse}. Both nodes
     * report the same numbers.
     *
     * @param same bytes in 16 KiB cells that the joiner had unchanged
     * @param near bytes in cells of which the joiner had some blocks of 128 bytes
     * @param sent bytes of the snapshot that were sent, including those of {@code near} that the joiner did not have
     */
    public record Reused(long same, long near, long sent) implements Summary {
        /**
         * Returns this summary as a sentence for a log.
         *
         * @return the sentence, without a full stop
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
     * Creates the report of a part of a transfer that ran by itself, outside of a {@link Donor} or {@link Joiner}.
     *
     * @param role this node's role
     * @param method the method's name
     * @param position the position of the copied state
     * @param items the number of completed files or tables
     * @param bytes the number of bytes moved
     * @param elapsed the duration
     * @param summary facts specific to the method
     * @return a report whose only phase is {@link Phase#TRANSFER}
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

    /** Copies the list of phases. */
    public TransferReport {
        phases = List.copyOf(phases);
    }

    /**
     * Returns the total time of all phases.
     *
     * @return the sum
     */
    public Duration elapsed() {
        return phases.stream().map(TransferEvent.PhaseFinished::elapsed).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Returns facts specific to the method.
     *
     * @param type the class that the method documents
     * @param <T> that class
     * @return the summary; absent if the method gave none, or one of another class
     */
    public <T extends Summary> Optional<T> summary(Class<T> type) {
        return summary.filter(type::isInstance).map(type::cast);
    }
}
