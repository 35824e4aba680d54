/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Phase;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.demo.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that a server can contain is copied between two real servers. */
class LogicalCopyIT {
    private static final String[] WHOLE_DUMP = {
        "--all-databases",
        "--events",
        "--routines",
        "--triggers",
        "--hex-blob",
        "--skip-comments",
        "--skip-dump-date",
        "--skip-extended-insert",
        "--order-by-primary",
        // the view that no server can show
        "--ignore-table=zoo.broken",
        "--skip-lock-tables",
        // statistics about the server's own files, and its own replication position
        "--ignore-table=mysql.innodb_index_stats",
        "--ignore-table=mysql.innodb_table_stats",
        "--ignore-table=mysql.gtid_slave_pos",
        // the donor's transaction numbers, which another server cannot have
        "--ignore-table=mysql.transaction_registry"
    };

    private static final String SYSTEM = "of the system";

    @AutoClose
    private static final ZooServers ZOOS = new ZooServers();

    @ParameterizedTest
    @CsvSource({"of the system,NATIVE", "of the system,TOOL", "11.4.5,NATIVE", "11.4.5,TOOL"})
    void carriesTheWholeZoo(String release, LogicalCopy.Engine engine) throws Exception {
        MariaDbNode donor = ZOOS.donor(release);
        MariaDbNode joiner = ZOOS.joiner(release);
        joiner.execute("CREATE DATABASE not_at_donor", "CREATE TABLE not_at_donor.t (a INT)");
        List<LogicalCopy.Progress> progress = new ArrayList<>();

        List<TransferEvent> events = new CopyOnWriteArrayList<>();

        TransferReport whole = copy(donor, joiner)
                .engine(engine)
                .threads(3)
                .listener(events::add)
                .build()
                .run();

        LogicalCopy.Report report = whole.summary(LogicalCopy.Report.class).orElseThrow();
        assertThat(whole.bytes()).isEqualTo(report.bytes());
        assertThat(whole.items()).isEqualTo(report.tables());
        assertThat(events).first().isEqualTo(new TransferEvent.PhaseStarted(Phase.TRANSFER));
        assertThat(events).last().isEqualTo(new TransferEvent.Completed(whole));
        events.forEach(event -> addIfProgress(event, progress));
        assertSame(joiner, donor);
        assertThat(report.foreignTables()).containsExactly("`zoo`.`t_merge` (MRG_MyISAM)");
        assertThat(report.leftOut()).hasSize(2).anyMatch(text -> text.contains("trx_history"));
        assertThat(report.leftOut()).anyMatch(text -> text.contains("`zoo`.`broken`"));
        assertThat(report.donorGtid())
                .isEqualTo(donor.query("SELECT @@gtid_binlog_pos").get(0));
        assertThat(progress.get(progress.size() - 1).tables()).isEqualTo(report.tables());
        assertThat(report.rows()).isEqualTo(rows(progress));
        assertThat(joiner.query("SELECT @@event_scheduler")).containsExactly("ON");
        assertThat(joiner.query("SHOW TABLES FROM mysql LIKE 'sst4j%'")).isEmpty();
    }

    /** Adds the progress of rows, reported when a table was complete. */
    private static void addIfProgress(TransferEvent event, List<LogicalCopy.Progress> all) {
        if (event instanceof LogicalCopy.Progress progress) {
            all.add(progress);
        }
    }

    private static long rows(List<LogicalCopy.Progress> progress) {
        return progress.stream()
                .filter(LogicalCopy.Progress::tableFinished)
                .mapToLong(LogicalCopy.Progress::tableRows)
                .sum();
    }

    @Test
    void carriesTheWholeZooByInsert() throws Exception {
        MariaDbNode donor = ZOOS.donor(SYSTEM);
        MariaDbNode joiner = ZOOS.joiner(SYSTEM);
        joiner.execute("SET GLOBAL local_infile=OFF");
        try {
            copy(donor, joiner).threads(2).build().run();
        } finally {
            joiner.execute("SET GLOBAL local_infile=ON");
        }

        assertSame(joiner, donor);
    }

    @Test
    void carriesTheZooToAnotherRelease() throws Exception {
        MariaDbNode donor = ZOOS.donor(SYSTEM);
        MariaDbNode joiner = ZOOS.joiner("11.4.5");

        copy(donor, joiner).build().run();

        assertThat(comparable(joiner)).isEqualTo(comparable(donor)).isNotEmpty();
        for (String query : List.of(
                "SELECT a, v, s, h, w, e FROM zoo.generated ORDER BY a",
                "SELECT id, v FROM zoo.history ORDER BY id",
                "SELECT id, v, s FROM zoo.history2 FOR SYSTEM_TIME ALL ORDER BY id, s")) {
            assertThat(joiner.query(query))
                    .as(query)
                    .isEqualTo(donor.query(query))
                    .isNotEmpty();
        }
        assertThat(joiner.query("SELECT COUNT(*) FROM zoo.c_calls")).containsExactly("4");
    }

