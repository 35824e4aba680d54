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
 * How connections of a client to a server are protected.
 *
 * <p>Settings ({@link Names}) have the names of a client's options with a prefix: {@code ssl}, or any of the files, asks for TLS,
 * {@code ssl-ca} for verification too, {@code ssl-verify-server-cert} for that of the name. Where they say nothing of it a client
 * does as it does by default, which its release decides. {@code ssl-mode} goes before all that.
 *
 * @param mode the driver's word for it
 * @param authority the file with the CA's certificates
 * @param certificate the file with the client's certificate
 * @param key the file with its key
 * @param suites the cipher suites to choose from
 * @param versions the versions of TLS to choose from
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
     * @param mode how the server is verified
     * @param ssl whether there is TLS
     * @param verify whether the name of the server is verified
     * @param authority the file with the CA's certificates
     * @param certificate the file with the client's certificate
     * @param key the file with its key
     * @param suites the cipher suites to choose from
     * @param versions the versions of TLS to choose from
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
        /** Those with a prefix, for the connection to a server. */
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
                                    "How " + server + " is verified; goes before the other settings of TLS")
                            .otherwise("as those say"),
                    Setting.flag(prefix + "ssl", "Whether the connection to " + server + " has TLS")
                            .otherwise(unset),
                    Setting.flag(prefix + "ssl-verify-server-cert", "Whether the name of " + server + " is verified")
                            .otherwise(unset),
                    Setting.path(prefix + "ssl-ca", "CA file that the certificate of " + server + " is verified by"),
                    Setting.path(prefix + "ssl-cert", "Certificate file that is shown to " + server),
                    Setting.path(prefix + "ssl-key", "Key file of that certificate"),
                    Setting.text(prefix + "ssl-cipher", "Cipher suites for " + server + ", by colons or commas")
                            .otherwise("the JVM's"),
                    Setting.text(prefix + "tls-version", "Versions of TLS for " + server + ", by commas")
                            .otherwise("the JVM's"));
        }

        List<Setting> all() {
            return List.of(mode, ssl, verify, authority, certificate, key, suites, versions);
        }

        /** Those that only who speaks TLS needs. */
        private List<Setting> files() {
            return List.of(authority, certificate, key, suites, versions);
        }
    }

    /** What a client does where its options do not say. */
    enum ByDefault {
        /** Clear text, and a name that is not verified. */
        CLEAR,
        /** TLS, with whoever answers: without a password there is nothing that the server could prove itself by. */
        ENCRYPTED,
        /** TLS, and verification: by a CA, or else by the server's proof that it knows the password. */
        VERIFIED
    }

    /** What the client of a server's release does; of one that is not known, as the older ones. */
    static ByDefault byDefault(Optional<ServerRelease> release, boolean withPassword) {
        if (release.filter(known -> !known.isPxc() && known.isAtLeast(11, 4)).isEmpty()) {
            return ByDefault.CLEAR;
        }
        return current(withPassword);
    }

    /** What the client of a current release does. */
    static ByDefault current(boolean withPassword) {
        return withPassword ? ByDefault.VERIFIED : ByDefault.ENCRYPTED;
    }

    /** For a server on the network. */
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
     * For a server by its socket: nobody else can be there, so that nothing is verified, but an account may ask for TLS or for
     * a certificate.
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
     * Fails if more is asked for than there is: nothing goes in the clear, or to whoever answers, that was to be protected.
     *
     * @param proven whether a server without a CA proves itself by the password
     */
    private void require(boolean proven) throws SstException {
        if ((mode.equals(VERIFIED) || (mode.equals(NAMED) && !proven)) && authority.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "the server's certificate is to be verified, and there is no ssl-ca");
        }
        if (certificate.isPresent() != key.isPresent() && !isOff()) {
            throw new SstException(ErrorCode.INVALID_OPTION, "ssl-cert and ssl-key are set both or neither");
        }
    }

    boolean isOff() {
        return mode.equals(OFF);
    }

    /** What the driver is told, without the client's own key. */
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

    /** What the JDBC driver is told of TLS, with the client's own key, if it has one, in a file that goes with this. */
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
}
