/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.mysqldump.CopyProgress;
import io.sst4j.backup.mysqldump.CopyReport;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Copies of everything that a server can hold, between two real servers. */
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
        // statistics of the server's own files, and its own replication position
        "--ignore-table=mysql.innodb_index_stats",
        "--ignore-table=mysql.innodb_table_stats",
        "--ignore-table=mysql.gtid_slave_pos",
        // the donor's numbers of transactions, which another server cannot have
        "--ignore-table=mysql.transaction_registry"
    };

    @Test
    void carriesTheWholeZoo() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options("log_bin=log", "server_id=1"));
            MariaDbNode joiner = Standalone.start(place, Standalone.options("event_scheduler=ON", "server_id=2"));
            Standalone.script(donor, "logical-zoo.sql");
            joiner.execute("CREATE DATABASE not_at_donor", "CREATE TABLE not_at_donor.t (a INT)");
            List<CopyProgress> progress = new ArrayList<>();

            CopyReport report = LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .threads(3)
                    .listener(progress::add)
                    .build()
                    .run();

            assertSame(dump(joiner), dump(donor));
            assertThat(history(joiner)).isEqualTo(history(donor));
            assertThat(checksums(joiner)).isEqualTo(checksums(donor));
            assertThat(report.foreignTables()).containsExactly("`zoo`.`t_merge` (MRG_MyISAM)");
            assertThat(report.leftOut()).hasSize(1).allMatch(text -> text.contains("trx_history"));
            assertThat(report.donorGtid())
                    .isEqualTo(donor.query("SELECT @@gtid_binlog_pos").get(0));
            assertThat(progress.get(progress.size() - 1).tables()).isEqualTo(report.tables());
            assertThat(joiner.query("SELECT @@event_scheduler")).containsExactly("ON");
        }
    }

    /** Tells the lines that differ only: a dump has megabytes. */
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
                // routines of the server itself: the joiner keeps its own, which it made a moment before or after
                .filter(line -> !line.startsWith("INSERT INTO `proc` VALUES ('mysql',")
                        && !line.startsWith("INSERT INTO `proc` VALUES ('sys',"))
                // numbers of transactions, which are each server's own
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
