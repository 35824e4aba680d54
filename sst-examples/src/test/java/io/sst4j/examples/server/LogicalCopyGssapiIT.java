/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Logical copies with accounts that a Kerberos realm authenticates. */
class LogicalCopyGssapiIT {
    private static final String SERVICE = "mariadb/localhost";

    /** Copies a database as the user {@code copy}; the arguments are both sockets and the engine. */
    static final class Copy {
        private Copy() {}

        @SuppressWarnings("SystemOut") // the test reads the output
        public static void main(String[] args) {
            try {
                LogicalCopy.builder(server(args[0]), server(args[1]))
                        .engine(LogicalCopy.Engine.valueOf(args[2]))
                        .databases("shop")
                        .build()
                        .run();
                System.out.println("whole");
            } catch (SstException e) {
                System.out.println(e.code().id() + " " + e.getMessage());
            }
        }

        private static DatabaseServer server(String socket) {
            return DatabaseServer.bySocket(Path.of(socket), "copy", Secret.of(""));
        }
    }

    @Test
    void logsInByTicket() throws Exception {
        try (GaleraCluster place = GaleraCluster.create();
                Kdc kdc = Kdc.start(place.directory("kdc"))) {
            Path service = kdc.keytab(SERVICE);
            Path ticket = kdc.ticket("copy", kdc.keytab("copy"));
            place.own(service);
            MariaDbNode donor = server(place, kdc, service);
            MariaDbNode joiner = server(place, kdc, service);
            Sample.fill(donor, 1_000);

            for (LogicalCopy.Engine engine : LogicalCopy.Engine.values()) {
                assertThat(copy(place, kdc, ticket, donor, joiner, engine))
                        .doesNotContain("SST-")
                        .endsWith("whole\n");
                assertThat(joiner.checksums()).isEqualTo(donor.checksums());
                joiner.execute("DROP DATABASE shop");
            }

            assertThat(copy(place, kdc, place.root().resolve("none"), donor, joiner, LogicalCopy.Engine.NATIVE))
                    .contains("SST-501")
                    .contains("'copy'");
        }
    }

    private static MariaDbNode server(GaleraCluster place, Kdc kdc, Path keytab) throws Exception {
        MariaDbNode node = place.node(Standalone.options(
                "plugin_load_add=auth_gssapi",
                "gssapi_keytab_path=" + keytab,
                "gssapi_principal_name=" + SERVICE + "@" + Kdc.REALM));
        node.setEnvironment("KRB5_CONFIG", kdc.configuration().toString());
        Standalone.start(place, node);
        node.execute("CREATE USER copy IDENTIFIED VIA gssapi AS 'copy@" + Kdc.REALM + "'", "GRANT ALL ON *.* TO copy");
        return node;
    }

    /** Runs a copy as a program that has a ticket, and returns its output. */
    private static String copy(
            GaleraCluster place, Kdc kdc, Path ticket, MariaDbNode donor, MariaDbNode joiner, LogicalCopy.Engine engine)
            throws IOException, InterruptedException {
        Path output = place.root().resolve("copy.out");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.security.krb5.conf=" + kdc.configuration(),
                "-cp",
                System.getProperty("java.class.path"),
                Copy.class.getName(),
                donor.socket().toString(),
                joiner.socket().toString(),
                engine.name()));
        builder.environment().put("KRB5_CONFIG", kdc.configuration().toString());
        builder.environment().put("KRB5CCNAME", "FILE:" + ticket);
        Process copy = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = copy.waitFor(1, TimeUnit.MINUTES);
        copy.destroyForcibly();
        assertThat(ended).isTrue();
        return Files.readString(output);
    }
}
