/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.wsrep.SstOption;
import io.sst4j.backup.wsrep.WsrepConfiguration;
import io.sst4j.backup.wsrep.WsrepUsageException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The rules of {@code encrypt=1}: which method has it, and what must be set beside it, with the stock exit codes. */
final class KeyedStream {
    private static final String METHOD = "mariabackup";
    private static final Set<String> REMOVED_FROM = Set.of("xtrabackup-v2", "xtrabackup");
    private static final Set<String> FORMATS = Set.of("openssl", "xbcrypt");
    private static final String TLS =
            "set encrypt=4 with ssl-ca, ssl-cert and ssl-key, or encrypt=2 with tca and tcert";

    private KeyedStream() {}

    /** Whether the method encrypts its own stream, so that the transport carries it as it is. */
    static boolean replacesEncryptor(String method, Settings settings) {
        return method.equals(METHOD)
                && settings.get(SstOption.ENCRYPT.optionName()).orElse("0").equals("1");
    }

    static void require(String method, WsrepConfiguration configuration) throws SstException {
        String asked = "encrypt=1 (" + configuration.origin(SstOption.ENCRYPT) + ") ";
        if (REMOVED_FROM.contains(method)) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    asked + "refers to a TLS encryption method that has been deprecated and removed: " + TLS);
        }
        if (!method.equals(METHOD)) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION, asked + "is there for the method " + METHOD + " only: " + TLS);
        }
        String mode = configuration.get(SstOption.SSL_MODE).orElse("DISABLED");
        if (!mode.equalsIgnoreCase("DISABLED")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    asked + "is not TLS and verifies nobody, and ssl-mode=" + mode + " asks for that: " + TLS
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
                            + ") is not there or not readable for this user");
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
