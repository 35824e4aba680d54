/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.ClusterKeys;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/**
 * Copies a running MariaDB server to an empty one over TLS, while a client writes to it. The copy then catches up by
 * replication. The servers are an unpacked release: the demonstration needs no root and nothing installed on the system.
 */
public final class EmbeddedDemo {
    private static final String HOST = "127.0.0.1";
    private static final String USER = "copy";
    private static final int MEGABYTES = 300;
    private static final int CATCH_UP_SECONDS = 60;
    private static final int NOT_CAUGHT_UP = 1;

    private final PrintStream out;
    private final Path release;
    private final String password = Secret.random().reveal();

    private EmbeddedDemo(PrintStream out, Path release) {
        this.out = out;
        this.release = release;
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments the base directory of an unpacked server
     * @throws Exception if any step fails
     */
    @SuppressWarnings("SystemOut") // a demonstration writes to people
    public static void main(String[] arguments) throws Exception {
        System.exit(new EmbeddedDemo(System.out, Path.of(arguments[0]).toAbsolutePath()).run());
    }

    private int run() throws IOException, SQLException {
        try (GaleraCluster place = GaleraCluster.create()) {
            out.println("sst4j: a running server is copied to a fresh one over TLS, everything on this machine");
            ClusterKeys keys = ClusterKeys.make(place.directory("tls"));
            out.print("  starting two servers ...");
            out.flush();
            MariaDbNode donor = start(place, keys, "1");
            MariaDbNode joiner = start(place, keys, "2");
            out.print(" filling one with " + MEGABYTES + " MB ...");
            out.flush();
            DemoData.fill(donor, MEGABYTES);
            out.println(" done");
            LogicalCopy.Report report;
            Writer writer = Writer.start(donor, DemoData.WRITE);
            try (writer) {
                report = copy(donor, joiner, keys);
                replicate(donor, joiner, report.donorGtid());
            }
            summary(report, writer);
            return compare(donor, joiner);
        }
    }

    private MariaDbNode start(GaleraCluster place, ClusterKeys keys, String id) throws IOException, SQLException {
        MariaDbNode node = place.node(
                NodeOptions.unpacked(release, "server_id=" + id, "log_bin=log").withServer(keys.lines()));
        place.initialize(node);
        node.start();
        node.awaitAnswer(GaleraCluster.JOIN_LIMIT);
        node.execute(
                "CREATE USER " + USER + "@'" + HOST + "' IDENTIFIED BY '" + password + "' REQUIRE SSL",
                "GRANT ALL ON *.* TO " + USER + "@'" + HOST + "' WITH GRANT OPTION");
        return node;
    }

    private LogicalCopy.Report copy(MariaDbNode donor, MariaDbNode joiner, ClusterKeys keys)
            throws SstException, SQLException {
        try (CopyLine line = new CopyLine(out)) {
            return LogicalCopy.builder(server(donor, keys), server(joiner, keys))
                    .listener(line)
                    .build()
                    .run()
                    .summary(LogicalCopy.Report.class)
                    .orElseThrow();
        }
    }

    private DatabaseServer server(MariaDbNode node, ClusterKeys keys) throws SQLException {
        return DatabaseServer.at(HOST, port(node), USER, Secret.of(password))
                .with("sslMode", "verify-full")
                .with("serverSslCert", keys.ca().toString());
    }

    private static int port(MariaDbNode node) throws SQLException {
        return Integer.parseInt(node.query("SELECT @@port").get(0));
    }

    /** Replicates over TLS too, without verifying the certificate: the copy has already verified the server on that port. */
    private void replicate(MariaDbNode donor, MariaDbNode joiner, String gtid) throws SQLException {
        joiner.execute(
                "SET GLOBAL gtid_slave_pos='" + gtid + "'",
                "CHANGE MASTER TO MASTER_HOST='" + HOST + "', MASTER_PORT=" + port(donor) + ", MASTER_USER='" + USER
                        + "', MASTER_PASSWORD='" + password
                        + "', MASTER_USE_GTID=slave_pos, MASTER_SSL=1,"
                        + " MASTER_SSL_VERIFY_SERVER_CERT=0",
                "START SLAVE");
    }

    private void summary(LogicalCopy.Report report, Writer writer) {
        double seconds = report.duration().toMillis() / 1e3;
        out.printf(
                Locale.ROOT,
                "%n  %d tables, %,d rows, %.0f MB in %.2f s, %.0f MB/s%n"
                        + "  a client wrote %,d rows to the donor meanwhile; its slowest write took %,d ms%n",
                report.tables(),
                report.rows(),
                report.bytes() / 1e6,
                seconds,
                report.bytes() / 1e6 / seconds,
                writer.written(),
                writer.slowestMillis());
    }

    private int compare(MariaDbNode donor, MariaDbNode joiner) throws SQLException {
        String last = donor.query("SELECT @@gtid_binlog_pos").get(0);
        String waited = joiner.query("SELECT MASTER_GTID_WAIT('" + last + "', " + CATCH_UP_SECONDS + ")")
                .get(0);
        if (!waited.equals("0")) {
            out.println("  the copy did not catch up: " + joiner.query("SHOW SLAVE STATUS"));
            return NOT_CAUGHT_UP;
        }
        out.println("  the copy replicates and has caught up to " + last);
        Comparison comparison = new Comparison(donor.checksums(), joiner.checksums());
        out.println("  " + comparison.text());
        return comparison.exitCode();
    }
}
