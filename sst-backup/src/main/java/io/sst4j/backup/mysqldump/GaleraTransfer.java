/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.sql.Row;
import io.sst4j.backup.mysqldump.sql.Session;
import io.sst4j.backup.mysqldump.sql.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A state snapshot transfer by the client protocol: brings a Galera node that waits for its state, the joiner, to the
 * state of another, the donor, and ends its wait.
 *
 * <p>The donor's server must hold its data still meanwhile, as it does while it runs {@code wsrep_sst_mysqldump}. The
 * joiner's wait is ended by setting {@code wsrep_start_position}, and only after everything is there: a transfer that
 * fails before leaves it waiting, and the cluster then tells it to give up. Both accounts need {@code SUPER} or what
 * stands for it. For one thread; {@link Cancellation#cancel} may be called from any.
 */
public final class GaleraTransfer {
    private static final List<String> LOG_TABLES = List.of("general_log", "slow_log");

    private final DatabaseServer donor;
    private final DatabaseServer joiner;
    private final StartPosition position;
    private final Cancellation cancellation;

    /**
     * Describes a transfer.
     *
     * @param donor the server to read
     * @param joiner the server to fill, which waits for its state
     * @param position what the joiner is told at the end
     * @param cancellation ends the transfer early
     */
    public GaleraTransfer(
            DatabaseServer donor, DatabaseServer joiner, StartPosition position, Cancellation cancellation) {
        // a donor cannot catch up with the cluster while it donates, and must not wait for that
        this.donor = withVariable(donor, "wsrep_sync_wait=0");
        // a node without its state refuses what would be replicated
        this.joiner = withVariable(joiner, "wsrep_on=OFF");
        this.position = position;
        this.cancellation = cancellation;
    }

    private static DatabaseServer withVariable(DatabaseServer server, String assignment) {
        String name = "sessionVariables";
        String others = server.properties().getOrDefault(name, "");
        return server.with(name, others.isEmpty() ? assignment : others + "," + assignment);
    }

    /**
     * Copies the donor and lets the joiner begin there: settings of logs, the binlog's position and the GTID domain
     * included.
     *
     * @param details adds what else is to be said of the copy, for instance its listener
     * @return what was copied
     * @throws SstException if the joiner is not a whole copy; it then still waits, and a further transfer begins anew
     */
    public CopyReport copy(UnaryOperator<LogicalCopy.Builder> details) throws SstException {
        try (WaitingJoiner node = WaitingJoiner.open(joiner.login("joiner"), cancellation)) {
            DonorFacts facts = donorFacts();
            node.holdEvents();
            node.stopLogs();
            LogicalCopy.Builder copy =
                    LogicalCopy.builder(donor, joiner).galera(true).cancellation(cancellation);
            CopyReport report = details.apply(copy).build().run();
            node.addLogTables(facts.logTables());
            node.restoreLogs();
            node.adoptBinlog(facts.binlogState());
            cancellation.check();
            node.begin(position);
            return report;
        }
    }

    /**
     * Lets the joiner begin where it is, because it gets what it lacks as an incremental transfer.
     *
     * @throws SstException if the joiner is not reached or refuses
     */
    public void bypass() throws SstException {
        try (WaitingJoiner node = WaitingJoiner.open(joiner.login("joiner"), cancellation)) {
            node.begin(position);
        }
    }

    private DonorFacts donorFacts() throws SstException {
        try (Session session = Session.open(donor.login("donor"))) {
            Map<String, String> logTables = new LinkedHashMap<>();
            for (Row row : session.query(
                    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA='mysql' AND TABLE_NAME IN "
                            + Sql.list(LOG_TABLES),
                    "the log tables")) {
                String name = row.text(0);
                logTables.put(
                        name,
                        session.query("SHOW CREATE TABLE mysql." + name, "table mysql." + name)
                                .get(0)
                                .text(1));
            }
            return new DonorFacts(session.value("SELECT @@global.gtid_binlog_state"), logTables);
        }
    }

    /**
     * What the joiner takes over besides the data.
     *
     * @param binlogState the GTID state of the binlog; empty without one
     * @param logTables the definitions of the log tables that are there, by name
     */
    private record DonorFacts(String binlogState, Map<String, String> logTables) {}
}
