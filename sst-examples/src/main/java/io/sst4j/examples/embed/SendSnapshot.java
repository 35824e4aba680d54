/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.Donor;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.backup.xtrabackup.XtrabackupMethod;
import java.io.IOException;
import java.nio.file.Path;

/** Sends the state of this machine's server to a joiner, as shown in the README. */
public final class SendSnapshot {
    private SendSnapshot() {}

    /**
     * Sends one snapshot.
     *
     * @param arguments the joiner's address; the password is in the environment variable {@code SST_PASSWORD}
     * @throws IOException if the transfer fails
     */
    @SuppressWarnings("SystemOut") // an example writes to people
    public static void main(String[] arguments) throws IOException {
        String password = System.getenv().getOrDefault("SST_PASSWORD", "");
        System.out.println(send(arguments[0], password));
    }

    static TransferReport send(String joiner, String password) throws IOException {
        Settings settings = XtrabackupMethod.options()
                .dataDirectory(Path.of("/var/lib/mysql"))
                .socket(Path.of("/run/mysqld/mysqld.sock"))
                .account("sst", Secret.of(password))
                .position(SnapshotPosition.parse("6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234"))
                .build();
        try (Donor donor = Sst.donor(new XtrabackupMethod().source(settings))
                .rateLimit(80_000_000)
                .listener(System.out::println)
                .build()) {
            return donor.donate(TransferAddress.parse(joiner));
        }
    }
}
