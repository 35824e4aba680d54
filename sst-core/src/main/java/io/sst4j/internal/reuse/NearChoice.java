/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

/**
 * Decides whether comparing the blocks of a differing cell pays. It does not if most blocks differ too, as in encrypted or
 * compressed pages. For one thread.
 */
final class NearChoice {
    /** The number of compared cells after which the result is judged. */
    private static final int SAMPLE = 64;

    /** The number of cells to compare before the first result, if comparing did not pay for the file before. */
    private static final int MOST_UNJUDGED = 128;

    /** The number of cells to skip before the first new trial. It grows with each unsuccessful trial. */
    private static final int FIRST_REST = 256;

    private static final int LONGEST_REST = 1 << 14;

    private int rest = FIRST_REST;
    private int passed;
    private boolean resting;
    private boolean hopeful;
    private int underWay;
    private int sampled;
    private long blocks;
    private long travelled;

    /**
     * Starts a file.
     *
     * @param hopeful true if comparing paid for the file before, or there was none
     */
    NearChoice(boolean hopeful) {
        this.hopeful = hopeful;
    }

    /** Returns whether comparing has paid so far, or still may. */
    boolean isHopeful() {
        return hopeful;
    }

    /** Returns whether to compare the next cell. {@link #note} reports the result later. */
    boolean isWorthwhile() {
        if (resting && ++passed > rest) {
            resting = false;
        }
        boolean worthwhile = !resting && (hopeful || underWay < MOST_UNJUDGED);
        underWay += worthwhile ? 1 : 0;
        return worthwhile;
    }

    /** Records the result of a compared cell: all its blocks, and those that were sent. */
    void note(int all, int sent) {
        underWay--;
        blocks += all;
        travelled += sent;
        if (++sampled == SAMPLE) {
            judge();
        }
    }

    /** Requires a clear gain, because the hashes are sent too and take time at both ends. */
    private void judge() {
        boolean pays = travelled * 4 < blocks * 3;
        hopeful = pays;
        resting = !pays;
        rest = pays ? FIRST_REST : Math.min(LONGEST_REST, 2 * rest);
        passed = 0;
        sampled = 0;
        blocks = 0;
        travelled = 0;
    }
}
