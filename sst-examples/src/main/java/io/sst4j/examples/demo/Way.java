/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

/** A method with which nodes join, and the query that shows whether its donor takes no writes. */
enum Way {
    /** At its end the backup tool stops commits with a lock. */
    XTRABACKUP("xtrabackup-v2", "innobackup", Way.LOCKED),
    /** The server stops commits with a lock while its files are read. */
    RSYNC("rsync", "rsync", Way.LOCKED),
    /** The server commits nothing while the script runs, which is as long as the node is a donor. */
    MYSQLDUMP(
            "mysqldump",
            "mysqldump",
            "SELECT 1 FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'wsrep_local_state_comment'"
                    + " AND VARIABLE_VALUE <> 'Synced'");

    /** From the stage that stops DDL onwards, a cluster node holds back commits as well. */
    private static final String LOCKED = "SELECT 1 FROM information_schema.METADATA_LOCK_INFO WHERE LOCK_MODE IN"
            + " ('MDL_BACKUP_WAIT_DDL', 'MDL_BACKUP_WAIT_COMMIT', 'MDL_BACKUP_FTWRL1', 'MDL_BACKUP_FTWRL2')";

    private final String method;
    private final String prefix;
    private final String isBlocked;

    Way(String method, String prefix, String isBlocked) {
        this.method = method;
        this.prefix = prefix;
        this.isBlocked = isBlocked;
    }

    String method() {
        return method;
    }

    /** The report of the last transfer, a file in the data directory. */
    String report() {
        return prefix + ".report.json";
    }

    /** A query that returns rows while the donor takes no writes; the server needs the plugin METADATA_LOCK_INFO. */
    String isBlocked() {
        return isBlocked;
    }
}
