/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import java.util.Random;

/** Sources of randomness for tests that can be repeated: the seed is printed and may be given back. */
public final class Seeds {
    private static final String PROPERTY = "sst4j.seed";

    private Seeds() {}

    /**
     * A random source whose seed is printed.
     *
     * @param test what uses it
     * @return a source seeded by {@code -Dsst4j.seed}, or anew
     */
    public static Random random(String test) {
        long seed = Long.getLong(PROPERTY, System.nanoTime());
        System.out.println(test + ": repeat with -D" + PROPERTY + "=" + seed);
        return new Random(seed);
    }
}
