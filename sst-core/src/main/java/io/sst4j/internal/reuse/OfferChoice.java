/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.util.function.LongSupplier;

/**
 * Whether a donor offers what it sends: always, or by trial. A network may carry all of a stream sooner than both ends hash it; so each
 * way is tried for a while, the quicker one taken for longer, and both tried again. For one thread.
 */
public final class OfferChoice {
    /** After a change both ends hold back, or give out, what was held for the way before: that tells nothing. */
    private static final long SETTLING_BYTES = ReuseFormat.WINDOW;

    private static final long TRIAL_BYTES = SETTLING_BYTES + 2L * ReuseFormat.WINDOW;

    private static final int TRIALS_TO_STAY = 16;

    /** Offers save the network, so that they may take a little longer. */
    private static final double PATIENCE = 0.97;

    private final LongSupplier nanoClock;
    private final boolean always;
    private boolean offering = true;
    private boolean trial = true;
    private long length = TRIAL_BYTES;
    private long passed;
    private long measuredFrom;
    private long since;
    private double paceOfOffers;
    private double paceOfAll;

    private OfferChoice(LongSupplier nanoClock, boolean always) {
        this.nanoClock = nanoClock;
        this.always = always;
    }

    /** {@return the choice to offer everything} */
    public static OfferChoice always() {
        return new OfferChoice(() -> 0, true);
    }

    /**
     * Chooses by trial.
     *
     * @param nanoClock the time in nanoseconds
     * @return a choice for one stream
     */
    public static OfferChoice byTrial(LongSupplier nanoClock) {
        return new OfferChoice(nanoClock, false);
    }

    /** Whether what comes now is offered. */
    boolean isOffered() {
        return offering;
    }

    /** So many bytes of the stream were passed on, one way or the other. */
    void passed(int bytes) {
        if (always) {
            return;
        }
        boolean settled = passed >= SETTLING_BYTES;
        passed += bytes;
        if (!settled && passed >= SETTLING_BYTES) {
            since = nanoClock.getAsLong();
            measuredFrom = passed;
        }
        if (passed >= length) {
            choose(nanoClock.getAsLong());
        }
    }

    private void choose(long now) {
        double pace = (double) (passed - measuredFrom) / Math.max(1, now - since);
        if (offering) {
            paceOfOffers = pace;
        } else {
            paceOfAll = pace;
        }
        boolean bothTried = trial && paceOfAll > 0;
        offering = bothTried ? paceOfOffers >= PATIENCE * paceOfAll : !offering;
        trial = !bothTried;
        length = trial ? TRIAL_BYTES : TRIALS_TO_STAY * TRIAL_BYTES;
        passed = 0;
    }
}
