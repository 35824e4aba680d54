/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.internal.io.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The peers that were rejected. The first ones are reported. If no donor comes, the failure contains the reason of the last
 * rejection, because that peer may have been the donor, with a wrong option.
 */
final class Strangers {
    private static final int MOST_NOTICES = 20;
    private static final Set<ErrorCode> REFUSALS =
            EnumSet.of(ErrorCode.PEER_REJECTED, ErrorCode.PEER_INCOMPATIBLE, ErrorCode.TRUNCATED_STREAM);

    private final TransferLink link;
    private int count;
    private @Nullable SstException refusal;

    Strangers(TransferLink link) {
        this.link = link;
    }

    void add(String peer, Throwable why) {
        SstException failure = why instanceof IOException io
                ? SstException.of(ErrorCode.PEER_GONE, "hear " + peer, io)
                : Faults.of("hear " + peer, why);
        boolean refused = REFUSALS.contains(failure.code());
        int number;
        synchronized (this) {
            number = ++count;
            if (refused) {
                refusal = failure;
            }
        }
        if (number < MOST_NOTICES) {
            link.notice(refused ? Level.WARNING : Level.INFO, failure.getMessage() + "; still waiting for a donor");
        } else if (number == MOST_NOTICES) {
            link.notice(
                    Level.WARNING,
                    number + " connections to this node were not from a donor; further ones are not reported");
        }
    }

    /** Creates the failure of a wait that has timed out. */
    synchronized SstException late(Endpoint port, Duration limit) {
        String late = "no donor connected to port " + port.port() + " within " + limit.toSeconds()
                + " s (sst-initial-timeout): look for the cause in the donor's error log";
        if (refusal != null) {
            return new SstException(
                    refusal.code(),
                    late + "; rejected connections: " + count + ", the last one: " + refusal.getMessage(),
                    refusal);
        }
        String others = count == 0 ? "" : "; connections that were not from a donor: " + count;
        return new SstException(ErrorCode.PEER_UNREACHABLE, late + others);
    }
}
