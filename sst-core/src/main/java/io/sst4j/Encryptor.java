/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * Turns a plain connection into a protected one.
 *
 * <p>Implementations are safe for use by several threads. If protection cannot be had they fail: there is no way back to
 * clear text.
 */
public interface Encryptor {
    /**
     * The name of the protection, for messages.
     *
     * @return for instance {@code none}
     */
    String name();

    /**
     * Protects one connection; the handshake is done when this returns.
     *
     * @param plain the connection as the transport made it; closing the result closes it
     * @param role the side of this node: the donor is the client
     * @param address what the joiner announced
     * @return the protected connection
     * @throws SstException with {@link ErrorCode#PEER_REJECTED} if the peer does not prove itself
     */
    Connection protect(Connection plain, Role role, TransferAddress address) throws SstException;

    /**
     * Leaves connections as they are.
     *
     * @return the encryptor that does nothing
     */
    static Encryptor none() {
        return PlainEncryptor.INSTANCE;
    }
}
