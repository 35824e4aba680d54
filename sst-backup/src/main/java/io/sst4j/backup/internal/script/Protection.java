/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Encryptor;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The encryption that a configuration asks for, as the values that select an encryptor.
 *
 * <p>Fails closed: an invalid value is an error, never clear text. Certificates and keys by themselves do not enable
 * encryption, as with the stock script of the method {@code mariabackup}.
 */
final class Protection {
    private static final Set<String> MODES = Set.of("DISABLED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY");

    private Protection() {}

    /**
     * Returns the requested value of {@code encrypt}; Percona's switch for the whole cluster counts as 4.
     *
     * <p>Words that are not a number of the stock scripts are accepted, because a provider may define its own; {@link
     * #encryptor} finds out if one does.
     *
     * @param mode the effective value of {@code ssl-mode}, which is checked too
     */
    static String asked(WsrepConfiguration configuration, String mode) throws SstException {
        if (!MODES.contains(mode.toUpperCase(Locale.ROOT))) {
            throw invalid(
                    configuration,
                    SstOption.SSL_MODE,
                    mode,
                    "not one of " + MODES.stream().sorted().toList());
        }
        String encrypt = configuration.get(SstOption.ENCRYPT).orElse("0");
        return encrypt.equals("0") && ClusterTraffic.isOn(configuration) ? "4" : encrypt;
    }

    /** Fails if the stream's carrier cannot encrypt. */
    static void requireFormat(WsrepConfiguration configuration, String encrypt, String mode) throws SstException {
        boolean plain = encrypt.equals("0") && mode.equalsIgnoreCase("DISABLED");
        if (!plain && configuration.get(SstOption.TRANSFERFMT).orElse("").equals("nc")) {
            throw invalid(configuration, SstOption.TRANSFERFMT, "nc", "not possible with encryption: use socat");
        }
    }

    /**
     * Returns the encryptor for settings made from the configuration. Reports the option if no provider supports it.
     */
    static Encryptor encryptor(WsrepConfiguration configuration, Settings settings, Role role) throws SstException {
        try {
            return Sst.encryptor(settings, role);
        } catch (SstException e) {
            Optional<String> encrypt = configuration.get(SstOption.ENCRYPT).filter(value -> !value.equals("0"));
            if (e.code() != ErrorCode.UNSUPPORTED_OPTION || encrypt.isEmpty()) {
                throw e;
            }
            throw new SstException(
                    e.code(), where(configuration, SstOption.ENCRYPT, encrypt.get()) + ": " + e.getMessage(), e);
        }
    }

    /** A joiner that demands a proof must not receive it in clear text, where anyone could read and reuse it. */
    static void requireFor(TransferAddress address, Encryptor encryptor) throws SstException {
        if (address.secret().isPresent() && encryptor == Encryptor.none()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the joiner at " + address.endpoint() + " verifies its donor (ssl-mode there), and this node has no"
                            + " TLS (encrypt is 0 or 1, ssl-mode=DISABLED): set both nodes to the same protection");
        }
    }

    private static SstException invalid(
            WsrepConfiguration configuration, SstOption option, String value, String complaint) {
        return new SstException(ErrorCode.INVALID_OPTION, where(configuration, option, value) + " is " + complaint);
    }

    private static String where(WsrepConfiguration configuration, SstOption option, String value) {
        return option.optionName() + "='" + value + "' (" + configuration.origin(option) + ")";
    }

    /**
     * Percona's switch {@code pxc_encrypt_cluster_traffic}, which enables TLS for a whole cluster with its servers'
     * files.
     *
     * <p>From 8.0 on it is on by default. A node without certificates is then an error and never sends clear text.
     */
    static final class ClusterTraffic {
        private static final SstOption SWITCH = SstOption.PXC_ENCRYPT_CLUSTER_TRAFFIC;

        /** The files that a server creates when it initializes its data directory, by the option they replace. */
        private static final Map<SstOption, String> MADE = makeNames();

        private ClusterTraffic() {}

        private static Map<SstOption, String> makeNames() {
            Map<SstOption, String> names = new LinkedHashMap<>();
            names.put(SstOption.SSL_CA, "ca.pem");
            names.put(SstOption.SSL_CERT, "server-cert.pem");
            names.put(SstOption.SSL_KEY, "server-key.pem");
            return names;
        }

        /** Returns true if the switch is on; in an option file, a switch without a value is on. */
        static boolean isOn(WsrepConfiguration configuration) throws SstException {
            String value = configuration.configured(SWITCH).orElse(implied(configuration));
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "1", "on", "true", "yes" -> true;
                case "0", "off", "false", "no" -> false;
                default ->
                    throw new SstException(
                            ErrorCode.INVALID_OPTION,
                            SWITCH.optionName() + "='" + value + "' (" + configuration.origin(SWITCH)
                                    + ") is neither on nor off");
            };
        }

        private static String implied(WsrepConfiguration configuration) {
            return configuration.isPresent(SWITCH) || configuration.isPxcSince(8, 0) ? "1" : "0";
        }

        /**
         * Returns the files that replace options if the switch asks for TLS and none of the options is set.
         *
         * @return the files by option; empty if the options are set or the switch is off
         * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a file is missing
         */
        static Map<SstOption, String> files(WsrepConfiguration configuration) throws SstException {
            boolean pxc = configuration.isPxcSince(5, 7);
            boolean set = MADE.keySet().stream()
                    .anyMatch(option -> configuration.configured(option).isPresent());
            if (!pxc || set || !isOn(configuration)) {
                return Map.of();
            }
            Path datadir = configuration.arguments().datadir();
            List<String> missing = MADE.values().stream()
                    .filter(name -> !Files.isReadable(datadir.resolve(name)))
                    .toList();
            if (!missing.isEmpty()) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION,
                        SWITCH.optionName() + " is on (" + origin(configuration)
                                + "), ssl-ca, ssl-cert and ssl-key are not"
                                + " set, and " + datadir + " has no readable " + missing
                                + ": set them, or copy the three"
                                + " files from a node of the cluster, or switch it off on all nodes");
            }
            Map<SstOption, String> files = new LinkedHashMap<>();
            MADE.forEach(
                    (option, name) -> files.put(option, datadir.resolve(name).toString()));
            return files;
        }

        private static String origin(WsrepConfiguration configuration) {
            return configuration.isPresent(SWITCH)
                    ? configuration.origin(SWITCH)
                    : "the default of " + configuration.release().orElseThrow();
        }
    }
}
