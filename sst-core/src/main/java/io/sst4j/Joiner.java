/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * Receives one snapshot and makes it this node's state.
 *
 * <pre>{@code
 * try (Joiner joiner = Sst.joiner(target).listenOn(new Endpoint("10.0.0.2", 4444)).build()) {
 *     announce(joiner.listen());
 *     SnapshotPosition position = joiner.join().position();
 * }
 * }</pre>
 *
 * <p>Used once: first {@link #listen}, then {@link #join}. Both are called by one thread; {@link #cancel()} may be called
 * from any other. In place of the joiner role of the {@code wsrep_sst_*} scripts.
 */
public interface Joiner extends AutoCloseable {
    /**
     * Checks what can be checked without a peer, finishes or undoes an interrupted earlier install, and opens the port
     * if the method has one.
     *
     * @return what a donor must be given
     * @throws SstException if a check failed or the port cannot be opened
     */
    TransferAddress listen() throws SstException;

    /**
     * Receives, verifies, prepares and installs the snapshot. The old state is in place until the new one is complete.
     *
     * @return what was received
     * @throws SstException if anything failed; the old state is then still, or again, in place
     */
    TransferReport join() throws SstException;

    /** Ends a running transfer early. {@link #join} then fails with {@link ErrorCode#CANCELLED}. */
    void cancel();

    /** Releases everything, after cancelling what still runs. May be called more than once. */
    @Override
    void close();
}
