/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.OptionalLong;

/** An event of a running transfer, delivered to a {@link TransferListener}. */
public sealed interface TransferEvent {

    /**
     * A phase has begun.
     *
     * @param phase the phase
     */
    record PhaseStarted(Phase phase) implements TransferEvent {}

    /**
     * A phase has succeeded.
     *
     * @param phase the phase
     * @param bytes the bytes of the snapshot that it moved; 0 for a phase that moves none
     * @param elapsed its duration
     */
    record PhaseFinished(Phase phase, long bytes, Duration elapsed) implements TransferEvent {}

    /**
     * Bytes have moved. Sent at most a few times a second, and once at the end of the phase.
     *
     * @param phase the phase that moves them
     * @param bytes the bytes moved so far
     * @param totalBytes the donor's estimate of the total, if known
     * @param bytesPerSecond the recent rate
     */
    record Progress(Phase phase, long bytes, OptionalLong totalBytes, double bytesPerSecond) implements TransferEvent {}

    /**
     * A message for people that does not stop the transfer.
     *
     * @param level its severity
     * @param text one line
     */
    record Notice(Level level, String text) implements TransferEvent {
        /** The severity of a notice. */
        public enum Level {
            /** Information only. */
            INFO,
            /** Needs attention. */
            WARNING
        }
    }

    /**
     * A file or a table is complete.
     *
     * @param phase the phase that moved it
     * @param item its name, relative to the root of the transfer, or with its database
     * @param bytes its size
     */
    record ItemFinished(Phase phase, String item, long bytes) implements TransferEvent {}

    /** An event of one method, defined by that method's classes. Listeners ignore those they do not know. */
    non-sealed interface Detail extends TransferEvent {}

    /**
     * The transfer has succeeded.
     *
     * @param report the result
     */
    record Completed(TransferReport report) implements TransferEvent {}

    /**
     * The transfer has failed.
     *
     * @param phase the phase that failed
     * @param bytes the bytes of the snapshot that moved before the failure
     * @param failure the cause
     */
    record Failed(Phase phase, long bytes, SstException failure) implements TransferEvent {}
}
