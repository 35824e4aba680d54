/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A logical copy logs in to its servers and protects its connections, with each kind of account and option. */
class LogicalCopyLoginIT {
    private static final String USER = System.getProperty("user.name");

    private static GaleraCluster place;
    private static Path ca;
    private static Path otherCa;
    private static MariaDbNode donor;
    private static MariaDbNode joiner;

    @BeforeAll
    static void start() throws Exception {
        place = GaleraCluster.create();
        Certificates files = Certificates.make(place.directory("tls"), "ec");
        place.own(files.directory());
        ca = files.directory().resolve("ca.pem");
        otherCa = files.directory().resolve("sst.crt");
        donor = server(files, "donor");
        joiner = server(files, "joiner");
        Sample.fill(donor, 1_000);
    }

    @AfterAll
    static void stop() throws IOException {
        place.close();
    }

    private static MariaDbNode server(Certificates files, String name) throws Exception {
        MariaDbNode node = Standalone.start(
                place,
                Standalone.options(
                        "ssl_ca=" + files.directory().resolve("ca.pem"),
                        "ssl_cert=" + files.directory().resolve(name + ".pem"),
                        "ssl_key=" + files.directory().resolve(name + "-key.pem")));
        node.execute(
                "CREATE USER empty@localhost",
                "GRANT ALL ON *.* TO empty@localhost",
                "CREATE USER secret@localhost IDENTIFIED BY 'a \\'word\\' \"of\" $ome ü'",
                "GRANT ALL ON *.* TO secret@localhost",
                "CREATE USER crypt@'127.0.0.1' IDENTIFIED BY 'word' REQUIRE SSL",
                "GRANT ALL ON *.* TO crypt@'127.0.0.1'");
        return node;
    }

    private static void copy(LogicalCopy.Engine engine, DatabaseServer from, DatabaseServer to)
            throws SQLException, SstException {
        joiner.execute("DROP DATABASE IF EXISTS shop");
        LogicalCopy.builder(from, to).engine(engine).databases("shop").build().run();
        assertThat(joiner.checksums()).isEqualTo(donor.checksums());
    }

    private static SstException failure(LogicalCopy.Engine engine, DatabaseServer from, DatabaseServer to) {
        return catchThrowableOfType(SstException.class, () -> copy(engine, from, to));
    }

    private static DatabaseServer local(MariaDbNode node, String user, String password) {
        return DatabaseServer.bySocket(node.socket(), user, Secret.of(password));
    }

    private static DatabaseServer remote(MariaDbNode node) throws SQLException {
        int port = Integer.parseInt(node.query("SELECT @@port").get(0));
        return DatabaseServer.at("127.0.0.1", port, "crypt", Secret.of("word"));
    }

    private static DatabaseServer verified(MariaDbNode node, Path trusted) throws SQLException {
        return remote(node).with("sslMode", "verify-full").with("serverSslCert", trusted.toString());
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void logsInByPassword(LogicalCopy.Engine engine) throws Exception {
        String word = "a 'word' \"of\" $ome ü";

        copy(engine, local(donor, "secret", word), local(joiner, "secret", word));
        copy(engine, local(donor, "empty", ""), local(joiner, "empty", ""));

        SstException wrong = failure(engine, local(donor, "secret", word), local(joiner, "secret", "wrong-word"));
        assertThat(wrong.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(wrong.getMessage()).contains("joiner", "'secret'").doesNotContain("wrong-word");
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void logsInAsTheUserOfTheSocket(LogicalCopy.Engine engine) throws Exception {
        for (MariaDbNode node : new MariaDbNode[] {donor, joiner}) {
            node.execute(
                    "CREATE USER IF NOT EXISTS " + USER + "@localhost",
                    "ALTER USER " + USER + "@localhost IDENTIFIED VIA unix_socket",
                    "GRANT ALL ON *.* TO " + USER + "@localhost");
        }

        copy(engine, local(donor, USER, ""), local(joiner, USER, ""));
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void verifiesBothServers(LogicalCopy.Engine engine) throws Exception {
        copy(engine, verified(donor, ca), verified(joiner, ca));

        SstException stranger = failure(engine, verified(donor, ca), verified(joiner, otherCa));
        assertThat(stranger.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
        assertThat(stranger).hasMessageContaining("joiner");
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void neverGivesUpProtection(LogicalCopy.Engine engine) throws Exception {
        MariaDbNode plain = Standalone.start(place, Standalone.options("skip-ssl"));
        plain.execute("CREATE USER crypt@'127.0.0.1' IDENTIFIED BY 'word'", "GRANT ALL ON *.* TO crypt@'127.0.0.1'");
        try {
            assertThat(failure(engine, verified(plain, ca), verified(joiner, ca)))
                    .hasMessageContaining("donor");
            assertThat(failure(engine, remote(plain), verified(joiner, ca)))
                    .as("without any property")
                    .hasMessageContaining("donor");
        } finally {
            plain.stop();
        }
    }

    @ParameterizedTest
    @EnumSource(LogicalCopy.Engine.class)
    void trustsWhereItIsTold(LogicalCopy.Engine engine) throws Exception {
        DatabaseServer from = remote(donor).with("sslMode", "trust");
        DatabaseServer to = remote(joiner).with("sslMode", "trust");

        if (engine == LogicalCopy.Engine.NATIVE) {
            copy(engine, from, to);
        } else {
            SstException failure = failure(engine, from, to);
            assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION);
            assertThat(failure).hasMessageContaining("sslMode=trust");
        }
    }
}
