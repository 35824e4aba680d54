/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.List;

/**
 * A factory of encryptors, found by {@link java.util.ServiceLoader}.
 *
 * <p>The first provider that {@linkplain #handles handles} the settings is used. If the settings ask for encryption and no
 * provider handles them, the transfer is refused.
 */
public interface EncryptorProvider {
    /**
     * Returns whether this provider can serve the settings.
     *
     * @param settings the transfer's options
     * @return true if {@link #create} can make an encryptor from them
     */
    boolean handles(Settings settings);

    /**
     * Returns the settings that the provider reads. {@link Sst#encryptor} uses them to detect misspelt names.
     *
     * @return the settings, each once; empty by default
     */
    default List<Setting> settings() {
        return List.of();
    }

    /**
     * Creates an encryptor and checks everything that needs no peer: files, dates, and that key and certificate match.
     *
     * @param settings the transfer's options
     * @param role this node's side
     * @return the encryptor
     * @throws SstException with {@link ErrorCode#INVALID_OPTION}, naming the option or file at fault
     */
    Encryptor create(Settings settings, Role role) throws SstException;
}
