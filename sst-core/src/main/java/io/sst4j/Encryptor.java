/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.List;
import java.util.Optional;

/**
 * Encrypts plain connections.
 *
 * <p>Implementations are safe for use by several threads. If encryption is not available they fail; they never fall back to
 * clear text.
 */
public interface Encryptor {
    /**
     * Returns the name of the protection, for messages.
     *
     * @return for instance {@code none}
     */
    String name();

    /**
     * Returns warnings about the keys and rules in use, such as a key that is too short.
     *
     * @return one sentence for each warning, reported before the transfer
     */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * Returns the name in this node's certificate, if peers verify each other.
     *
     * <p>If the name is present, a joiner puts it into its address together with a fresh secret that the donor must echo.
     *
     * @return the name, possibly empty; absent if the joiner asks for no proof
     */
    default Optional<String> announcedName() {
        return Optional.empty();
    }

    /**
     * Does work in advance that the first connection would otherwise wait for. A joiner calls this when it starts to listen,
     * while its donor starts.
     *
     * @param address the address that the joiner announced
     */
    default void prepare(TransferAddress address) {}

    /**
     * Protects one connection. The handshake is complete when this method returns.
     *
     * @param plain the connection from the transport; closing the result closes it
     * @param role this node's side; the donor is the client
     * @param address the address that the joiner announced
     * @return the protected connection
     * @throws SstException with {@link ErrorCode#PEER_REJECTED} if the peer fails to authenticate,
     *     {@link ErrorCode#PEER_INCOMPATIBLE} if it uses no encryption or another kind, {@link ErrorCode#PEER_GONE} or
     *     {@link ErrorCode#IDLE_TIMEOUT} if it sent no byte, as a port scan does
     */
    Connection protect(Connection plain, Role role, TransferAddress address) throws SstException;

    /**
     * Returns an encryptor that leaves connections in clear text.
     *
     * @return the encryptor that does nothing
     */
    static Encryptor none() {
        return PlainEncryptor.INSTANCE;
    }
}
