/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Percona's switch {@code pxc_encrypt_cluster_traffic}, by which a whole cluster speaks TLS with the files of its servers.
 *
 * <p>It is on from 8.0 on where nobody sets it, and then a node without certificates is an error, never one that sends in clear
 * text.
 */
final class ClusterTraffic {
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
                    SWITCH.optionName() + " is on (" + origin(configuration) + "), ssl-ca, ssl-cert and ssl-key are not"
                            + " set, and " + datadir + " has no readable " + missing + ": set them, or copy the three"
                            + " files from a node of the cluster, or switch it off on all nodes");
        }
        Map<SstOption, String> files = new LinkedHashMap<>();
        MADE.forEach((option, name) -> files.put(option, datadir.resolve(name).toString()));
        return files;
    }

    private static String origin(WsrepConfiguration configuration) {
        return configuration.isPresent(SWITCH)
                ? configuration.origin(SWITCH)
                : "the default of " + configuration.release().orElseThrow();
    }
}
