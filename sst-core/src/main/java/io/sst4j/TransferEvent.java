/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.OptionalLong;

/** Something that a {@link TransferListener} is told while a transfer runs. */
public sealed interface TransferEvent {

    /**
     * A phase has begun.
     *
     * @param phase the phase
     */
    record PhaseStarted(Phase phase) implements TransferEvent {}

    /**
     * A phase has ended well.
     *
     * @param phase the phase
     * @param bytes how many bytes of the snapshot it moved, 0 for a phase that moves none
     * @param elapsed how long it took
     */
    record PhaseFinished(Phase phase, long bytes, Duration elapsed) implements TransferEvent {}

    /**
     * Bytes have moved. Sent at most a few times a second, and once at the end of the phase.
     *
     * @param phase the phase that moves them
     * @param bytes how many so far
     * @param totalBytes how many there will be, an estimate of the donor, where it is known
     * @param bytesPerSecond the rate over the last moments
     */
    record Progress(Phase phase, long bytes, OptionalLong totalBytes, double bytesPerSecond) implements TransferEvent {}

    /**
     * Something worth telling to people that does not stop the transfer.
     *
     * @param level how serious it is
     * @param text one line
     */
    record Notice(Level level, String text) implements TransferEvent {
        /** How serious a notice is. */
        public enum Level {
            /** For the record. */
            INFO,
            /** Somebody should look at it. */
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

    /** Something that only one method tells; its classes are those of the method. Listeners ignore those they do not know. */
    non-sealed interface Detail extends TransferEvent {}

    /**
     * The transfer has ended well.
     *
     * @param report what it did
     */
    record Completed(TransferReport report) implements TransferEvent {}

    /**
     * The transfer has failed.
     *
     * @param phase the phase that failed
     * @param bytes how many bytes of the snapshot moved before
     * @param failure why
     */
    record Failed(Phase phase, long bytes, SstException failure) implements TransferEvent {}
}
