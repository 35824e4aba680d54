/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings that several methods share. */
public final class MethodSettings {
    /** The directories outside the data directory that may contain tables of a snapshot. */
    public static final Setting DATA_DIRECTORIES = Setting.text(
                    "sst-data-directories",
                    "Comma-separated directories outside the data directory that may contain tables of a snapshot")
            .otherwise("directories in which the joiner already has tables")
            .heededBy(Role.JOINER);

    /** The history and the last write set of a snapshot. */
    public static final Setting GTID = Setting.text("gtid", "Position of the donor's snapshot, in the form uuid:seqno")
            .heededBy(Role.DONOR);

    /** The GTID domain that belongs to the position. */
    public static final Setting GTID_DOMAIN_ID = Setting.number(
                    "gtid-domain-id", 0, 4_294_967_295L, "GTID domain of the cluster, sent with the position")
            .otherwise("none")
            .heededBy(Role.DONOR);

    /** True if only the position is sent. */
    public static final Setting BYPASS = Setting.flag(
                    "bypass", "Send only the donor's position, because an incremental transfer follows")
            .byDefault("0")
            .heededBy(Role.DONOR);

    /** The time that a joiner waits. */
    public static final Setting INITIAL_TIMEOUT = Setting.seconds(
                    "sst-initial-timeout", "Time that a joiner waits for its donor; 0 means no limit")
            .byDefault("300")
            .heededBy(Role.JOINER);

    /** The common settings of all transfers between servers. */
    public static final List<Setting> OF_TRANSFER = List.of(GTID, GTID_DOMAIN_ID, BYPASS, INITIAL_TIMEOUT);

    /** The common settings of all methods that copy a node's files. */
    public static final List<Setting> OF_FILES = Stream.of(
                    DataLayout.SETTINGS,
                    List.of(DATA_DIRECTORIES, PreviousData.SETTING),
                    OwnServer.SETTINGS,
                    OF_TRANSFER)
            .flatMap(List::stream)
            .toList();

    private MethodSettings() {}

    /**
     * Returns a required value.
     *
     * @param settings the settings of the method
     * @param setting the required setting
     * @return the value
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is missing
     */
    public static String required(Settings settings, Setting setting) throws SstException {
        return settings.get(setting)
                .orElseThrow(
                        () -> new SstException(ErrorCode.INVALID_OPTION, "the option '" + setting + "' is missing"));
    }

    /**
     * Returns how long a joiner waits for its donor.
     *
     * @param settings the settings of the method
     * @return the limit; zero means none
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is not a number of seconds
     */
    public static Duration initialTimeout(Settings settings) throws SstException {
        return settings.seconds(INITIAL_TIMEOUT).orElse(Duration.ZERO);
    }

    /**
     * Returns the directories of {@code sst-data-directories}, which may contain tables of a snapshot outside the
     * data directory.
     *
     * @param settings the settings of the method
     * @return absolute paths
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a path is invalid
     */
    public static List<Path> dataDirectories(Settings settings) throws SstException {
        List<Path> directories = new ArrayList<>();
        for (String name : settings.get(DATA_DIRECTORIES).orElse("").split(",", -1)) {
            if (!name.isBlank()) {
                directories.add(absolute(name.strip()));
            }
        }
        return directories;
    }

    private static Path absolute(String name) throws SstException {
        try {
            Path path = Path.of(name).normalize();
            if (path.isAbsolute() && path.getNameCount() > 0) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw noDirectory(name, e);
        }
        throw noDirectory(name, null);
    }

    private static SstException noDirectory(String name, @Nullable Exception cause) {
        return new SstException(
                ErrorCode.INVALID_OPTION,
                DATA_DIRECTORIES + " names '" + name + "', which is not an absolute path of a directory below the root",
                cause);
    }

    /**
     * Returns the position that the server gave a donor.
     *
     * @param settings settings with {@code gtid} and optionally {@code gtid-domain-id}
     * @return the position
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is missing or malformed
     */
    public static SnapshotPosition position(Settings settings) throws SstException {
        SnapshotPosition position = SnapshotPosition.parse(required(settings, GTID));
        OptionalLong domain = settings.number(GTID_DOMAIN_ID);
        return domain.isPresent() ? position.withDomainId(domain.getAsLong()) : position;
    }

    /**
     * Fails unless the donor echoed the secret in the joiner's address.
     *
     * @param expected the secret that the joiner announced
     * @param echoed the secret that the donor sent
     * @throws SstException with {@link ErrorCode#PEER_REJECTED} if they differ
     */
    public static void requireProof(Optional<Secret> expected, Optional<Secret> echoed) throws SstException {
        if (expected.isPresent() && !expected.equals(echoed)) {
            throw new SstException(
                    ErrorCode.PEER_REJECTED,
                    echoed.isPresent()
                            ? "the donor echoed a wrong secret: a different peer connected to this port"
                            : "the donor echoed no secret: this node did not request the transfer,"
                                    + " or the donor's script is too old");
        }
    }
}
