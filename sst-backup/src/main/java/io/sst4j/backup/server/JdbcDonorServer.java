/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.server;

import io.sst4j.Cancellation;
import io.sst4j.DonorServer;
import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.internal.io.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A donor's server that holds still because it is asked to by SQL, for callers that no server started.
 *
 * <pre>{@code
 * DataSource server = new MariaDbDataSource("jdbc:mariadb://localhost/?localSocket=/run/mysqld/mysqld.sock&user=sst");
 * try (Donor donor = Sst.donor(Sst.method("rsync").source(settings))
 *         .server(new JdbcDonorServer(server::getConnection, Duration.ofMinutes(5)))
 *         .build()) {
 *     donor.donate(address);
 * }
 * }</pre>
 *
 * <p>{@link #hold} takes a Galera node out of flow control ({@code wsrep_desync}), writes InnoDB's changed pages
 * ({@code innodb_max_dirty_pages_pct=0}), has it write no statistics by itself ({@code innodb_stats_auto_recalc=OFF}, which takes
 * up to eleven seconds to have its effect), takes the global read lock ({@code FLUSH TABLES WITH READ LOCK}), and waits until
 * InnoDB has nothing left to write. {@link #resume} undoes all of this. If the process dies in between, the server drops the
 * lock by itself; the variables stay as they are, and {@link #hold} logs how to set them back.
 *
 * <p>InnoDB could still write on its own. {@link #requireStill} compares its log sequence number with that of {@link #hold},
 * so that a copy that was disturbed is refused and never installed.
 *
 * <p>The account needs {@code RELOAD}, for the lock, and {@code SUPER}, for the variables of InnoDB and Galera. Used by one
 * thread; cancelling ends a wait. Source: the manual of MariaDB on {@code FLUSH} and on the status variables of InnoDB.
 */
public final class JdbcDonorServer implements DonorServer {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcDonorServer.class);

    /** InnoDB's master thread looks for work once a second. */
    private static final Duration STILL = Duration.ofMillis(1500);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** Connects to the server, for instance {@code dataSource::getConnection}. */
    @FunctionalInterface
    public interface Login {
        /**
         * Connects, with an account that may lock the server.
         *
         * @return the connection
         * @throws SQLException if it cannot be made
         */
        Connection connect() throws SQLException;
    }

    private final Login login;
    private final Duration limit;
    private @Nullable Held held;

    /**
     * Names a server. It is not asked before {@link #hold}.
     *
     * @param login makes one connection, which {@link #resume} closes
     * @param limit how long the server may take to hold still
     */
    public JdbcDonorServer(Login login, Duration limit) {
        this.login = login;
        this.limit = limit;
    }

    /**
     * {@inheritDoc}
     *
     * @throws SstException with {@link ErrorCode#SERVER_UNREACHABLE} if the server does not answer or does not hold still within
     *     the limit, with {@link ErrorCode#MISSING_PRIVILEGE} if the account may not ask for it
     */
    @Override
    public SnapshotPosition hold(Cancellation cancellation) throws SstException {
        if (held != null) {
            throw new IllegalStateException("the server is held already");
        }
        Deadline deadline = Deadline.in(limit);
        Held taking = new Held(connect());
        held = taking;
        try {
            taking.prepare();
            drain(taking, deadline, cancellation);
            taking.lock(deadline, cancellation);
            SnapshotPosition position = taking.position();
            awaitStill(taking, deadline, cancellation);
            return position;
        } catch (SstException e) {
            resume();
            throw e;
        }
    }

    private Connection connect() throws SstException {
        try {
            return login.connect();
        } catch (SQLException e) {
            throw Held.failed("log in to the donor's server", e);
        }
    }

    /**
     * Waits until InnoDB has written most of its pages, which nobody who writes can lengthen, and the statistics of what was
     * written before.
     */
    private static void drain(Held server, Deadline deadline, Cancellation cancellation) throws SstException {
        long fewest = Long.MAX_VALUE;
        Deadline progress = Deadline.in(STILL);
        Deadline statistics = Deadline.in(server.statisticsDue().plus(LOOK));
        while ((!statistics.isOver() || (fewest > 0 && !progress.isOver())) && !deadline.isOver()) {
            long pages = server.innodb().dirtyPages();
            if (pages < fewest) {
                fewest = pages;
                progress = Deadline.in(STILL);
            }
            cancellation.pause(LOOK);
        }
    }

    /** Waits until InnoDB, whose writers are locked out, has written all pages and then nothing else for a while. */
    private void awaitStill(Held server, Deadline deadline, Cancellation cancellation) throws SstException {
        Held.InnodbState last = server.innodb();
        Deadline quiet = Deadline.in(STILL);
        while (!last.isClean() || !quiet.isOver()) {
            if (deadline.isOver()) {
                throw new SstException(
                        ErrorCode.SERVER_UNREACHABLE,
                        "the server did not hold still within " + Deadline.text(limit) + ": " + last
                                + "; give it longer (sst-flush-timeout), or use the method xtrabackup-v2, which needs no"
                                + " lock of that kind");
            }
            cancellation.pause(LOOK);
            Held.InnodbState now = server.innodb();
            if (now.lsn() != last.lsn() || !now.isClean()) {
                quiet = Deadline.in(STILL);
            }
            last = now;
        }
        server.remember(last);
    }

    /**
     * {@inheritDoc}
     *
     * @throws SstException with {@link ErrorCode#BACKUP_FAILED} if InnoDB has written meanwhile, with
     *     {@link ErrorCode#SERVER_UNREACHABLE} if the server, and with it the lock, is gone
     */
    @Override
    public void requireStill() throws SstException {
        Held server = held;
        if (server == null) {
            throw new IllegalStateException("the server is not held");
        }
        server.requireStill();
    }

    @Override
    public void resume() {
        Held server = held;
        held = null;
        if (server != null) {
            server.release();
            LOG.debug("the donor's server goes on");
        }
    }
}
