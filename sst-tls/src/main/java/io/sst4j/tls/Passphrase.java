/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the passphrase of an encrypted key: {@code pass:words}, {@code env:VARIABLE} or {@code file:path}. */
final class Passphrase {
    static final Setting SETTING = Setting.text(
            "ssl-passphrase", "Source of the passphrase of an encrypted key: pass:words, env:VARIABLE or file:path");
    private static final String OPTION = SETTING.name();
    private static final int MAX_BYTES = 4096;

    private Passphrase() {}

    static Optional<Secret> of(Settings settings) throws SstException {
        Optional<Secret> given =
                settings.secret(OPTION).or(() -> settings.get(OPTION).map(Secret::of));
        return given.isEmpty() || given.get().isEmpty()
                ? Optional.empty()
                : Optional.of(find(given.get().reveal()));
    }

    private static Secret find(String source) throws SstException {
        int colon = source.indexOf(':');
        String kind = colon < 0 ? "" : source.substring(0, colon);
        String rest = source.substring(colon + 1);
        return switch (kind) {
            case "pass" -> Secret.of(rest);
            case "env" ->
                Optional.ofNullable(System.getenv(rest))
                        .map(Secret::of)
                        .orElseThrow(() -> invalid("the environment has no variable " + rest));
            case "file" -> firstLine(Path.of(rest));
            default -> throw invalid("it must begin with pass:, env: or file:");
        };
    }

    private static Secret firstLine(Path file) throws SstException {
        try {
            String text = new String(SmallFile.readBeginning(file, MAX_BYTES), StandardCharsets.UTF_8);
            return Secret.of(text.lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.INVALID_OPTION, "read the passphrase in " + file + " (" + OPTION + ")", e);
        }
    }

    private static SstException invalid(String why) {
        return new SstException(ErrorCode.INVALID_OPTION, OPTION + ": " + why);
    }
}
