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
 * The limits of one end of an exchange. Immutable. The two ends may have different options.
 *
 * @param lanes the largest number of connections that a donor opens, from 1 to 64
 * @param firstLanes the number of connections to open at once. More follow while the open ones have more to carry than they can.
 *     One is best if a single connection is as fast as the network, or if both ends are busy.
 * @param outageLimit the time without any sign of the peer after which the exchange fails. If the network returns earlier, the
 *     exchange continues.
 * @param returnLimit the time to wait for a peer to return after all its connections broke, as opposed to being silent. Its
 *     process has probably ended.
 * @param idleLimit the time without progress of the stream, although both sides are alive, after which the exchange fails; zero
 *     for no limit
 * @param beat the time without output after which an end sends a heartbeat
 * @param silence the time without input after which a connection is closed and reopened
 * @param compress the compression, used if both ends have zstd-jni and neither turns it off: {@code auto} while it raises the
 *     throughput, {@code off}, or {@code zstd:} with a level from 1 to 19 always
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
    /**
     * The defaults: one connection at first and up to eight, and compression {@code auto}. The outage limit is five minutes, the
     * return limit 30 seconds, the idle limit two minutes, the beat two seconds, and the silence ten seconds.
     */
    public static final ExchangeOptions DEFAULT = new ExchangeOptions(
            8,
            1,
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            "auto");

    /** The largest number of connections that a donor opens. */
    public static final Setting LANES = Setting.number(
                    "sst-lanes-max",
                    1,
                    Greeting.MOST_LANES,
                    "Largest number of parallel connections that a donor opens for one transfer; it opens as many as are useful")
            .byDefault(String.valueOf(DEFAULT.lanes))
            .heededBy(Role.DONOR);

    /** The longest network outage. */
    public static final Setting OUTAGE = Setting.seconds(
                    "sst-outage-limit", "Longest network outage that a transfer survives")
            .byDefault(String.valueOf(DEFAULT.outageLimit.toSeconds()));

    /** The compression of the stream. */
    public static final Setting COMPRESS = Setting.text(
                    "sst-compress",
                    "Compression of the stream: auto while that is faster, off, or zstd:N with a level from 1 to 19 always")
            .byDefault(DEFAULT.compress);

    /** The longest time without progress. */
    public static final Setting IDLE = Setting.seconds(
                    "sst-idle-timeout", "Time without any byte after which a transfer fails; 0 for no limit")
            .byDefault(String.valueOf(DEFAULT.idleLimit.toSeconds()));

    /** The settings of every method that uses an exchange. */
    public static final List<Setting> SETTINGS = List.of(LANES, OUTAGE, IDLE, COMPRESS);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the number of connections is out of range, a limit is not positive, or the compression
     *     is invalid
     */
    public ExchangeOptions {
        if (lanes < 1 || lanes > Greeting.MOST_LANES || firstLanes < 1 || firstLanes > lanes) {
            throw new IllegalArgumentException(
                    firstLanes + " of " + lanes + " connections is not within 1 to " + Greeting.MOST_LANES);
        }
        if (!List.of(outageLimit, returnLimit, beat, silence).stream().allMatch(ExchangeOptions::isPositive)) {
            throw new IllegalArgumentException("the limits of an exchange must be positive");
        }
        Compression.of(compress);
    }

    Compression compression() {
        return Compression.of(compress);
    }

    /** The joiner's answer to a greeting. */
    boolean takesZstd() {
        return compression().use() != Compression.Use.NEVER && Compression.isPossible();
    }

    private static boolean isPositive(Duration limit) {
        return !limit.isNegative() && !limit.isZero();
    }

    /**
     * Reads the settings. An absent one has its default.
     *
     * @param settings the settings of a method that lists {@link #SETTINGS}
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
     * Returns these options with another number of connections. No more than that are opened at first.
     *
     * @param most from 1 to 64
     * @return new options
     */
    public ExchangeOptions withLanes(int most) {
        return new ExchangeOptions(
                most, Math.min(firstLanes, most), outageLimit, returnLimit, idleLimit, beat, silence, compress);
    }

    /**
     * Returns these options with another outage limit. A longer return limit is reduced to it.
     *
     * @param limit a positive duration
     * @return new options
     */
    public ExchangeOptions withOutageLimit(Duration limit) {
        return new ExchangeOptions(
                lanes, firstLanes, limit, shorter(returnLimit, limit), idleLimit, beat, silence, compress);
    }

    /**
     * Returns these options with another idle limit.
     *
     * @param limit the limit; zero for no limit
     * @return new options
     */
    public ExchangeOptions withIdleLimit(Duration limit) {
        return new ExchangeOptions(lanes, firstLanes, outageLimit, returnLimit, limit, beat, silence, compress);
    }

    /**
     * Returns these options with another compression.
     *
     * @param word {@code auto}, {@code off} or {@code zstd:} with a level from 1 to 19
     * @return new options
     * @throws IllegalArgumentException if the word has another form
     */
    public ExchangeOptions withCompression(String word) {
        return new ExchangeOptions(lanes, firstLanes, outageLimit, returnLimit, idleLimit, beat, silence, word);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
