/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.util.function.LongSupplier;

/**
 * Decides whether a donor offers content before sending it: always, or by trial. A fast network may carry a whole stream sooner
 * than both ends can hash it. Each mode is therefore tried for a while, the faster one is used for longer, and both are tried
 * again. For one thread.
 */
public final class OfferChoice {
    /** The bytes to ignore after a change of mode, because both ends still buffer data of the mode before. */
    private static final long SETTLING_BYTES = ReuseFormat.WINDOW;

    private static final long TRIAL_BYTES = SETTLING_BYTES + 2L * ReuseFormat.WINDOW;

    private static final int TRIALS_TO_STAY = 16;

    /** The relative speed at which offers are still preferred, because they save network traffic. */
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
     * Returns a choice by trial.
     *
     * @param nanoClock a source of monotonic nanoseconds
     * @return a choice for one stream
     */
    public static OfferChoice byTrial(LongSupplier nanoClock) {
        return new OfferChoice(nanoClock, false);
    }

    /** Returns whether to offer the next content. */
    boolean isOffered() {
        return offering;
    }

    /** Records that bytes of the stream were passed on in the current mode. */
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
