/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.internal.reuse.Reuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of the method, and their values. */
final class TreeOptions {
    static final Duration INITIAL_LIMIT = Duration.ofMinutes(5);

    static final Setting DIRECTORY = Setting.path(
                    "directory", "Directory whose content a donor sends and a joiner replaces or creates")
            .otherwise("required");
    static final Setting POSITION = Setting.text(
                    "position",
                    "Position of the content, in the form uuid:seqno[ domain]; included in the joiner's report")
            .otherwise("no position")
            .heededBy(Role.DONOR);
    static final Setting WAIT = Setting.seconds(
                    "sst-initial-timeout", "Time that a joiner waits for a donor; 0 for no limit")
            .byDefault(String.valueOf(INITIAL_LIMIT.toSeconds()))
            .heededBy(Role.JOINER);

    static final Setting MANIFEST = Setting.path(
                    "manifest", "File that lists the names and checksums of all files; written when all have arrived")
            .otherwise("none is written");

    static final List<Setting> ALL = Stream.concat(
                    Stream.of(DIRECTORY, POSITION, WAIT, MANIFEST, Reuse.SETTING), ExchangeOptions.SETTINGS.stream())
            .toList();

    private TreeOptions() {}

    static Path directory(Settings settings) throws SstException {
        return settings.get(DIRECTORY)
                .map(Path::of)
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION,
                        "the option '" + DIRECTORY + "' is missing: set it to the directory whose content is copied"));
    }

    static SnapshotPosition position(Settings settings) throws SstException {
        Optional<String> position = settings.get(POSITION);
        return position.isPresent() ? SnapshotPosition.parse(position.get()) : SnapshotPosition.UNDEFINED;
    }

    static Optional<Path> manifest(Settings settings) throws SstException {
        return settings.get(MANIFEST).map(Path::of);
    }

    static Duration initialLimit(Settings settings) throws SstException {
        return settings.seconds(WAIT).orElse(INITIAL_LIMIT);
    }
}
