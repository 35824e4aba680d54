/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.time.Duration;
import java.util.List;

/**
 * What an end of an exchange may take and waits for. Immutable; the ends need not have the same.
 *
 * @param lanes how many connections a donor opens, from 1 to 64
 * @param outageLimit how long nothing may be heard of the peer before the exchange fails; it goes on if the network comes back
 *     earlier
 * @param returnLimit how long a peer may stay away whose connections broke, all of them, and were not just silent: its process
 *     has ended most likely
 * @param beat how long an end says nothing before it says that it lives
 * @param silence how long a connection may be silent before it is given up and opened anew
 */
public record ExchangeOptions(int lanes, Duration outageLimit, Duration returnLimit, Duration beat, Duration silence) {
    /** Four connections, five minutes, half a minute, two seconds, ten seconds. */
    public static final ExchangeOptions DEFAULT = new ExchangeOptions(
            4, Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofSeconds(10));

    /**
     * Checks what is given.
     *
     * @throws IllegalArgumentException if the number of connections is out of range, or a limit is not positive
     */
    public ExchangeOptions {
        if (lanes < 1 || lanes > Greeting.MOST_LANES) {
            throw new IllegalArgumentException(lanes + " connections, of 1 to " + Greeting.MOST_LANES);
        }
        if (!List.of(outageLimit, returnLimit, beat, silence).stream().allMatch(ExchangeOptions::isPositive)) {
            throw new IllegalArgumentException("a limit of an exchange is longer than nothing");
        }
    }

    private static boolean isPositive(Duration limit) {
        return !limit.isNegative() && !limit.isZero();
    }

    /**
     * These options with another number of connections.
     *
     * @param most from 1 to 64
     * @return new options
     */
    public ExchangeOptions withLanes(int most) {
        return new ExchangeOptions(most, outageLimit, returnLimit, beat, silence);
    }

    /**
     * These options with another limit for outages, and none that is longer.
     *
     * @param limit longer than nothing
     * @return new options
     */
    public ExchangeOptions withOutageLimit(Duration limit) {
        return new ExchangeOptions(lanes, limit, shorter(returnLimit, limit), beat, silence);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
