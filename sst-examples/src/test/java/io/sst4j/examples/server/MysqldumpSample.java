/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.util.List;

/** The options and the data of nodes that join with the method mysqldump. */
final class MysqldumpSample {
    private MysqldumpSample() {}

    static NodeOptions options(String kind) {
        return (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock()).withMethod("mysqldump");
    }

    /** The stock program's dump of everything that is not specific to one server. */
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
        // the server's own routines contain the time when each node was created
        return dump.lines()
                .filter(line -> !line.matches("INSERT INTO `proc` VALUES \\('(mysql|sys)'.*"))
                .toList();
    }
}
