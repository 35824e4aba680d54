/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.internal.io.Deadline;
import java.time.Duration;
import java.util.Optional;

/** The wait of a server outside a cluster: the donor leaves a message there. */
final class StandaloneWait implements MysqldumpTarget.Wait {
    private final Session session;
    private final Handover handover;

    private StandaloneWait(Session session, Handover handover) {
        this.session = session;
        this.handover = handover;
    }

    /** Shows donors that this joiner waits, for as long as the session lasts. */
    static StandaloneWait begin(Session session) throws SstException {
        StandaloneWait begun = new StandaloneWait(session, Handover.create());
        begun.handover.give(session, Handover.Sign.JOINER);
        return begun;
    }

    @Override
    public String module() {
        return handover.token();
    }

    @Override
    public Handover.Arrival await(Duration initialLimit, JoinerLink link) throws SstException {
        Deadline deadline = Deadline.in(initialLimit);
        boolean begun = false;
        while (true) {
            // a donor leaves its message before it disconnects, so check for the donor first
            boolean copies = handover.isGiven(session, Handover.Sign.DONOR);
            Optional<Handover.Arrival> arrival = handover.fetch(session);
            if (arrival.isPresent()) {
                return arrival.get();
            }
            if (copies && !begun) {
                begun = true;
                handover.give(session, Handover.Sign.SEEN);
                link.enter(Phase.TRANSFER);
            } else if (begun && !copies) {
                throw new SstException(
                        ErrorCode.PEER_GONE,
                        "the donor ended or lost its connection before the copy was complete: the databases of the "
                                + session.label()
                                + " are incomplete; look for the cause on the donor, and start again");
            } else if (!begun && deadline.isOver()) {
                throw new SstException(
                        ErrorCode.PEER_UNREACHABLE,
                        "no donor started to copy to the " + session.label() + " within " + initialLimit.toSeconds()
                                + " s (sst-initial-timeout): start it with the announced address");
            }
            link.cancellation().pause(PAUSE);
        }
    }
}
