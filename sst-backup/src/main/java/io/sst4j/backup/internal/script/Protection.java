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
 * What a configuration asks for by way of encryption, told in the values that an encryptor is chosen by.
 *
 * <p>Fails closed: a value that is not understood is an error, never clear text. Certificates and keys alone ask for
 * nothing, as with the stock script of the method {@code mariabackup}.
 */
final class Protection {
    private static final Set<String> MODES = Set.of("DISABLED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY");

    private Protection() {}

    /**
     * The value of {@code encrypt} that is asked for: Percona's switch for the whole cluster stands for 4.
     *
     * <p>Words that are no number of the stock scripts are let through, because a provider may have its own: whether one
     * does is found out by {@link #encryptor}.
     *
     * @param mode the value of {@code ssl-mode} in force, which is checked too
     */
    static String asked(WsrepConfiguration configuration, String mode) throws SstException {
        if (!MODES.contains(mode.toUpperCase(Locale.ROOT))) {
            throw invalid(
                    configuration,
                    SstOption.SSL_MODE,
                    mode,
                    "none of " + MODES.stream().sorted().toList());
        }
        String encrypt = configuration.get(SstOption.ENCRYPT).orElse("0");
        return encrypt.equals("0") && ClusterTraffic.isOn(configuration) ? "4" : encrypt;
    }

    /** Fails if what carries the stream cannot encrypt it. */
    static void requireFormat(WsrepConfiguration configuration, String encrypt, String mode) throws SstException {
        boolean plain = encrypt.equals("0") && mode.equalsIgnoreCase("DISABLED");
        if (!plain && configuration.get(SstOption.TRANSFERFMT).orElse("").equals("nc")) {
            throw invalid(configuration, SstOption.TRANSFERFMT, "nc", "not possible with encryption: use socat");
        }
    }

    /** The encryptor of settings that were made of the configuration; tells where one was asked for that nobody has. */
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

    /** A joiner that asked for a proof may not get it in clear text, where anybody could read it and then give it. */
    static void requireFor(TransferAddress address, Encryptor encryptor) throws SstException {
        if (address.secret().isPresent() && encryptor == Encryptor.none()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the joiner at " + address.endpoint() + " verifies its donor (ssl-mode there), and this node has no"
                            + " TLS (encrypt is 0 or 1, ssl-mode=DISABLED): set them alike");
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
     * Percona's switch {@code pxc_encrypt_cluster_traffic}, by which a whole cluster speaks TLS with the files of its servers.
     *
     * <p>It is on from 8.0 on where nobody sets it, and then a node without certificates is an error, never one that sends in clear
     * text.
     */
    static final class ClusterTraffic {
        private static final SstOption SWITCH = SstOption.PXC_ENCRYPT_CLUSTER_TRAFFIC;

        /** What a server makes in its data directory when that is initialized, by the option in whose place it is. */
        private static final Map<SstOption, String> MADE = makeNames();

        private ClusterTraffic() {}

        private static Map<SstOption, String> makeNames() {
            Map<SstOption, String> names = new LinkedHashMap<>();
            names.put(SstOption.SSL_CA, "ca.pem");
            names.put(SstOption.SSL_CERT, "server-cert.pem");
            names.put(SstOption.SSL_KEY, "server-key.pem");
            return names;
        }

        /** Whether it is on; a switch that stands in an option file without a value is. */
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
         * The files that stand for options where the switch asks for TLS and none of them is set.
         *
         * @return by the option; empty where the options say it, or the switch is off
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
