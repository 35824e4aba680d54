/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;
import io.sst4j.backup.rsync.method.RsyncMethod;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The script of the methods {@code rsync} and {@code rsync_wan}. */
record RsyncScript(String name) implements ScriptMethod {
    /** The values of {@code encrypt} that stock peers treat as TLS or as none. */
    private static final Set<String> NUMBERS = Set.of("0", "2", "3", "4");

    private static final Set<String> OLD_NAMES = Set.of("tca", "tcapath", "tcert", "tkey");
    private static final int BROKEN_STREAM = 71;
    private static final int OTHER = 255;

    @Override
    public String logPrefix() {
        return RsyncMethod.NAME;
    }

    /**
     * If no mode is set, the files decide: a CA enables verification of peers, and key and certificate without a CA
     * enable encryption only. The server's own files count too.
     */
    @Override
    public String sslMode(WsrepConfiguration configuration, Role role) {
        return configuration.configured(SstOption.SSL_MODE).orElseGet(() -> {
            if (has(configuration, role, "ca") || has(configuration, role, "capath")) {
                return "VERIFY_CA";
            }
            return has(configuration, role, "key") && has(configuration, role, "cert") ? "REQUIRED" : "DISABLED";
        });
    }

    private static boolean has(WsrepConfiguration configuration, Role role, String kind) {
        boolean old = Stream.of(SstOption.values())
                .filter(option -> OLD_NAMES.contains(option.optionName()))
                .anyMatch(option -> configuration.configured(option).isPresent());
        String own = role == Role.JOINER ? "ssl-server-" : "ssl-client-";
        return Stream.of(SstOption.values())
                .filter(option -> old
                        ? option.optionName().equals("t" + kind)
                        : Set.of(own + kind, "ssl-" + kind).contains(option.optionName()))
                .map(configuration::configured)
                .anyMatch(Optional::isPresent);
    }

    @Override
    public String encrypt(WsrepConfiguration configuration) throws SstException {
        String mode = sslMode(configuration, configuration.arguments().role());
        String asked = Protection.asked(configuration, mode);
        if (asked.equals(KeyedStream.ENCRYPT)) {
            throw KeyedStream.unsupported(configuration);
        }
        if (NUMBERS.contains(asked)) {
            requireProtection(configuration, asked, mode);
            return "0";
        }
        Protection.requireFormat(configuration, asked, mode);
        return asked;
    }

    /**
     * Fails if {@code encrypt}, which the stock script does not know, asks for more protection than the files
     * provide.
     */
    private static void requireProtection(WsrepConfiguration configuration, String encrypt, String mode)
            throws SstException {
        if (!encrypt.equals("0") && mode.equalsIgnoreCase("DISABLED")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "encrypt='" + encrypt + "' (" + configuration.origin(SstOption.ENCRYPT)
                            + ") has no effect with rsync,"
                            + " and nothing else asks for TLS: set ssl-ca, ssl-cert and ssl-key, or encrypt=0");
        }
    }

    /** The tool of other methods logs in as a client, and so may the session that pauses this method's server. */
    @Override
    public void describe(WsrepConfiguration configuration, Settings.Builder settings) {
        ClientOptions.BACKUP.describeLocal(configuration.options(), settings);
    }

    /** The stock script has fewer exit codes. */
    @Override
    public int exitCode(Role role, Phase phase, SstException failure) {
        if (failure instanceof WsrepUsageException) {
            return ExitCodes.of(role, phase, failure);
        }
        return switch (failure.code()) {
            case PEER_GONE, IDLE_TIMEOUT, MALFORMED_STREAM, TRUNCATED_STREAM, HOSTILE_STREAM ->
                role == Role.JOINER ? ExitCodes.STAGE : phase == Phase.HANDSHAKE ? BROKEN_STREAM : OTHER;
            case PEER_UNREACHABLE,
                    PEER_FAILED,
                    PEER_REJECTED,
                    PEER_INCOMPATIBLE,
                    LOCAL_IO,
                    SERVER_UNREACHABLE,
                    BACKUP_FAILED -> role == Role.JOINER ? ExitCodes.STAGE : OTHER;
            case INCOMPLETE_SNAPSHOT -> ExitCodes.STAGE;
            default -> ExitCodes.of(role, phase, failure);
        };
    }
}
