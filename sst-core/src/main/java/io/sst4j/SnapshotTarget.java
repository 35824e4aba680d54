/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * The joiner's half of a method for one transfer. It receives the snapshot and makes it this node's state.
 *
 * <p>The session calls these methods on one thread: {@link #check}, {@link #announce}, {@link #receive}. Unless the transfer
 * turned out to be incremental, {@link #prepare} and {@link #install} follow. {@link #close} is called in any case. The old
 * state must not be changed before {@link #install}, unless its owner chose to give it up.
 */
public interface SnapshotTarget extends AutoCloseable {
    /**
     * Returns the method's name, for reports.
     *
     * @return for instance {@code xtrabackup-v2}
     */
    String method();

    /**
     * Runs all checks that are possible before the port opens, and repairs the leftovers of an earlier crash.
     *
     * @param link the transfer
     * @throws SstException if the transfer cannot succeed, with the remedy
     */
    void check(TransferLink link) throws SstException;

    /**
     * Creates the address for donors. A method that receives a stream opens its port here with {@link JoinerLink#listen}. The
     * session adds the name and the secret that its encryptor asks for. A method that donors reach in another way opens no port,
     * and the session encrypts none of its traffic.
     *
     * @param link the transfer
     * @return the address with the method's module and capabilities
     * @throws SstException if the port cannot be opened, or there is no address to announce
     */
    TransferAddress announce(JoinerLink link) throws SstException;

    /**
     * Receives the snapshot over the link's connections and verifies that it is complete.
     *
     * @param link the transfer
     * @return the result
     * @throws SstException if the snapshot is incomplete or not the expected one
     */
    Outcome receive(JoinerLink link) throws SstException;

    /**
     * Brings the received snapshot into a state that a server can start from.
     *
     * @param link the transfer
     * @throws SstException if the preparation failed; the old state is untouched
     */
    void prepare(TransferLink link) throws SstException;

    /**
     * Replaces the old state with the new one. A crash at any point leaves one or the other.
     *
     * @param link the transfer
     * @return the position of the installed state
     * @throws SstException if the installation failed; the old state is back in place
     */
    SnapshotPosition install(TransferLink link) throws SstException;

    @Override
    void close();
}
