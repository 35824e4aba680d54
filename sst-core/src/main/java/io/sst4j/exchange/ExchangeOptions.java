/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an end of an exchange may take and waits for. Immutable; the ends need not have the same.
 *
 * @param lanes how many connections a donor opens at most, from 1 to 64
 * @param firstLanes how many of them at once; the others follow one by one, when those that are open have more to carry than they
 *     take: where one is as fast as the network, or both ends are busy, one is best
 * @param outageLimit how long nothing may be heard of the peer before the exchange fails; it goes on if the network comes back
 *     earlier
 * @param returnLimit how long a peer may stay away whose connections broke, all of them, and were not just silent: its process
 *     has ended most likely
 * @param idleLimit how long nothing of the stream may move although both sides live; zero is without limit
 * @param beat how long an end says nothing before it says that it lives
 * @param silence how long a connection may be silent before it is given up and opened anew
 * @param compress whether what travels is compressed, if both ends have zstd-jni and neither says no: {@code auto} while that carries
 *     more of the stream than without, {@code off}, or {@code zstd:} with a level from 1 to 19 always
 */
public record ExchangeOptions(
        int lanes,
        int firstLanes,
        Duration outageLimit,
        Duration returnLimit,
        Duration idleLimit,
        Duration beat,
        Duration silence,
        String compress) {
    /** One connection and up to eight, five minutes, half a minute, two minutes, two seconds, ten seconds, compressed while it pays. */
    public static final ExchangeOptions DEFAULT = new ExchangeOptions(
            8,
            1,
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            "auto");

    /** How many connections a donor opens. */
    public static final Setting LANES = Setting.number(
                    "sst-lanes-max",
                    1,
                    Greeting.MOST_LANES,
                    "Connections that a donor opens side by side for one transfer, as many as are of use")
            .byDefault(String.valueOf(DEFAULT.lanes))
            .heededBy(Role.DONOR);

    /** How long the network may be away. */
    public static final Setting OUTAGE = Setting.seconds(
                    "sst-outage-limit", "Time that the network may be away before the transfer fails")
            .byDefault(String.valueOf(DEFAULT.outageLimit.toSeconds()));

    /** Whether what travels is compressed. */
    public static final Setting COMPRESS = Setting.text(
                    "sst-compress",
                    "Compression of what travels: auto while that is faster, off, or zstd:N with a level from 1 to 19 always")
            .byDefault(DEFAULT.compress);

    /** How long nothing may move. */
    public static final Setting IDLE = Setting.seconds(
                    "sst-idle-timeout", "Time without any byte after which a transfer is given up; 0 is without limit")
            .byDefault(String.valueOf(DEFAULT.idleLimit.toSeconds()));

    /** What a method lists that uses an exchange. */
    public static final List<Setting> SETTINGS = List.of(LANES, OUTAGE, IDLE, COMPRESS);

    /**
     * Checks what is given.
     *
     * @throws IllegalArgumentException if the number of connections is out of range, a limit is not positive, or the compression none
     */
    public ExchangeOptions {
        if (lanes < 1 || lanes > Greeting.MOST_LANES || firstLanes < 1 || firstLanes > lanes) {
            throw new IllegalArgumentException(
                    firstLanes + " of " + lanes + " connections, of 1 to " + Greeting.MOST_LANES);
        }
        if (!List.of(outageLimit, returnLimit, beat, silence).stream().allMatch(ExchangeOptions::isPositive)) {
            throw new IllegalArgumentException("a limit of an exchange is longer than nothing");
        }
        Compression.of(compress);
    }

    Compression compression() {
        return Compression.of(compress);
    }

    /** What a joiner says when it is greeted. */
    boolean takesZstd() {
        return compression().use() != Compression.Use.NEVER && Compression.isPossible();
    }

    private static boolean isPositive(Duration limit) {
        return !limit.isNegative() && !limit.isZero();
    }

    /**
     * Reads the settings, each with its default.
     *
     * @param settings of a method that lists them
     * @return the options
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a value is wrong
     */
    public static ExchangeOptions of(Settings settings) throws SstException {
        ExchangeOptions options = DEFAULT;
        OptionalLong lanes = settings.number(LANES);
        if (lanes.isPresent()) {
            options = options.withLanes((int) lanes.getAsLong());
        }
        Optional<Duration> outage = settings.seconds(OUTAGE);
        if (outage.isPresent() && !outage.get().isZero()) {
            options = options.withOutageLimit(outage.get());
        }
        options = options.withIdleLimit(settings.seconds(IDLE).orElse(options.idleLimit));
        try {
            return options.withCompression(settings.get(COMPRESS).orElse(options.compress));
        } catch (IllegalArgumentException e) {
            throw new SstException(ErrorCode.INVALID_OPTION, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * These options with another number of connections, and no more than that at once.
     *
     * @param most from 1 to 64
     * @return new options
     */
    public ExchangeOptions withLanes(int most) {
        return new ExchangeOptions(
                most, Math.min(firstLanes, most), outageLimit, returnLimit, idleLimit, beat, silence, compress);
    }

    /**
     * These options with another limit for outages, and none that is longer.
     *
     * @param limit longer than nothing
     * @return new options
     */
    public ExchangeOptions withOutageLimit(Duration limit) {
        return new ExchangeOptions(
                lanes, firstLanes, limit, shorter(returnLimit, limit), idleLimit, beat, silence, compress);
    }

    /**
     * These options with another limit for streams that do not move.
     *
     * @param limit zero is without limit
     * @return new options
     */
    public ExchangeOptions withIdleLimit(Duration limit) {
        return new ExchangeOptions(lanes, firstLanes, outageLimit, returnLimit, limit, beat, silence, compress);
    }

    /**
     * These options with another compression.
     *
     * @param word {@code auto}, {@code off} or {@code zstd:} with a level from 1 to 19
     * @return new options
     * @throws IllegalArgumentException if it is something else
     */
    public ExchangeOptions withCompression(String word) {
        return new ExchangeOptions(lanes, firstLanes, outageLimit, returnLimit, idleLimit, beat, silence, word);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
