/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.backup.internal.release.ServerRelease;
import java.util.ArrayList;
import java.util.List;

/**
 * The option lookup of Percona XtraDB Cluster, and its different defaults.
 *
 * <p>Transfer options take precedence over server options. The group {@code [xtrabackup]} belongs to the tool: there,
 * {@code encrypt} is the tool's encryption of a backup, not of the stream. Source: documentation of Percona XtraDB
 * Cluster 5.7 and 8.0.
 */
final class PxcOptions {
    private static final List<String> SST = List.of("sst");
    private static final List<String> TOOL = List.of("xtrabackup");

    /**
     * The first shows the server that its data directory is initialized; the second is the stock script's staging
     * directory.
     */
    private static final String ALSO_KEPT = "\\|.*init\\.ok$\\|.*sst-xb-tmpdir$";

    private PxcOptions() {}

    /** Returns the groups that its server reads. */
    static List<String> serverGroups(ServerRelease release) {
        return List.of("mysqld", "server", "mysqld-" + release.series());
    }

    /** Returns the steps of an option's lookup. */
    static List<List<String>> steps(SstOption option, List<String> serverGroups) {
        if (option == SstOption.ENCRYPT) {
            return List.of(SST);
        }
        if (option.groups() != GroupRule.SERVER_THEN_BACKUP) {
            return option.groups().steps(serverGroups);
        }
        List<List<String>> steps = new ArrayList<>(List.of(SST));
        if (option == SstOption.TMPDIR) {
            steps.add(TOOL);
        }
        steps.add(serverGroups);
        return steps;
    }

    /** Derives an option's default from its default elsewhere. */
    static String defaultValue(SstOption option, String elsewhere) {
        return option == SstOption.CPAT ? elsewhere + ALSO_KEPT : elsewhere;
    }
}
