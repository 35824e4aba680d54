/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import java.util.Random;

/** Random sources for repeatable tests. The seed is printed and can be set. */
public final class Seeds {
    private static final String PROPERTY = "sst4j.seed";

    private Seeds() {}

    /**
     * Returns a random source and prints its seed.
     *
     * @param test the name of the test
     * @return a source with the seed {@code -Dsst4j.seed}, or a new seed
     */
    public static Random random(String test) {
        long seed = Long.getLong(PROPERTY, System.nanoTime());
        System.out.println(test + ": repeat with -D" + PROPERTY + "=" + seed);
        return new Random(seed);
    }
}
