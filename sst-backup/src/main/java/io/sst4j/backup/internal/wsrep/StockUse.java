/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.Locale;
import java.util.Set;

/**
 * What becomes of a setting that the stock scripts have, beside sst4j: whether it does the same, does it better, or is
 * refused.
 *
 * @param scripts the scripts that heed it; empty for what only sst4j or another vendor has
 * @param state how it compares
 * @param note how it is better or why it is refused, in few words and without full stop; empty where there is no more to say
 */
record StockUse(Set<StockScript> scripts, State state, String note) {
    /** How a setting compares with the stock scripts. */
    enum State {
        /** It has the effect that it has there. */
        SAME,
        /** It has that effect, and something that goes wrong or missing there does not here. */
        BETTER,
        /** What it asks for, or the part that the note names, is not done. */
        REFUSED,
        /** No stock script knows it. */
        OWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    StockUse {
        scripts = Set.copyOf(scripts);
        if (note.isEmpty() && (state == State.BETTER || state == State.REFUSED)) {
            throw new IllegalArgumentException(state.word() + " without a reason");
        }
        if (scripts.isEmpty() != (state == State.OWN)) {
            throw new IllegalArgumentException(state.word() + " of the scripts " + scripts);
        }
    }

    static StockUse same(Set<StockScript> scripts) {
        return new StockUse(scripts, State.SAME, "");
    }

    static StockUse same(Set<StockScript> scripts, String note) {
        return new StockUse(scripts, State.SAME, note);
    }

    static StockUse better(Set<StockScript> scripts, String how) {
        return new StockUse(scripts, State.BETTER, how);
    }

    static StockUse refused(Set<StockScript> scripts, String why) {
        return new StockUse(scripts, State.REFUSED, why);
    }

    static StockUse own() {
        return new StockUse(Set.of(), State.OWN, "");
    }
}
