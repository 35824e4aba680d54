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

/** Settings that several methods read alike. */
public final class MethodSettings {
    /** Where tables of a snapshot may be outside the data directory. */
    public static final Setting DATA_DIRECTORIES = Setting.text(
                    "sst-data-directories",
                    "Directories, by commas, in which tables of a snapshot may be outside the data directory")
            .otherwise("where the joiner has tables already")
            .heededBy(Role.JOINER);

    /** The history and the last write set that a snapshot stands for. */
    public static final Setting GTID = Setting.text(
                    "gtid", "Position that the donor's snapshot stands for, of the form uuid:seqno")
            .heededBy(Role.DONOR);

    /** The GTID domain that goes with it. */
    public static final Setting GTID_DOMAIN_ID = Setting.number(
                    "gtid-domain-id", 0, 4_294_967_295L, "GTID domain of the cluster, which travels with the position")
            .otherwise("none")
            .heededBy(Role.DONOR);

    /** Whether only the position travels. */
    public static final Setting BYPASS = Setting.flag(
                    "bypass", "Whether the donor sends its position alone, because an incremental transfer follows")
            .byDefault("0")
            .heededBy(Role.DONOR);

    /** How long a joiner waits. */
    public static final Setting INITIAL_TIMEOUT = Setting.seconds(
                    "sst-initial-timeout", "Time that a joiner waits for its donor; 0 is without limit")
            .byDefault("300")
            .heededBy(Role.JOINER);

    /** What is the same for every transfer between servers. */
    public static final List<Setting> OF_TRANSFER = List.of(GTID, GTID_DOMAIN_ID, BYPASS, INITIAL_TIMEOUT);

    /** What every method knows that copies the files of a node. */
    public static final List<Setting> OF_FILES = Stream.of(
                    DataLayout.SETTINGS,
                    List.of(DATA_DIRECTORIES, PreviousData.SETTING),
                    OwnServer.SETTINGS,
                    OF_TRANSFER)
            .flatMap(List::stream)
            .toList();

    private MethodSettings() {}

    /**
     * A value that must be there.
     *
     * @param settings of the method
     * @param setting which one
     * @return the value
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if there is none
     */
    public static String required(Settings settings, Setting setting) throws SstException {
        return settings.get(setting)
                .orElseThrow(
                        () -> new SstException(ErrorCode.INVALID_OPTION, "the option '" + setting + "' is missing"));
    }

    /**
     * How long a joiner waits for its donor.
     *
     * @param settings of the method
     * @return the limit; zero is without
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is no number of seconds
     */
    public static Duration initialTimeout(Settings settings) throws SstException {
        return settings.seconds(INITIAL_TIMEOUT).orElse(Duration.ZERO);
    }

    /**
     * The directories that {@code sst-data-directories} names, in which tables of a snapshot may be outside the data
     * directory.
     *
     * @param settings of the method
     * @return absolute paths
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if one is none
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
                DATA_DIRECTORIES + " names '" + name + "', which is no absolute path of a directory below the root",
                cause);
    }

    /**
     * The position that the server told a donor.
     *
     * @param settings with {@code gtid} and maybe {@code gtid-domain-id}
     * @return the position
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is missing or malformed
     */
    public static SnapshotPosition position(Settings settings) throws SstException {
        SnapshotPosition position = SnapshotPosition.parse(required(settings, GTID));
        OptionalLong domain = settings.number(GTID_DOMAIN_ID);
        return domain.isPresent() ? position.withDomainId(domain.getAsLong()) : position;
    }

    /**
     * Fails unless a donor knows what the joiner's address asked it to echo.
     *
     * @param expected what the joiner announced
     * @param echoed what the donor sent
     * @throws SstException with {@link ErrorCode#PEER_REJECTED} if they differ
     */
    public static void requireProof(Optional<Secret> expected, Optional<Secret> echoed) throws SstException {
        if (expected.isPresent() && !expected.equals(echoed)) {
            throw new SstException(
                    ErrorCode.PEER_REJECTED,
                    echoed.isPresent()
                            ? "the donor echoed a wrong secret: somebody else connected to this port"
                            : "the donor echoed no secret: it was not asked by this node, or its script is too old");
        }
    }
}
