/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.List;

/**
 * The option file groups in which an option is looked up. The steps are tried in order, and the first value that is
 * not empty wins. Within a step, the last occurrence wins in any of its groups.
 */
public enum GroupRule {
    /** The group {@code [sst]} only. */
    SST,
    /** {@code [sst]}, then {@code [xtrabackup]}, then {@code [mariabackup]}. */
    BACKUP,
    /** All groups that the server reads, then {@code [sst]}, {@code [xtrabackup]}, {@code [mariabackup]}. */
    SERVER_THEN_BACKUP,
    /** The server's own arguments, then all groups that the server reads. */
    SERVER,
    /** The group {@code [mysqld_safe]}. */
    MYSQLD_SAFE;

    private static final List<String> SST_GROUP = List.of("sst");
    private static final List<String> XTRABACKUP_GROUP = List.of("xtrabackup");
    private static final List<String> MARIABACKUP_GROUP = List.of("mariabackup");

    /**
     * Returns the steps of the lookup.
     *
     * @param serverGroups the groups that the server reads
     * @return for each step, the groups that are searched together
     */
    List<List<String>> steps(List<String> serverGroups) {
        return switch (this) {
            case SST -> List.of(SST_GROUP);
            case BACKUP -> List.of(SST_GROUP, XTRABACKUP_GROUP, MARIABACKUP_GROUP);
            case SERVER_THEN_BACKUP -> List.of(serverGroups, SST_GROUP, XTRABACKUP_GROUP, MARIABACKUP_GROUP);
            case SERVER -> List.of(serverGroups);
            case MYSQLD_SAFE -> List.of(List.of("mysqld_safe"));
        };
    }
}
