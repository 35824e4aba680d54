/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings that several methods read alike. */
public final class MethodSettings {
    private static final String DATA_DIRECTORIES = "sst-data-directories";

    private MethodSettings() {}

    /**
     * A value that must be there.
     *
     * @param settings of the method
     * @param name with hyphens
     * @return the value
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if there is none
     */
    public static String required(Settings settings, String name) throws SstException {
        return settings.get(name)
                .orElseThrow(() -> new SstException(ErrorCode.INVALID_OPTION, "the option '" + name + "' is missing"));
    }

    /**
     * A limit in time.
     *
     * @param settings of the method
     * @param name with hyphens
     * @param otherwise the limit if none is set
     * @return the limit; zero is without
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is no number of seconds
     */
    public static Duration seconds(Settings settings, String name, Duration otherwise) throws SstException {
        long value = settings.number(name, otherwise.toSeconds());
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, name + "=" + value + " is no number of seconds: 0 is without limit");
        }
        return Duration.ofSeconds(value);
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
        SnapshotPosition position = SnapshotPosition.parse(required(settings, "gtid"));
        long domain = settings.number("gtid-domain-id", -1);
        return domain < 0 ? position : position.withDomainId(domain);
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
