/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.ClientKeyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the JDBC driver is told of TLS, with the client's own key, if it has one, in a file that goes with this. */
final class ClientKey implements AutoCloseable {
    private final ClientTls tls;
    private final @Nullable ClientKeyStore store;

    private ClientKey(ClientTls tls, @Nullable ClientKeyStore store) {
        this.tls = tls;
        this.store = store;
    }

    static ClientKey of(ClientTls tls) throws SstException {
        if (tls.isOff() || tls.key().isEmpty() || tls.certificate().isEmpty()) {
            return new ClientKey(tls, null);
        }
        Path key = Path.of(tls.key().get());
        Path certificate = Path.of(tls.certificate().get());
        try {
            return new ClientKey(tls, ClientKeyStore.of(key, certificate));
        } catch (IOException | GeneralSecurityException e) {
            throw SstException.of(ErrorCode.INVALID_OPTION, "read ssl-key " + key + " and ssl-cert " + certificate, e);
        }
    }

    /** A server as the driver reaches it with this. */
    DatabaseServer of(DatabaseServer server) {
        DatabaseServer keyed = server;
        for (Map.Entry<String, String> property : properties().entrySet()) {
            keyed = keyed.with(property.getKey(), property.getValue());
        }
        return keyed;
    }

    /** All that the driver is told of TLS. */
    Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>(tls.properties());
        if (store != null) {
            properties.putAll(store.properties());
        }
        return properties;
    }

    @Override
    public void close() throws SstException {
        if (store != null) {
            try {
                store.close();
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "delete the key store of the client", e);
            }
        }
    }
}