    /** Checksums, except for tables with history or generated columns, which differ between releases. */
    private static List<String> comparable(MariaDbNode node) throws Exception {
        return checksums(node).stream()
                .filter(line -> !line.matches("zoo\\.(history2?|generated)\t.*"))
                .toList();
    }

    private static LogicalCopy.Builder copy(MariaDbNode donor, MariaDbNode joiner) {
        LogicalCopy.Builder copy = LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner));
        donor.options()
                .installation()
                .base()
                .ifPresent(base -> copy.programs(base.resolve("bin/mariadb-dump"), base.resolve("bin/mariadb")));
        return copy;
    }

    private static void assertSame(MariaDbNode joiner, MariaDbNode donor) throws Exception {
        assertSame(dump(joiner), dump(donor));
        assertThat(history(joiner)).isEqualTo(history(donor));
        assertThat(checksums(joiner)).isEqualTo(checksums(donor));
    }

    @Test
    void replacesSelectedDatabasesOnly() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options());
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            Sample.fill(donor, 1_000);
            donor.execute(
                    "CREATE PROCEDURE shop.p() SELECT 1", "CREATE USER left_out@localhost", "CREATE DATABASE left_out");
            joiner.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.old (a INT)",
                    "CREATE PROCEDURE shop.old() SELECT 1",
                    "CREATE DATABASE kept",
                    "CREATE TABLE kept.t (a INT)",
                    "CREATE PROCEDURE kept.p() SELECT 2",
                    "CREATE EVENT kept.e ON SCHEDULE EVERY 1 YEAR DO SELECT 2",
                    "CREATE USER kept@localhost");

            LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .databases("shop")
                    .build()
                    .run();

            assertThat(joiner.query("CHECKSUM TABLE shop.orders")).isEqualTo(donor.query("CHECKSUM TABLE shop.orders"));
            assertThat(joiner.query("SHOW TABLES FROM shop")).containsExactly("orders");
            assertThat(joiner.query("SELECT CONCAT(db, '.', name) FROM mysql.proc WHERE db NOT IN ('sys', 'mysql')"))
                    .containsExactlyInAnyOrder("shop.p", "kept.p");
            assertThat(joiner.query("SELECT CONCAT(db, '.', name) FROM mysql.event"))
                    .containsExactly("kept.e");
            assertThat(joiner.query("SHOW TABLES FROM kept")).containsExactly("t");
            assertThat(joiner.query("SHOW DATABASES")).doesNotContain("left_out");
            assertThat(joiner.query("SELECT User FROM mysql.global_priv"))
                    .contains("kept")
                    .doesNotContain("left_out");
        }
    }

    @ParameterizedTest
    @CsvSource({"NATIVE,MyISAM", "TOOL,MyISAM", "TOOL,InnoDB"})
    void takesOneMomentOfDonorThatIsWritten(LogicalCopy.Engine engine, String rack) throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options("log_bin=log", "server_id=1"));
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            Sample.fill(donor, 50_000);
            donor.execute(
                    "CREATE TABLE shop.log (id INT PRIMARY KEY)",
                    "INSERT INTO shop.log SELECT id FROM shop.orders",
                    "CREATE TABLE shop.rack (id INT PRIMARY KEY) ENGINE=" + rack,
                    "CREATE TRIGGER shop.both AFTER INSERT ON shop.orders FOR EACH ROW"
                            + " INSERT INTO shop.log VALUES (NEW.id)");
            LogicalCopy.Report report;
            Writer writer = Writer.start(donor, "INSERT INTO shop.orders (note) VALUES (UUID())");
            try (writer) {
                Await.until("something is written", () -> writer.written() > 100);
                report = LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                        .engine(engine)
                        .threads(2)
                        .build()
                        .run()
                        .summary(LogicalCopy.Report.class)
                        .orElseThrow();
            }

            String orders = joiner.query("SELECT COUNT(*) FROM shop.orders").get(0);
            assertThat(joiner.query("SELECT COUNT(*) FROM shop.log")).containsExactly(orders);
            assertThat(donor.query("SELECT COUNT(*) FROM shop.orders")).isNotEqualTo(List.of(orders));
            // the joiner lacks exactly the changes after the reported position
            assertThat(eventsAfter(donor, report.donorGtid()))
                    .isEqualTo(Long.parseLong(donor.query("SELECT COUNT(*) FROM shop.orders")
                                    .get(0))
                            - Long.parseLong(orders));
        }
    }

    private static long eventsAfter(MariaDbNode donor, String gtid) throws Exception {
        String now = donor.query("SELECT @@gtid_binlog_pos").get(0);
        return Long.parseLong(now.substring(now.lastIndexOf('-') + 1))
                - Long.parseLong(gtid.substring(gtid.lastIndexOf('-') + 1));
    }

    @Test
    void makesDirectoriesThatTheJoinerLacks() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options());
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            Path there = place.directory("donor-disk");
            Path here = place.directory("joiner-disk");
            donor.execute(
                    "CREATE DATABASE spread",
                    "CREATE TABLE spread.t (a INT PRIMARY KEY) DATA DIRECTORY='" + there + "/deep/er'",
                    "INSERT INTO spread.t VALUES (1),(2)",
                    "CREATE TABLE spread.p (a INT PRIMARY KEY) PARTITION BY HASH (a)" + " (PARTITION a DATA DIRECTORY='"
                            + there + "', PARTITION b)",
                    "INSERT INTO spread.p VALUES (1),(2)");

            LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .dataDirectories(path -> path.replace("donor-disk", "joiner-disk"))
                    .build()
                    .run();

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(here.resolve("deep/er/spread/t.ibd")).exists();
        }
    }

    @Test
    void dividesLargeTable() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options());
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            donor.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.big (id INT PRIMARY KEY, b VARBINARY(2000))",
                    "INSERT INTO shop.big SELECT CAST(seq AS SIGNED) * 3 - 70000, REPEAT(MD5(seq), 50) FROM shop.seq_1_to_50000",
                    "ANALYZE TABLE shop.big",
                    "SET GLOBAL log_output='TABLE'",
                    "SET GLOBAL general_log=ON");
            List<LogicalCopy.Progress> finished = new ArrayList<>();

            copy(donor, joiner)
                    .threads(3)
                    .listener(event -> {
                        if (event instanceof LogicalCopy.Progress progress
                                && progress.tableFinished()
                                && progress.table().equals("`shop`.`big`")) {
                            finished.add(progress);
                        }
                    })
                    .build()
                    .run();

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(finished)
                    .singleElement()
                    .extracting(LogicalCopy.Progress::tableRows)
                    .isEqualTo(50_000L);
            donor.execute("SET GLOBAL general_log=OFF");
            List<String> readers = donor.query("SELECT thread_id FROM mysql.general_log"
                    + " WHERE argument LIKE 'SELECT%FROM `shop`.`big` WHERE `id`%'");
            assertThat(readers).hasSizeGreaterThanOrEqualTo(3);
            assertThat(Set.copyOf(readers)).hasSizeBetween(2, 3);
        }
    }

    /** Compares line by line and reports only the differences, because a dump has megabytes. */
    private static void assertSame(List<String> joiner, List<String> donor) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(joiner.size(), donor.size()) && differences.size() < 10; i++) {
            String here = i < joiner.size() ? joiner.get(i) : "(end)";
            String there = i < donor.size() ? donor.get(i) : "(end)";
            if (!here.equals(there)) {
                differences.add("\njoiner: " + head(here) + "\ndonor:  " + head(there));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static String head(String line) {
        return line.substring(0, Math.min(500, line.length()));
    }

    private static List<String> dump(MariaDbNode node) throws Exception {
        return Standalone.dump(node, WHOLE_DUMP)
                .lines()
                // the server's own routines: the joiner keeps its own, which were created at another time
                .filter(line -> !line.startsWith("INSERT INTO `proc` VALUES ('mysql',")
                        && !line.startsWith("INSERT INTO `proc` VALUES ('sys',"))
                // transaction numbers, which belong to each server
                .map(line -> line.replaceFirst("^(INSERT INTO `trx_history` VALUES \\(\\d+),\\d+,", "$1,*,"))
                .toList();
    }

    private static List<String> checksums(MariaDbNode node) throws Exception {
        return node.checksums().stream()
                .filter(line -> !line.startsWith("zoo.trx_history"))
                .toList();
    }

    private static List<String> history(MariaDbNode node) throws Exception {
        List<String> rows = new ArrayList<>(
                node.query("SELECT *, row_start, row_end FROM zoo.history FOR SYSTEM_TIME ALL ORDER BY id, row_end"));
        rows.addAll(node.query("SELECT *, s, e FROM zoo.history2 FOR SYSTEM_TIME ALL ORDER BY id, e"));
        return rows;
    }
}
