/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.IOException;
import java.sql.SQLException;

/** Nodes that join with the method mysqldump, which needs an account on both servers, over the socket and over TCP. */
public final class MysqldumpNodes {
    private static final String[] GRANTS = {
        "CREATE OR REPLACE USER sst@'127.0.0.1' IDENTIFIED BY 'sst-password'",
        "GRANT ALL ON *.* TO sst@'127.0.0.1' WITH GRANT OPTION",
        "CREATE OR REPLACE USER sst@localhost IDENTIFIED BY 'sst-password'",
        "GRANT ALL ON *.* TO sst@localhost WITH GRANT OPTION"
    };

    private MysqldumpNodes() {}

    /**
     * Starts the first node of a cluster and creates the account.
     *
     * @param cluster the cluster
     * @param donor a node that has not been started
     * @throws IOException if it does not come up
     * @throws SQLException if the account cannot be created
     */
    public static void bootstrap(GaleraCluster cluster, MariaDbNode donor) throws IOException, SQLException {
        cluster.bootstrap(donor);
        donor.execute(GRANTS);
    }

    /**
     * Creates a node's system tables and account, as an operator prepares a node for this method.
     *
     * @param cluster the cluster
     * @param joiner a node that is not running; it is stopped again afterwards
     * @param more further statements to execute there
     * @throws IOException if it does not come up
     * @throws SQLException if a statement fails
     */
    public static void initialize(GaleraCluster cluster, MariaDbNode joiner, String... more)
            throws IOException, SQLException {
        cluster.initialize(joiner);
        change(joiner, GRANTS);
        change(joiner, more);
    }

    /**
     * Executes statements while the node is not in a cluster.
     *
     * @param node a node that is not running; it is stopped again afterwards
     * @param statements the statements
     * @throws IOException if it does not come up
     * @throws SQLException if a statement fails
     */
    public static void change(MariaDbNode node, String... statements) throws IOException, SQLException {
        if (statements.length == 0) {
            return;
        }
        node.start("--wsrep-on=OFF", "--wsrep-provider=none");
        node.awaitAnswer(GaleraCluster.JOIN_LIMIT);
        node.execute(statements);
        node.stop();
    }
}
