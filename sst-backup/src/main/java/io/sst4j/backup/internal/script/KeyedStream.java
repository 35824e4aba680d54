/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The rules of {@code encrypt=1}: the required further options, with the stock exit codes. */
final class KeyedStream {
    /** The only method that supports it. */
    static final String METHOD = "mariabackup";

    /** The value of {@code encrypt}. */
    static final String ENCRYPT = "1";

    /** The remedy. */
    static final String TLS = "set encrypt=4 with ssl-ca, ssl-cert and ssl-key, or encrypt=2 with tca and tcert";

    private static final Set<String> FORMATS = Set.of("openssl", "xbcrypt");

    private KeyedStream() {}

    /** Returns the beginning of messages. */
    static String asked(WsrepConfiguration configuration) {
        return "encrypt=1 (" + configuration.origin(SstOption.ENCRYPT) + ") ";
    }

    /** Returns the failure for a method without support. */
    static SstException unsupported(WsrepConfiguration configuration) {
        return new SstException(
                ErrorCode.UNSUPPORTED_OPTION,
                asked(configuration) + "is supported only by the method " + METHOD + ": " + TLS);
    }

    static void require(WsrepConfiguration configuration) throws SstException {
        String asked = asked(configuration);
        String mode = configuration.get(SstOption.SSL_MODE).orElse("DISABLED");
        if (!mode.equalsIgnoreCase("DISABLED")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    asked + "is not TLS and verifies no peer, but ssl-mode=" + mode + " asks for that: " + TLS
                            + ", or ssl-mode=DISABLED");
        }
        String format = configuration.get(SstOption.ENCRYPT_FORMAT).orElse("openssl");
        if (!FORMATS.contains(format)) {
            throw new WsrepUsageException(
                    WsrepUsageException.MISSING,
                    "encrypt-format='" + format + "' (" + configuration.origin(SstOption.ENCRYPT_FORMAT)
                            + ") is not known: use openssl");
        }
        requireKey(asked, configuration);
    }

    private static void requireKey(String asked, WsrepConfiguration configuration) throws SstException {
        if (configuration.get(SstOption.ENCRYPT_ALGO).isEmpty()) {
            throw new WsrepUsageException(
                    WsrepUsageException.KEY, asked + "needs encrypt-algo, for instance encrypt-algo=aes256");
        }
        if (configuration
                .secret(SstOption.ENCRYPT_KEY)
                .filter(key -> !key.isEmpty())
                .isPresent()) {
            return;
        }
        Optional<String> file = configuration.get(SstOption.ENCRYPT_KEY_FILE);
        if (file.isEmpty()) {
            throw new WsrepUsageException(
                    WsrepUsageException.KEY, asked + "needs a key: set encrypt-key-file, or encrypt-key");
        }
        if (!isReadable(file.get())) {
            throw new WsrepUsageException(
                    WsrepUsageException.KEY,
                    "encrypt-key-file='" + file.get() + "' (" + configuration.origin(SstOption.ENCRYPT_KEY_FILE)
                            + ") does not exist or is not readable for this user");
        }
    }

    private static boolean isReadable(String file) {
        try {
            return Files.isReadable(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
