/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.internal.io.ClientKeyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The TLS protection of a client's connections to a server.
 *
 * <p>The settings ({@link Names}) have the names of client options with a prefix. {@code ssl}, or any of the files,
 * asks for TLS. {@code ssl-ca} also asks for verification, and {@code ssl-verify-server-cert} for verification of the
 * server's name. Without such a setting, the client's default applies, which depends on its release. {@code ssl-mode}
 * takes precedence over all of these.
 *
 * @param mode the driver's word for the mode
 * @param authority the file with the CA certificates
 * @param certificate the file with the client's certificate
 * @param key the file with the client's key
 * @param suites the cipher suites to choose from
 * @param versions the TLS versions to choose from
 */
record ClientTls(
        String mode,
        Optional<String> authority,
        Optional<String> certificate,
        Optional<String> key,
        Optional<String> suites,
        Optional<String> versions) {
    private static final String OFF = "disable";
    private static final String ENCRYPTED = "trust";
    private static final String VERIFIED = "verify-ca";
    private static final String NAMED = "verify-full";
    private static final Map<String, String> MODES =
            Map.of("DISABLED", OFF, "REQUIRED", ENCRYPTED, "VERIFY_CA", VERIFIED, "VERIFY_IDENTITY", NAMED);

    /**
     * The settings of one connection.
     *
     * @param mode the setting for the mode
     * @param ssl the setting that enables TLS
     * @param verify the setting that enables verification of the server's name
     * @param authority the setting for the file with the CA certificates
     * @param certificate the setting for the file with the client's certificate
     * @param key the setting for the file with the client's key
     * @param suites the setting for the cipher suites
     * @param versions the setting for the TLS versions
     */
    record Names(
            Setting mode,
            Setting ssl,
            Setting verify,
            Setting authority,
            Setting certificate,
            Setting key,
            Setting suites,
            Setting versions) {
        /** Returns the settings with a prefix, for the connection to a server. */
        static Names of(String prefix, String server) {
            String unset = "as the release of the server's own client does";
            return new Names(
                    Setting.word(
                                    prefix + "ssl-mode",
                                    List.of(
                                            "DISABLED",
                                            "REQUIRED",
                                            "VERIFY_CA",
                                            "VERIFY_IDENTITY",
                                            "VERIFY-CA",
                                            "VERIFY-IDENTITY"),
                                    "Verification of " + server + "; takes precedence over the other TLS settings")
                            .otherwise("by those settings"),
                    Setting.flag(prefix + "ssl", "Use TLS for the connection to " + server)
                            .otherwise(unset),
                    Setting.flag(prefix + "ssl-verify-server-cert", "Verify the name of " + server)
                            .otherwise(unset),
                    Setting.path(prefix + "ssl-ca", "CA file to verify the certificate of " + server),
                    Setting.path(prefix + "ssl-cert", "Certificate file to present to " + server),
                    Setting.path(prefix + "ssl-key", "Key file of that certificate"),
                    Setting.text(
                                    prefix + "ssl-cipher",
                                    "Cipher suites for " + server + ", separated by colons or commas")
                            .otherwise("the JVM's"),
                    Setting.text(prefix + "tls-version", "TLS versions for " + server + ", separated by commas")
                            .otherwise("the JVM's"));
        }

        List<Setting> all() {
            return List.of(mode, ssl, verify, authority, certificate, key, suites, versions);
        }

        /** Returns the settings that only a client with TLS needs. */
        private List<Setting> files() {
            return List.of(authority, certificate, key, suites, versions);
        }
    }

    /** A client's behaviour without explicit options. */
    enum ByDefault {
        /** Clear text, and no verification of the name. */
        CLEAR,
        /** TLS without verification: without a password, the server has no way to prove its identity. */
        ENCRYPTED,
        /** TLS with verification, by a CA or otherwise by the server's proof that it knows the password. */
        VERIFIED
    }

    /** Returns the default of a release's client; an unknown release counts as an old one. */
    static ByDefault byDefault(Optional<ServerRelease> release, boolean withPassword) {
        if (release.filter(known -> !known.isPxc() && known.isAtLeast(11, 4)).isEmpty()) {
            return ByDefault.CLEAR;
        }
        return current(withPassword);
    }

    /** Returns the default of a current release's client. */
    static ByDefault current(boolean withPassword) {
        return withPassword ? ByDefault.VERIFIED : ByDefault.ENCRYPTED;
    }

    /** Returns the protection for a server on the network. */
    static ClientTls network(Settings settings, Names names, ByDefault otherwise) throws SstException {
        Optional<String> asked = settings.get(names.mode());
        ClientTls tls = new ClientTls(
                asked.isPresent() ? mode(asked.get()) : derived(settings, names, otherwise),
                settings.get(names.authority()),
                settings.get(names.certificate()),
                settings.get(names.key()),
                settings.get(names.suites()),
                settings.get(names.versions()));
        tls.require(asked.isEmpty() && otherwise == ByDefault.VERIFIED);
        return tls;
    }

    /**
     * Returns the protection for a server behind its socket. No other server can be there, so nothing is verified,
     * but an account may require TLS or a certificate.
     */
    static ClientTls local(Settings settings, Names names) throws SstException {
        Optional<String> certificate = settings.get(names.certificate());
        Optional<String> key = settings.get(names.key());
        return new ClientTls(
                derived(settings, names, ByDefault.CLEAR).equals(OFF) ? OFF : ENCRYPTED,
                Optional.empty(),
                certificate.filter(file -> key.isPresent()),
                key.filter(file -> certificate.isPresent()),
                settings.get(names.suites()),
                settings.get(names.versions()));
    }

    private static String mode(String word) throws SstException {
        String mode = MODES.get(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (mode == null) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "ssl-mode='" + word + "': it must be DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY");
        }
        return mode;
    }

    private static String derived(Settings settings, Names names, ByDefault otherwise) throws SstException {
        boolean files =
                names.files().stream().anyMatch(file -> settings.get(file).isPresent());
        boolean speaks = files || settings.flag(names.verify()) || otherwise != ByDefault.CLEAR;
        if (!settings.flag(names.ssl().byDefault(speaks ? "1" : "0"))) {
            return OFF;
        }
        if (settings.flag(names.verify().byDefault(otherwise == ByDefault.VERIFIED ? "1" : "0"))) {
            return NAMED;
        }
        return settings.get(names.authority()).isPresent() ? VERIFIED : ENCRYPTED;
    }

    /**
     * Fails if the settings ask for more protection than is possible. Protected data is never sent in clear text or
     * to an unverified server.
     *
     * @param proven true if a server without a CA proves its identity with the password
     */
    private void require(boolean proven) throws SstException {
        if ((mode.equals(VERIFIED) || (mode.equals(NAMED) && !proven)) && authority.isEmpty()) {
            throw new SstException(ErrorCode.INVALID_OPTION, "verifying the server's certificate needs ssl-ca");
        }
        if (certificate.isPresent() != key.isPresent() && !isOff()) {
            throw new SstException(ErrorCode.INVALID_OPTION, "set both ssl-cert and ssl-key, or neither");
        }
    }

    boolean isOff() {
        return mode.equals(OFF);
    }

    /** Returns the driver properties, without the client's own key. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("sslMode", mode);
        if (isOff()) {
            return properties;
        }
        authority.ifPresent(file -> properties.put("serverSslCert", file));
        suites.ifPresent(list -> properties.put("enabledSslCipherSuites", list.replace(':', ',')));
        versions.ifPresent(list -> properties.put("enabledSslProtocolSuites", list));
        return properties;
    }

    /**
     * The driver's TLS properties, including the client's own key, if any, in a temporary key store that close()
     * deletes.
     */
    static final class Key implements AutoCloseable {
        private final ClientTls tls;
        private final @Nullable ClientKeyStore store;

        private Key(ClientTls tls, @Nullable ClientKeyStore store) {
            this.tls = tls;
            this.store = store;
        }

        static Key of(ClientTls tls) throws SstException {
            if (tls.isOff() || tls.key().isEmpty() || tls.certificate().isEmpty()) {
                return new Key(tls, null);
            }
            Path key = Path.of(tls.key().get());
            Path certificate = Path.of(tls.certificate().get());
            try {
                return new Key(tls, ClientKeyStore.of(key, certificate));
            } catch (IOException | GeneralSecurityException e) {
                throw SstException.of(
                        ErrorCode.INVALID_OPTION, "read ssl-key " + key + " and ssl-cert " + certificate, e);
            }
        }

        /** Adds these properties to a server. */
        DatabaseServer of(DatabaseServer server) {
            DatabaseServer keyed = server;
            for (Map.Entry<String, String> property : properties().entrySet()) {
                keyed = keyed.with(property.getKey(), property.getValue());
            }
            return keyed;
        }

        /** Returns all TLS properties for the driver. */
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
                    throw SstException.of(ErrorCode.LOCAL_IO, "delete the client's key store", e);
                }
            }
        }
    }
}
