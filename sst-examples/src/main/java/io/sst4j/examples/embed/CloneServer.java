/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.CopyProgress;
import io.sst4j.backup.mysqldump.CopyReport;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Clones a running server into another on this machine, without Galera: accounts, databases, rows, code.
 *
 * <p>Arguments: the sockets of the donor and of the joiner, whose root has no password. Ends by telling where the clone
 * may start to replicate from.
 */
public final class CloneServer {
    private CloneServer() {}

    /**
     * Runs the program.
     *
     * @param args the two sockets
     * @throws SstException if the joiner is not a whole copy
     */
    @SuppressWarnings("SystemOut") // an example speaks to people
    public static void main(String[] args) throws SstException {
        DatabaseServer donor = DatabaseServer.bySocket(Path.of(args[0]), "root", Secret.of(""));
        DatabaseServer joiner = DatabaseServer.bySocket(Path.of(args[1]), "root", Secret.of(""));
        CopyReport report = LogicalCopy.builder(donor, joiner)
                .listener(CloneServer::tell)
                .build()
                .run();
        System.out.printf(
                Locale.ROOT,
                "copied %d tables, %d rows, %d bytes in %d ms%n",
                report.tables(),
                report.rows(),
                report.bytes(),
                report.duration().toMillis());
        report.foreignTables().forEach(table -> System.out.println("without rows: " + table));
        report.leftOut().forEach(sentence -> System.out.println("left out: " + sentence));
        System.out.println("SET GLOBAL gtid_slave_pos='" + report.donorGtid() + "'");
    }

    @SuppressWarnings("SystemOut")
    private static void tell(CopyProgress progress) {
        if (progress.tableFinished()) {
            System.out.printf(
                    Locale.ROOT,
                    "%d/%d %s: %d rows%n",
                    progress.tables(),
                    progress.tablesExpected(),
                    progress.table(),
                    progress.tableRows());
        }
    }
}
