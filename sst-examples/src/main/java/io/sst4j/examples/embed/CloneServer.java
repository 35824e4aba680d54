/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Clones a running server into another server on this machine, without Galera, and makes the clone a replica. The clone gets
 * accounts, databases, rows and stored code.
 *
 * <p>Arguments: the sockets of the donor and the joiner, whose root accounts have no password. To let the clone replicate from
 * the donor by GTID, append the donor's host, port and account, and set {@code REPLICATION_PASSWORD} to the account's password.
 * The donor then needs a binlog, and the two servers need different {@code server_id}s.
 */
public final class CloneServer {
    private static final int CATCH_UP_SECONDS = 60;
    private static final int MISUSE = 2;
    private static final String USAGE = """
            usage: CloneServer DONOR_SOCKET JOINER_SOCKET [HOST PORT ACCOUNT]
            copies the server at the first socket into the one at the second, whose databases and accounts are replaced;
            with HOST PORT ACCOUNT of the donor, and REPLICATION_PASSWORD in the environment, the copy replicates from it""";

    private CloneServer() {}

    /**
     * Runs the program.
     *
     * @param args the two sockets, and optionally the donor to replicate from
     * @throws SstException if the joiner is not a complete copy
     * @throws SQLException if the joiner does not become a replica
     */
    public static void main(String[] args) throws SstException, SQLException {
        if (isUsable(args)) {
            cloneServer(args);
        } else {
            misuse();
        }
    }

    /** Checks the port before the copy, because the copy takes long. */
    private static boolean isUsable(String[] args) {
        return args.length == 2 || (args.length == 5 && args[3].matches("\\d{1,5}"));
    }

    @SuppressWarnings("SystemOut")
    private static void misuse() {
        System.err.println(USAGE);
        System.exit(MISUSE);
    }

    private static void cloneServer(String[] args) throws SstException, SQLException {
        Path donor = Path.of(args[0]);
        Path joiner = Path.of(args[1]);
        LogicalCopy.Report report = LogicalCopy.builder(server(donor), server(joiner))
                .listener(CloneServer::tell)
                .build()
                .run()
                .summary(LogicalCopy.Report.class)
                .orElseThrow();
        tell(report);
        if (args.length > 2) {
            try (Connection primary = connect(donor);
                    Connection replica = connect(joiner)) {
                replicate(replica, args, report.donorGtid());
                catchUp(primary, replica);
            }
        }
    }

    private static DatabaseServer server(Path socket) {
        return DatabaseServer.bySocket(socket, "root", Secret.of(""));
    }

    private static Connection connect(Path socket) throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://localhost/?user=root&sslMode=disable&localSocket=" + socket);
    }

    /** Starts replication: the clone has the donor's state at that position, and requests everything after it. */
    private static void replicate(Connection replica, String[] args, String gtid) throws SQLException {
        if (gtid.isEmpty()) {
            throw new SQLException("the donor has no binlog to replicate from: set log_bin there");
        }
        String password = System.getenv().getOrDefault("REPLICATION_PASSWORD", "");
        try (Statement statement = replica.createStatement()) {
            statement.execute("SET GLOBAL gtid_slave_pos=" + statement.enquoteLiteral(gtid));
            statement.execute("CHANGE MASTER TO MASTER_HOST=" + statement.enquoteLiteral(args[2]) + ", MASTER_PORT="
                    + Integer.parseInt(args[3]) + ", MASTER_USER=" + statement.enquoteLiteral(args[4])
                    + ", MASTER_PASSWORD=" + statement.enquoteLiteral(password) + ", MASTER_USE_GTID=slave_pos");
            statement.execute("START SLAVE");
        }
    }

    @SuppressWarnings("SystemOut")
    private static void catchUp(Connection primary, Connection replica) throws SQLException {
        String now = value(primary.prepareStatement("SELECT @@gtid_binlog_pos"));
        try (PreparedStatement wait = replica.prepareStatement("SELECT MASTER_GTID_WAIT(?, ?)")) {
            wait.setString(1, now);
            wait.setInt(2, CATCH_UP_SECONDS);
            if (!value(wait).equals("0")) {
                throw new SQLException("the clone is not at " + now + " after " + CATCH_UP_SECONDS
                        + " s: see SHOW SLAVE STATUS there");
            }
        }
        System.out.println("replicates, and has caught up to " + now);
    }

    private static String value(PreparedStatement query) throws SQLException {
        try (query;
                ResultSet result = query.executeQuery()) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }

    @SuppressWarnings("SystemOut") // an example writes to people
    private static void tell(LogicalCopy.Report report) {
        System.out.printf(
                Locale.ROOT,
                "copied %d tables, %d rows, %d bytes in %d ms%n",
                report.tables(),
                report.rows(),
                report.bytes(),
                report.duration().toMillis());
        report.foreignTables().forEach(table -> System.out.println("without rows: " + table));
        report.leftOut().forEach(sentence -> System.out.println("left out: " + sentence));
        System.out.println("the donor's position: " + report.donorGtid());
    }

    @SuppressWarnings("SystemOut")
    private static void tell(TransferEvent event) {
        if (event instanceof LogicalCopy.Progress progress && progress.tableFinished()) {
            System.out.printf(
                    Locale.ROOT,
                    "%d/%d %s: %d rows; %d kB/s%s%n",
                    progress.tables(),
                    progress.tablesExpected(),
                    progress.table(),
                    progress.tableRows(),
                    progress.bytesPerSecond() / 1000,
                    progress.remaining()
                            .map(left -> ", " + left.toSeconds() + " s left")
                            .orElse(""));
        }
    }
}
