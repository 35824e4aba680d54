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
 * A donor server whose writes are paused with SQL, for callers that no server started.
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
 * <p>{@link #hold} does the following:
 * <ul>
 * <li>takes a Galera node out of flow control ({@code wsrep_desync})
 * <li>makes InnoDB write its changed pages ({@code innodb_max_dirty_pages_pct=0})
 * <li>turns off automatic statistics ({@code innodb_stats_auto_recalc=OFF}), which takes up to eleven seconds to take
 * effect
 * <li>takes the global read lock ({@code FLUSH TABLES WITH READ LOCK})
 * <li>waits until InnoDB has nothing left to write
 * </ul>
 *
 * <p>{@link #resume} undoes all of this. If the process dies in between, the server releases the lock by itself. The
 * variables keep their changed values, and {@link #hold} logs the statements that restore them.
 *
 * <p>InnoDB could still write in the background. {@link #requireStill} compares its log sequence number with the one
 * at the end of {@link #hold}, so a disturbed copy fails and is never installed.
 *
 * <p>The account needs {@code RELOAD} for the lock and {@code SUPER} for the InnoDB and Galera variables. For use by
 * one thread; cancelling ends a wait. Source: the MariaDB manual on {@code FLUSH} and on InnoDB's status variables.
 */
public final class JdbcDonorServer implements DonorServer {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcDonorServer.class);

    /** Longer than the one-second interval at which InnoDB's master thread looks for work. */
    private static final Duration STILL = Duration.ofMillis(1500);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** Connects to the server, for example {@code dataSource::getConnection}. */
    @FunctionalInterface
    public interface Login {
        /**
         * Connects with an account that may lock the server.
         *
         * @return the connection
         * @throws SQLException if the connection fails
         */
        Connection connect() throws SQLException;
    }

    private final Login login;
    private final Duration limit;
    private @Nullable Held held;

    /**
     * Creates a server that is not contacted before {@link #hold}.
     *
     * @param login makes one connection, which {@link #resume} closes
     * @param limit the longest time the server may take to stop writing
     */
    public JdbcDonorServer(Login login, Duration limit) {
        this.login = login;
        this.limit = limit;
    }

    /**
     * {@inheritDoc}
     *
     * @throws SstException with {@link ErrorCode#SERVER_UNREACHABLE} if the server does not answer or does not stop
     *     writing within the limit, or with {@link ErrorCode#MISSING_PRIVILEGE} if the account lacks a privilege
     */
    @Override
    public SnapshotPosition hold(Cancellation cancellation) throws SstException {
        if (held != null) {
            throw new IllegalStateException("the server's writes are already paused");
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
            throw Held.failed("log in to the donor server", e);
        }
    }

    /**
     * Waits until InnoDB has written most of its pages and the statistics of earlier changes. Clients that keep
     * writing cannot prolong this wait.
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

    /** Waits, with writers locked out, until InnoDB has written all pages and then nothing more for a while. */
    private void awaitStill(Held server, Deadline deadline, Cancellation cancellation) throws SstException {
        Held.InnodbState last = server.innodb();
        Deadline quiet = Deadline.in(STILL);
        while (!last.isClean() || !quiet.isOver()) {
            if (deadline.isOver()) {
                throw new SstException(
                        ErrorCode.SERVER_UNREACHABLE,
                        "the server did not stop writing within " + Deadline.text(limit) + ": " + last
                                + "; allow more time (sst-flush-timeout), or use the method xtrabackup-v2, which needs no"
                                + " such lock");
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
     * @throws SstException with {@link ErrorCode#BACKUP_FAILED} if InnoDB has written in the meantime, or with {@link
     *     ErrorCode#SERVER_UNREACHABLE} if the connection, and with it the lock, is lost
     */
    @Override
    public void requireStill() throws SstException {
        Held server = held;
        if (server == null) {
            throw new IllegalStateException("the server's writes are not paused");
        }
        server.requireStill();
    }

    @Override
    public void resume() {
        Held server = held;
        held = null;
        if (server != null) {
            server.release();
            LOG.debug("the donor server resumes writes");
        }
    }
}
