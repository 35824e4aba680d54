/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.node;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.time.Duration;
import java.util.Optional;

/** Settings that several methods read alike. */
public final class MethodSettings {
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
