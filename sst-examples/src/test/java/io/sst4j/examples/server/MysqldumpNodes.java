/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.util.List;

/** Nodes that join by the method mysqldump, which needs an account at both ends, by socket and over TCP. */
final class MysqldumpNodes {
    private static final String[] GRANTS = {
        "CREATE OR REPLACE USER sst@'127.0.0.1' IDENTIFIED BY 'sst-password'",
        "GRANT ALL ON *.* TO sst@'127.0.0.1' WITH GRANT OPTION",
        "CREATE OR REPLACE USER sst@localhost IDENTIFIED BY 'sst-password'",
        "GRANT ALL ON *.* TO sst@localhost WITH GRANT OPTION"
    };

    private MysqldumpNodes() {}

    static NodeOptions options(String kind) {
        return (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock()).withMethod("mysqldump");
    }

    static void bootstrap(GaleraCluster cluster, MariaDbNode donor) throws Exception {
        cluster.bootstrap(donor);
        donor.execute(GRANTS);
    }

    /** Makes a node's system tables and account, as an operator does who lets it join by this method. */
    static void initialize(GaleraCluster cluster, MariaDbNode joiner, String... more) throws Exception {
        cluster.initialize(joiner);
        change(joiner, GRANTS);
        change(joiner, more);
    }

    /** Executes statements while the node is in no cluster. */
    static void change(MariaDbNode node, String... statements) throws Exception {
        if (statements.length == 0) {
            return;
        }
        node.start("--wsrep-on=OFF", "--wsrep-provider=none");
        Await.until("the server answers", node::answers);
        node.execute(statements);
        node.stop();
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
