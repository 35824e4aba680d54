/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A donor's session on the joiner that announces the copy and finally its result. A thread shows the joiner that the
 * donor is alive: a joiner that loses its donor drops the claim after a minute.
 */
final class DonorClaim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DonorClaim.class);
    private static final Duration SIGN = Duration.ofSeconds(15);
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Session session;
    private final Handover handover;
    private final ScheduledThreadPoolExecutor signs;

    private DonorClaim(Session session, Handover handover) {
        this.session = session;
        this.handover = handover;
        this.signs = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sst-donor-claim");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Fails if no joiner waits with that token, or another donor is already copying. */
    static DonorClaim take(DatabaseServer joiner, Handover handover, Cancellation cancellation) throws SstException {
        Session session = Session.open(
                joiner.with("socketTimeout", String.valueOf(ANSWER.toMillis())).login("joiner"));
        try {
            session.execute("SET SESSION wait_timeout=" + FORGOTTEN.toSeconds(), "the session");
            require(session, handover);
            awaitSeen(session, handover, cancellation);
        } catch (SstException e) {
            CloseAll.quietly(session);
            throw e;
        }
        DonorClaim claim = new DonorClaim(session, handover);
        var unused =
                claim.signs.scheduleWithFixedDelay(claim::sign, SIGN.toSeconds(), SIGN.toSeconds(), TimeUnit.SECONDS);
        return claim;
    }

    private static void require(Session session, Handover handover) throws SstException {
        if (!handover.isGiven(session, Handover.Sign.JOINER)) {
            throw new SstException(
                    ErrorCode.PEER_UNREACHABLE,
                    "no joiner waits at the " + session.label()
                            + " with this address any more, or it belongs to another"
                            + " server: start the joiner again, and use its new address");
        }
        if (!handover.give(session, Handover.Sign.DONOR)) {
            throw new SstException(
                    ErrorCode.ALREADY_RUNNING,
                    "another donor copies to the " + session.label() + ": wait until it ends, or cancel it");
        }
    }

    private static void awaitSeen(Session session, Handover handover, Cancellation cancellation) throws SstException {
        Deadline deadline = Deadline.in(ANSWER);
        while (!handover.isGiven(session, Handover.Sign.SEEN)) {
            if (deadline.isOver()) {
                throw new SstException(
                        ErrorCode.PEER_UNREACHABLE,
                        "the joiner that waits at the " + session.label() + " did not notice this donor within "
                                + ANSWER.toSeconds()
                                + " s: stop it, and start the joiner again; nothing was changed there");
            }
            cancellation.pause(PAUSE);
        }
    }

    private synchronized void sign() {
        try {
            session.value("SELECT 1");
        } catch (SstException e) {
            LOG.debug("cannot show the joiner that this donor is alive", e);
        }
    }

    /** Reports success if the joiner's half still listens; otherwise no one would remove the message. */
    synchronized void completed(LogicalCopy.Report report) throws SstException {
        leave(true, report.donorGtid(), report.rows(), report.bytes());
    }

    private void leave(boolean completed, String word, long rows, long bytes) throws SstException {
        if (handover.isGiven(session, Handover.Sign.JOINER)) {
            handover.leave(session, completed, word, rows, bytes);
        }
    }

    /**
     * Reports the cause if the joiner still listens. Without a message, the joiner only notices that the donor is
     * gone.
     */
    synchronized void failed(SstException why) {
        try {
            leave(false, why.code().id() + " " + why.getMessage(), 0, 0);
        } catch (SstException e) {
            LOG.debug("cannot report the failure to the joiner", e);
        }
    }

    @Override
    public void close() {
        signs.shutdownNow();
        synchronized (this) {
            CloseAll.quietly(session);
        }
    }
}
