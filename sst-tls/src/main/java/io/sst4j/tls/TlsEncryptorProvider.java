/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Encryptor;
import io.sst4j.EncryptorProvider;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.util.List;

/**
 * Creates {@link TlsEncryptor}s from the options {@code encrypt=2}, {@code 3}, {@code 4} and {@code ssl-mode}, with
 * {@code tca}, {@code tcert}, {@code tkey} or {@code ssl-ca}, {@code ssl-cert}, {@code ssl-key} and related options.
 *
 * <p>Source: the contract of the stock scripts of MariaDB 10.11; see {@code docs/tls.md}.
 */
public final class TlsEncryptorProvider implements EncryptorProvider {
    /** Creates the provider; called by {@link java.util.ServiceLoader}. */
    public TlsEncryptorProvider() {}

    @Override
    public boolean handles(Settings settings) {
        return TlsSettings.askFor(settings);
    }

    @Override
    public List<Setting> settings() {
        return TlsSettings.ALL;
    }

    @Override
    public Encryptor create(Settings settings, Role role) throws SstException {
        return new TlsSettings(settings, role).encryptor();
    }
}
