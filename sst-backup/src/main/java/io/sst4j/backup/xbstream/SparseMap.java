/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

/** Where the payload of a sparse chunk goes: runs of data, each behind a hole. Immutable. */
public final class SparseMap {
    private final int[] words;

    /**
     * Wraps a map.
     *
     * @param words hole and length in turn, both unsigned; not copied
     */
    SparseMap(int[] words) {
        this.words = words;
    }

    /**
     * The number of runs.
     *
     * @return zero or more
     */
    public int size() {
        return words.length / 2;
    }

    /**
     * The hole in front of a run.
     *
     * @param run from zero
     * @return bytes
     */
    public long hole(int run) {
        return Integer.toUnsignedLong(words[2 * run]);
    }

    /**
     * The length of a run.
     *
     * @param run from zero
     * @return bytes
     */
    public long length(int run) {
        return Integer.toUnsignedLong(words[2 * run + 1]);
    }

    /** All holes together; fits, as the number of runs is limited. */
    long holes() {
        long sum = 0;
        for (int run = 0; run < size(); run++) {
            sum += hole(run);
        }
        return sum;
    }

    /** All data together. */
    long data() {
        long sum = 0;
        for (int run = 0; run < size(); run++) {
            sum += length(run);
        }
        return sum;
    }
}
