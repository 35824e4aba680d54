/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.internal.io.CloseAll;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The joiner's side: a client of the server that a donor fills, which waits until the copy is complete. It logs in
 * once, in advance, because the donor replaces the accounts.
 */
final class MysqldumpTarget implements SnapshotTarget {
    private final MysqldumpOptions options;
    private ClientTls.@Nullable Key key;
    private @Nullable Session session;
    private @Nullable Wait wait;
    private SnapshotPosition position = SnapshotPosition.UNDEFINED;

    MysqldumpTarget(MysqldumpOptions options) {
        this.options = options;
    }

    @Override
    public String method() {
        return MysqldumpMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        ClientTls.Key own = ClientTls.Key.of(options.ownTls());
        key = own;
        Session opened = Session.open(own.of(options.own()).login("joiner"));
        session = opened;
        if (opened.variable("skip_networking").equals("ON")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the " + opened.label() + " listens on no port (skip_networking): a donor cannot reach it");
        }
        if (GaleraWait.isOne(opened)) {
            wait = GaleraWait.begin(opened);
            return;
        }
        Preflight.requireMariaDb(opened);
        Preflight.requireNoMember(opened);
        Preflight.requirePrivileges(opened, Handover.PRIVILEGES);
        wait = StandaloneWait.begin(opened);
    }

    @Override
    public TransferAddress announce(JoinerLink link) throws SstException {
        Session asked = opened(session);
        Endpoint told = options.receiveAddress().orElseGet(() -> new Endpoint("", 0));
        String host = told.host().isEmpty() ? asked.variable("hostname") : told.host();
        int port = told.port() == 0 ? Integer.parseInt(asked.variable("port")) : told.port();
        return new TransferAddress(
                new Endpoint(host, port), opened(wait).module(), "", "", new TreeSet<>(), "", Optional.empty());
    }

    @Override
    @SuppressWarnings("try") // the registration ends with the block
    public Outcome receive(JoinerLink link) throws SstException {
        Session waiting = opened(session);
        try (Cancellation.Registration ignored = link.cancellation().onCancel(waiting::abort)) {
            Handover.Arrival arrival = opened(wait).await(options.initialLimit(), link);
            link.moved(arrival.bytes());
            if (arrival.rows() > 0) {
                link.notice(Level.INFO, "The donor copied " + arrival.rows() + " rows");
            }
            position = arrival.position();
            return new Outcome(position, false);
        }
    }

    /** Data that a server wrote itself needs no preparation. */
    @Override
    public void prepare(TransferLink link) {}

    /** The server already has the data. */
    @Override
    public SnapshotPosition install(TransferLink link) {
        return position;
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the joiner was not checked");
        }
        return part;
    }

    @Override
    public void close() {
        CloseAll.quietly(session, key);
    }

    /** The wait for a donor, for one kind of joiner. */
    interface Wait {
        /** The polling interval, because the server sends no notifications. */
        Duration PAUSE = Duration.ofMillis(250);

        /**
         * Returns the token in the joiner's address, with which a donor reports its result; empty if none is needed.
         */
        String module();

        /**
         * Waits until the joiner's copy is complete.
         *
         * @param initialLimit the time within which a donor must have started; zero means forever
         * @param link the transfer, whose phase changes when a donor has started
         * @throws SstException if no donor came, or it failed
         */
        Handover.Arrival await(Duration initialLimit, JoinerLink link) throws SstException;
    }
}
