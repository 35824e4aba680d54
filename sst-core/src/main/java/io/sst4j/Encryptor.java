/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.List;
import java.util.Optional;

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
     * What an operator should know of the keys and rules in use, such as a key that is too short.
     *
     * @return one sentence each; told before the transfer
     */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * The name that this node's certificate carries, if peers verify each other.
     *
     * <p>A joiner whose encryptor has one puts it into its address, with a fresh secret that the donor must echo.
     *
     * @return the name, which may be empty; nothing if the joiner asks for no proof
     */
    default Optional<String> announcedName() {
        return Optional.empty();
    }

    /**
     * Does ahead what the first connection would wait for. A joiner calls it when it listens, while its donor starts.
     *
     * @param address what the joiner announced
     */
    default void prepare(TransferAddress address) {}

    /**
     * Protects one connection; the handshake is done when this returns.
     *
     * @param plain the connection as the transport made it; closing the result closes it
     * @param role the side of this node: the donor is the client
     * @param address what the joiner announced
     * @return the protected connection
     * @throws SstException with {@link ErrorCode#PEER_REJECTED} if the peer does not prove itself,
     *     {@link ErrorCode#PEER_INCOMPATIBLE} if it protects nothing or in another way, {@link ErrorCode#PEER_GONE} or
     *     {@link ErrorCode#IDLE_TIMEOUT} if it sent no byte, as a port scan does
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
