/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.internal.io.Deadline;
import java.time.Duration;

/**
 * The wait of a Galera node for its state. The node starts when a donor sets its start position, and exits when the
 * cluster tells it that the donor failed.
 */
final class GaleraWait implements MysqldumpTarget.Wait {
    private final Session session;

    private GaleraWait(Session session) {
        this.session = session;
    }

    /** Returns true if the server is such a node. */
    static boolean isOne(Session session) throws SstException {
        return session.status("wsrep_connected").equals("ON")
                && session.status("wsrep_ready").equals("OFF");
    }

    /** Allows the session queries that a node without its state refuses. */
    static GaleraWait begin(Session session) throws SstException {
        session.execute("SET SESSION wsrep_on=OFF", "the session");
        return new GaleraWait(session);
    }

    @Override
    public String module() {
        return "";
    }

    @Override
    public Handover.Arrival await(Duration initialLimit, JoinerLink link) throws SstException {
        try {
            return begun(initialLimit, link);
        } catch (SstException e) {
            if (e.code() != ErrorCode.PEER_GONE) {
                throw e;
            }
            throw new SstException(
                    ErrorCode.PEER_GONE,
                    "the " + session.label()
                            + " exited before it had its state: its donor failed, see the donor's error log"
                            + "; or it was stopped",
                    e);
        }
    }

    private Handover.Arrival begun(Duration initialLimit, JoinerLink link) throws SstException {
        Deadline deadline = Deadline.in(initialLimit);
        boolean visited = false;
        while (!session.status("wsrep_ready").equals("ON")) {
            if (!visited && isVisited()) {
                visited = true;
                link.enter(Phase.TRANSFER);
            } else if (!visited && deadline.isOver()) {
                throw new SstException(
                        ErrorCode.PEER_UNREACHABLE,
                        "no donor logged in to the " + session.label() + " within " + initialLimit.toSeconds()
                                + " s (sst-initial-timeout): see the error log of the donor that the cluster chose");
            }
            link.cancellation().pause(PAUSE);
        }
        SnapshotPosition position = SnapshotPosition.parse(session.globalVariable("wsrep_start_position"));
        return new Handover.Arrival(position, 0, 0);
    }

    /** Returns true if the server has another client than this one. */
    private boolean isVisited() throws SstException {
        String connected = session.status("Threads_connected");
        return !connected.isEmpty() && Long.parseLong(connected) > 1;
    }
}
