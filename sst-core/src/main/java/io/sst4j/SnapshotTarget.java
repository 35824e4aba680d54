/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * The joiner's half of a method, for one transfer: receives the snapshot and makes it this node's state.
 *
 * <p>The session calls, on one thread: {@link #check}, {@link #announce}, {@link #receive}; then, unless the transfer
 * turned out to be incremental, {@link #prepare} and {@link #install}; and {@link #close} in any case. Until
 * {@link #install} the old state must not be touched, unless its owner chose to give it up.
 */
public interface SnapshotTarget extends AutoCloseable {
    /**
     * The name of the method, for reports.
     *
     * @return for instance {@code xtrabackup-v2}
     */
    String method();

    /**
     * Checks everything that can be checked before the port opens, and repairs what an earlier crash left.
     *
     * @param link the transfer
     * @throws SstException with the way out, if the transfer cannot succeed
     */
    void check(TransferLink link) throws SstException;

    /**
     * Makes the address that donors are given. A method that receives a stream opens its port here, by
     * {@link JoinerLink#listen}; the session adds the name and the secret that its encryptor asks for. One that is reached
     * otherwise opens none, and nothing of it is encrypted by the session.
     *
     * @param link the transfer
     * @return the address with the method's module and capabilities
     * @throws SstException if the port cannot be opened, or there is no address to be given
     */
    TransferAddress announce(JoinerLink link) throws SstException;

    /**
     * Receives the snapshot over connections of the link, and verifies that it is whole.
     *
     * @param link the transfer
     * @return what was received
     * @throws SstException if it is not whole or not what was asked for
     */
    Outcome receive(JoinerLink link) throws SstException;

    /**
     * Brings what was received into a state that a server can start on.
     *
     * @param link the transfer
     * @throws SstException if that failed; the old state is untouched
     */
    void prepare(TransferLink link) throws SstException;

    /**
     * Replaces the old state by the new one, so that a crash at any point leaves one or the other.
     *
     * @param link the transfer
     * @return the position of the installed state
     * @throws SstException if that failed; the old state is back in place
     */
    SnapshotPosition install(TransferLink link) throws SstException;

    @Override
    void close();
}
