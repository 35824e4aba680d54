/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.List;

/**
 * Makes encryptors from settings; found by {@link java.util.ServiceLoader}.
 *
 * <p>The first provider that {@link #handles} the settings is used. If encryption is asked for and no provider handles
 * it, the transfer is refused.
 */
public interface EncryptorProvider {
    /**
     * Whether this provider serves what the settings ask for.
     *
     * @param settings the options of the transfer
     * @return true if {@link #create} can make an encryptor of them
     */
    boolean handles(Settings settings);

    /**
     * The settings that the provider reads. By them {@link Sst#encryptor} tells a misspelt name.
     *
     * @return each once; empty unless a provider says otherwise
     */
    default List<Setting> settings() {
        return List.of();
    }

    /**
     * Makes an encryptor and checks what can be checked without a peer: files, dates, that key and certificate match.
     *
     * @param settings the options of the transfer
     * @param role the side of this node
     * @return the encryptor
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} and the option or file at fault
     */
    Encryptor create(Settings settings, Role role) throws SstException;
}
