/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import java.nio.file.Path;

/** Copies one database from a server to another over their sockets, in a separate process. */
public final class CopyMain {
    private CopyMain() {}

    /**
     * Runs the copy.
     *
     * @param arguments the sockets of the donor and the joiner, and the database
     * @throws SstException if the copy fails
     */
    public static void main(String[] arguments) throws SstException {
        LogicalCopy.builder(server(arguments[0]), server(arguments[1]))
                .databases(arguments[2])
                .build()
                .run();
    }

    private static DatabaseServer server(String socket) {
        return DatabaseServer.bySocket(Path.of(socket), "root", Secret.of(""));
    }
}
