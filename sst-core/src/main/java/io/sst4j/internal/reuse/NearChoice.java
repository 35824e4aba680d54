/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

/**
 * Whether it pays to compare the blocks of cells that differ: not where most of them do too, as with encrypted or compressed pages. For one thread.
 */
final class NearChoice {
    /** After so many cells it is judged. */
    private static final int SAMPLE = 64;

    /** Of what is offered before the first is judged so many are compared, where that did not pay with the file before. */
    private static final int MOST_UNJUDGED = 128;

    /** So many cells are passed over before the first new try, and ever more. */
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
     * Begins with a file.
     *
     * @param hopeful whether it paid with the file before, or there was none
     */
    NearChoice(boolean hopeful) {
        this.hopeful = hopeful;
    }

    /** Whether it has paid so far, or may yet. */
    boolean isHopeful() {
        return hopeful;
    }

    /** Whether the next cell is compared. What comes of that is known later. */
    boolean isWorthwhile() {
        if (resting && ++passed > rest) {
            resting = false;
        }
        boolean worthwhile = !resting && (hopeful || underWay < MOST_UNJUDGED);
        underWay += worthwhile ? 1 : 0;
        return worthwhile;
    }

    /** How it went with a cell. */
    void note(int all, int sent) {
        underWay--;
        blocks += all;
        travelled += sent;
        if (++sampled == SAMPLE) {
            judge();
        }
    }

    /** The hashes travel too, and take their time at both ends. */
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
