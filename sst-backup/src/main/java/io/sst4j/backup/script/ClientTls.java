/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.option.Options;
import io.sst4j.backup.release.ServerRelease;
import io.sst4j.backup.wsrep.SstOption;
import io.sst4j.backup.wsrep.WsrepConfiguration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How connections of a client to a server are protected.
 *
 * <p>A client's own groups decide, as for the stock script: {@code ssl}, or any of the files, asks for TLS, {@code ssl-ca} for
 * verification too, {@code ssl-verify-server-cert} for that of the name. Where they say nothing of it a client does as it does
 * by default, which its release decides. {@code ssl-mode} in {@code [sst]} overrides that, and the files there then go first.
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
    private static final List<String> SST = List.of("sst");

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
        return withPassword ? ByDefault.VERIFIED : ByDefault.ENCRYPTED;
    }

    static ClientTls of(WsrepConfiguration configuration, ClientOptions client, ByDefault otherwise)
            throws SstException {
        Options options = configuration.options();
        Optional<String> asked = text(options, "ssl-mode");
        Map<String, String> files = files(options, client, asked.isPresent());
        String mode = asked.isPresent() ? mode(asked.get()) : derived(options, client, files, otherwise);
        ClientTls tls = new ClientTls(
                mode,
                Optional.ofNullable(files.get("ssl-ca")),
                Optional.ofNullable(files.get("ssl-cert")),
                Optional.ofNullable(files.get("ssl-key")),
                Optional.ofNullable(files.get("ssl-cipher")),
                Optional.ofNullable(files.get("tls-version")));
        boolean silent = asked.isEmpty()
                && derived(options, client, files, ByDefault.CLEAR).equals(OFF);
        tls.require(configuration, silent, asked.isEmpty() && otherwise == ByDefault.VERIFIED);
        return tls;
    }

    /**
     * For the node's own server, by its socket: nobody else can be there, so that nothing is verified, but an account may ask
     * for TLS or for a certificate.
     */
    static ClientTls local(ClientOptions client, Options options) {
        Map<String, String> files = files(options, client, false);
        boolean keyed = files.containsKey("ssl-cert") && files.containsKey("ssl-key");
        return new ClientTls(
                derived(options, client, files, ByDefault.CLEAR).equals(OFF) ? OFF : ENCRYPTED,
                Optional.empty(),
                keyed ? Optional.ofNullable(files.get("ssl-cert")) : Optional.empty(),
                keyed ? Optional.ofNullable(files.get("ssl-key")) : Optional.empty(),
                Optional.ofNullable(files.get("ssl-cipher")),
                Optional.ofNullable(files.get("tls-version")));
    }

    private static Map<String, String> files(Options options, ClientOptions client, boolean sstFirst) {
        Map<String, String> files = new HashMap<>();
        for (String name : List.of("ssl-ca", "ssl-cert", "ssl-key", "ssl-cipher", "tls-version")) {
            Optional<String> first = sstFirst ? text(options, name) : Optional.empty();
            first.or(() -> client.value(options, name)).ifPresent(value -> files.put(name, value));
        }
        return files;
    }

    private static Optional<String> text(Options options, String name) {
        return options.find(SST, name)
                .flatMap(option -> Optional.ofNullable(option.value()))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static String mode(String word) throws SstException {
        String mode = MODES.get(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (mode == null) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "ssl-mode='" + word + "' in [sst]: it must be DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY");
        }
        return mode;
    }

    private static String derived(
            Options options, ClientOptions client, Map<String, String> files, ByDefault otherwise) {
        Optional<Boolean> flag = client.flag(options, "ssl");
        Optional<Boolean> verifies = client.flag(options, "ssl-verify-server-cert");
        if (!flag.orElse(!files.isEmpty() || verifies.orElse(false) || otherwise != ByDefault.CLEAR)) {
            return OFF;
        }
        if (verifies.orElse(otherwise == ByDefault.VERIFIED)) {
            return NAMED;
        }
        return files.containsKey("ssl-ca") ? VERIFIED : ENCRYPTED;
    }

    /**
     * Fails if more is asked for than there is: nothing goes in the clear, or to whoever answers, that was to be protected.
     *
     * @param silent whether no option of a client says anything of TLS
     * @param proven whether a server without a CA proves itself by the password
     */
    private void require(WsrepConfiguration configuration, boolean silent, boolean proven) throws SstException {
        String encrypt = configuration.get(SstOption.ENCRYPT).orElse("0");
        if ((silent || isOff()) && !encrypt.equals("0")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "encrypt='" + encrypt + "' (" + configuration.origin(SstOption.ENCRYPT)
                            + ") has no effect with mysqldump, whose connections are those of a client:"
                            + " set ssl-mode in [sst], or ssl-ca in [client]");
        }
        if ((mode.equals(VERIFIED) || (mode.equals(NAMED) && !proven)) && authority.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "the joiner's certificate is to be verified, and there is no ssl-ca");
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
}
