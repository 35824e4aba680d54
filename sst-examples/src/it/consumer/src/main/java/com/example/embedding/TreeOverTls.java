/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A directory goes from one JVM to another over TLS. */
public final class TreeOverTls {
    private TreeOverTls() {}

    /** Receives into the directory of the first argument, with the keys in that of the second; prints the address, then the position. */
    public static void main(String[] arguments) throws SstException {
        Settings tls = tls(Path.of(arguments[1]));
        System.out.println(receive(Path.of(arguments[0]), new Endpoint("127.0.0.1", 0), tls, System.out::println));
    }

    static Settings tls(Path keys) {
        return Settings.builder()
                .set("encrypt", "4")
                .set("ssl-ca", keys.resolve("ca-cert.pem").toString())
                .set("ssl-cert", keys.resolve("node-cert.pem").toString())
                .set("ssl-key", keys.resolve("node-key.pem").toString())
                .build();
    }

    static SnapshotPosition receive(Path state, Endpoint endpoint, Settings tls, Consumer<String> announce)
            throws SstException {
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(state))
                .encryptor(Sst.encryptor(tls, Role.JOINER))
                .listenOn(endpoint)
                .build()) {
            announce.accept(joiner.listen().format());
            return joiner.join().position();
        }
    }

    static TransferReport send(Path checkpoint, SnapshotPosition position, String joiner, Settings tls)
            throws SstException {
        try (Donor donor = Sst.donor(TreeMethod.sourceOf(checkpoint, position))
                .encryptor(Sst.encryptor(tls, Role.DONOR))
                .build()) {
            return donor.donate(TransferAddress.parse(joiner));
        }
    }
}
