/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

/**
 * Whether it pays to compare the blocks of cells that differ: not where most of them do too, as with encrypted or compressed pages. For one thread.
 */
final class NearChoice {
    /** After so many cells it is judged. */
    private static final int SAMPLE = 64;

    /** Of what was offered before the first was judged so many are compared. */
    private static final int MOST_UNJUDGED = 128;

    /** So many cells are passed over before the first new try, and ever more. */
    private static final int FIRST_REST = 256;

    private static final int LONGEST_REST = 1 << 14;

    private int rest = FIRST_REST;
    private int passed;
    private boolean resting;
    private boolean hasPaid;
    private int underWay;
    private int sampled;
    private long blocks;
    private long travelled;

    /** Whether the next cell is compared. What comes of that is known later: until it has paid once, few are. */
    boolean isWorthwhile() {
        if (resting && ++passed > rest) {
            resting = false;
        }
        boolean worthwhile = !resting && (hasPaid || underWay < MOST_UNJUDGED);
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
        hasPaid = pays;
        resting = !pays;
        rest = pays ? FIRST_REST : Math.min(LONGEST_REST, 2 * rest);
        passed = 0;
        sampled = 0;
        blocks = 0;
        travelled = 0;
    }
}
