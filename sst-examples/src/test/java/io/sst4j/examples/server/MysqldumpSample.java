/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.util.List;

/** What nodes that join by the method mysqldump are like, and what is in them. */
final class MysqldumpSample {
    private MysqldumpSample() {}

    static NodeOptions options(String kind) {
        return (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock()).withMethod("mysqldump");
    }

    /** What the stock program dumps of everything that is not about one server only. */
    static List<String> dump(MariaDbNode node) throws Exception {
        String dump = Standalone.dump(
                node,
                "--skip-lock-tables",
                "--skip-extended-insert",
                "--all-databases",
                "--events",
                "--routines",
                "--triggers",
                "--skip-comments",
                "--skip-dump-date",
                "--order-by-primary",
                "--ignore-table=mysql.innodb_index_stats",
                "--ignore-table=mysql.innodb_table_stats",
                "--ignore-table=mysql.gtid_slave_pos",
                "--ignore-table=mysql.transaction_registry",
                "--ignore-table=mysql.wsrep_cluster",
                "--ignore-table=mysql.wsrep_cluster_members",
                "--ignore-table=mysql.wsrep_streaming_log",
                "--ignore-table=mysql.general_log",
                "--ignore-table=mysql.slow_log");
        // the routines of the server itself have the time when each node was made
        return dump.lines()
                .filter(line -> !line.matches("INSERT INTO `proc` VALUES \\('(mysql|sys)'.*"))
                .toList();
    }
}
