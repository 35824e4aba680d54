/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Encryptor;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** TLS with the files that {@code sst certs} creates: both ends verify each other, or there is no TLS. */
final class TlsOptions {
    @ArgGroup(exclusive = false, heading = "TLS, all three or none:%n")
    private @Nullable Files files;

    /** The three files. */
    static final class Files {
        @Option(
                names = "--ca",
                paramLabel = "FILE",
                required = true,
                description = "The CA certificates that this node trusts.")
        private String ca = "";

        @Option(names = "--cert", paramLabel = "FILE", required = true, description = "This node's certificate.")
        private String cert = "";

        @Option(
                names = "--key",
                paramLabel = "FILE",
                required = true,
                description = "The key of this node's certificate.")
        private String key = "";
    }

    Encryptor encryptor(Role role) throws SstException {
        Files given = files;
        if (given == null) {
            return Encryptor.none();
        }
        Settings.Builder settings = Settings.builder()
                .set("encrypt", "4")
                .set("ssl-ca", given.ca)
                .set("ssl-cert", given.cert)
                .set("ssl-key", given.key);
        if (role == Role.JOINER) {
            // another certificate of the same CA is not enough: a peer that was told the address has a secret
            settings.set("ssl-mode", "VERIFY_CA");
        }
        return Sst.encryptor(settings.build(), role);
    }
}
