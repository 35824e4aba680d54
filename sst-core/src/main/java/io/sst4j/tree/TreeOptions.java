/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What settings say to the method. */
final class TreeOptions {
    static final Duration INITIAL_LIMIT = Duration.ofMinutes(5);

    private static final String DIRECTORY = "directory";
    private static final String WAIT = "sst-initial-timeout";

    private TreeOptions() {}

    static Path directory(Settings settings) throws SstException {
        String name = settings.get(DIRECTORY)
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION,
                        "the option '" + DIRECTORY + "' is missing: set it to the directory whose content is copied"));
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw SstException.of(ErrorCode.INVALID_OPTION, "use " + DIRECTORY + "='" + name + "'", e);
        }
    }

    static SnapshotPosition position(Settings settings) throws SstException {
        Optional<String> position = settings.get("position");
        return position.isPresent() ? SnapshotPosition.parse(position.get()) : SnapshotPosition.UNDEFINED;
    }

    static Duration initialLimit(Settings settings) throws SstException {
        long seconds = settings.number(WAIT, INITIAL_LIMIT.toSeconds());
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, WAIT + "=" + seconds + " is no number of seconds: 0 is without limit");
        }
        return Duration.ofSeconds(seconds);
    }
}
