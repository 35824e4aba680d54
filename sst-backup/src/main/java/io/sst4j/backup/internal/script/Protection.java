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
import java.util.Locale;
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
}
