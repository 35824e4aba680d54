/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.backup.internal.release.ServerRelease;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Percona XtraDB Cluster looks for options, and which of their defaults are others there.
 *
 * <p>What is configured for the transfer comes before what is configured for the server, and {@code [xtrabackup]} is the
 * tool's own: {@code encrypt} there is how the tool encrypts a backup, not how the stream travels. Source: documentation of
 * Percona XtraDB Cluster 5.7 and 8.0.
 */
final class PxcOptions {
    private static final List<String> SST = List.of("sst");
    private static final List<String> TOOL = List.of("xtrabackup");

    /** Tells the server that its data directory is initialized; the other is where its own script stages. */
    private static final String ALSO_KEPT = "\\|.*init\\.ok$\\|.*sst-xb-tmpdir$";

    private PxcOptions() {}

    /** The groups that its server reads. */
    static List<String> serverGroups(ServerRelease release) {
        return List.of("mysqld", "server", "mysqld-" + release.series());
    }

    /** The steps of the lookup of an option. */
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

    /** The default of an option, made of that which it has elsewhere. */
    static String defaultValue(SstOption option, String elsewhere) {
        return option == SstOption.CPAT ? elsewhere + ALSO_KEPT : elsewhere;
    }
}
