/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WsrepArgumentsTest {
    private static final String STATE = "78b66f38-e4d1-11f1-aae5-863c3cf5fd21:2";

    /** The call of MariaDB 10.11.19. */
    private static final List<String> DONOR = List.of(
            "--role",
            "donor",
            "--address",
            "127.0.0.1:14444/xtrabackup_sst//1",
            "--local-port",
            "23301",
            "--socket",
            "/data/n1.sock",
            "--progress",
            "0",
            "--datadir",
            "/data/n1/",
            "--defaults-file",
            "/data/n1.cnf",
            "--gtid",
            STATE,
            "--gtid-domain-id",
            "0",
            "--binlog",
            "xy-bin",
            "--binlog-index",
            "xy-bin.index",
            "--mysqld-args",
            "--defaults-file=/data/n1.cnf",
            "--wsrep-new-cluster",
            "--loose-foo=1",
            "--innodb_data_home_dir=/data/n1/",
            "--log-basename=xy");

    /** The call of MariaDB 10.11.19. */
    private static final List<String> JOINER = List.of(
            "--role",
            "joiner",
            "--address",
            "127.0.0.1",
            "--datadir",
            "/data/n2/",
            "--defaults-file",
            "/data/n2.cnf",
            "--defaults-group-suffix",
            "_z",
            "--parent",
            "22519",
            "--progress",
            "0",
            "--binlog",
            "binlog",
            "--mysqld-args",
            "--defaults-file=/data/n2.cnf",
            "--defaults-group-suffix=_z",
            "--wsrep-cluster-address=gcomm://127.0.0.1:23401",
            "--loose-foo=1",
            "--datadir",
            "/data/n2",
            "-P",
            "23302",
            "--innodb_force_recovery=0",
            "--");

    @Test
    void readsARealDonor() throws Exception {
        WsrepArguments donor = WsrepArguments.parse(
                DONOR, Map.of("WSREP_SST_OPT_AUTH", "sst:pa:ss w'd", "INNODB_DATA_HOME_DIR", "/data/env/"));
        assertThat(donor.role()).isEqualTo(Role.DONOR);
        assertThat(donor.address()).contains(TransferAddress.of(new Endpoint("127.0.0.1", 14444), "xtrabackup_sst"));
        assertThat(donor.localPort()).isEqualTo(OptionalInt.of(23301));
        assertThat(donor.socket()).contains("/data/n1.sock");
        assertThat(donor.progress()).isFalse();
        assertThat(donor.bypass()).isFalse();
        assertThat(donor.datadir()).isEqualTo(Path.of("/data/n1"));
        assertThat(donor.defaultsFile()).contains("/data/n1.cnf");
        assertThat(donor.gtid()).contains(STATE);
        assertThat(donor.position().orElseThrow()).hasToString(STATE + " 0");
        assertThat(donor.credentials()).isEqualTo(new Credentials("sst", Secret.of("pa:ss w'd")));
        assertThat(donor.remoteCredentials()).isEmpty();
        assertThat(donor.serverArguments())
                .containsExactly(
                        "--log-bin-index=xy-bin.index", "--log-basename=xy", "--wsrep-new-cluster", "--loose-foo=1");
        assertThat(donor.given("innodb-data-home-dir").orElseThrow().value()).isEqualTo("/data/env/");
        assertThat(donor.given("log-bin").orElseThrow().value()).isEqualTo("xy-bin");
        assertThat(donor.toString()).doesNotContain("pa:ss");
    }

    @Test
    void readsARealJoiner() throws Exception {
        WsrepArguments joiner = WsrepArguments.parse(JOINER, Map.of("WSREP_SST_OPT_AUTH", "(null)"));
        assertThat(joiner.role()).isEqualTo(Role.JOINER);
        assertThat(joiner.address().orElseThrow().endpoint()).isEqualTo(new Endpoint("127.0.0.1", 0));
        assertThat(joiner.parent()).isEqualTo(OptionalLong.of(22519));
        assertThat(joiner.datadir()).isEqualTo(Path.of("/data/n2"));
        assertThat(joiner.defaultsGroupSuffix()).contains("_z");
        assertThat(joiner.credentials()).isEqualTo(Credentials.NONE);
        assertThat(joiner.position()).isEmpty();
        assertThat(joiner.innodbForceRecovery()).isEmpty();
        assertThat(joiner.serverArguments())
                .containsExactly("--wsrep-cluster-address=gcomm://127.0.0.1:23401", "--loose-foo=1");
        assertThat(joiner.given("log-bin").orElseThrow().value()).isEqualTo("binlog");
    }

    @Test
    void readsTheMysqldumpForm() throws Exception {
        WsrepArguments donor = parse(
                "--address",
                "[::1]:3306",
                "--port",
                "3306",
                "--local-port",
                "0",
                "--datadir",
                "d",
                "--gtid",
                STATE + ",7-1-99",
                "--gtid-domain-id",
                "7",
                "--bypass");
        assertThat(donor.role()).isEqualTo(Role.DONOR);
        assertThat(donor.address().orElseThrow().endpoint()).isEqualTo(new Endpoint("::1", 3306));
        assertThat(donor.localPort()).isEmpty();
        assertThat(donor.bypass()).isTrue();
        assertThat(donor.position().orElseThrow().binlogGtid()).contains("7-1-99");
        assertThat(donor.position().orElseThrow().domainId()).isEqualTo(OptionalLong.of(7));
        assertThat(donor.gtid()).contains(STATE + ",7-1-99");
    }

    @Test
    void toleratesPerconaAndUnknownArguments() throws Exception {
        WsrepArguments donor = parse(
                "stray",
                "--basedir",
                "/usr",
                "--plugindir",
                "--datadir",
                "--mysqld-version",
                "8.0.36-28",
                "--new",
                "x",
                "--new=y",
                "--datadir",
                "/d d/'x'",
                "--progress",
                "1");
        assertThat(donor.datadir()).isEqualTo(Path.of("/d d/'x'"));
        assertThat(donor.serverVersion()).contains("8.0.36-28");
        assertThat(donor.progress()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2, --role donor",
                "2, --datadir",
                "22, --role master --datadir d",
                "22, --datadir d --role",
                "22, --datadir d --gtid nonsense",
                "22, --datadir d --gtid-domain-id x --gtid 78b66f38-e4d1-11f1-aae5-863c3cf5fd21:2",
                "22, --datadir d --local-port 70000",
                "22, --datadir d --parent x",
                "22, --datadir d --progress yes",
                "2, --datadir d --address h:1 --port 2",
                "22, --datadir d --address h:x",
                "22, --datadir d --address h:99999",
                "22, --datadir d --address h/../x!",
                "21, --datadir d --address h$HOME",
                "21, --datadir d --address h`id`",
                "21, --datadir d --address h'x",
                "21, --datadir d --host h'x",
            })
    void refusesWhatBreaksTheContract(int exitCode, String arguments) {
        List<String> words = new ArrayList<>(List.of(arguments.split(" ")));
        if (words.equals(List.of("--datadir"))) {
            words.add("");
        }
        assertThatThrownBy(() -> WsrepArguments.parse(words, Map.of()))
                .isInstanceOfSatisfying(WsrepUsageException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(exitCode);
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION);
                });
    }

    @Test
    void doesNotShowTheSecretOfABrokenAddress() {
        assertThatThrownBy(() -> parse("--datadir", "d", "--address", "cn:hidden@h:x"))
                .isInstanceOf(WsrepUsageException.class)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void takesHostAndPortInsteadOfAnAddress() throws Exception {
        assertThat(endpoint("--host", "::1", "--port", "7")).isEqualTo(new Endpoint("::1", 7));
        assertThat(endpoint("--host", "[::1]")).isEqualTo(new Endpoint("::1", 0));
        assertThat(endpoint("--address", " h ", "--port", "7")).isEqualTo(new Endpoint("h", 7));
        assertThat(endpoint("--address", "h:7", "--port", "7")).isEqualTo(new Endpoint("h", 7));
        assertThat(parse("--datadir", "d", "--address", "").address()).isEmpty();
    }

    private static Endpoint endpoint(String... arguments) throws SstException {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--datadir", "d"));
        return WsrepArguments.parse(words, Map.of()).address().orElseThrow().endpoint();
    }

    @Test
    void joinsTheRemoteAuthenticationToTheAddress() throws Exception {
        WsrepArguments donor = WsrepArguments.parse(
                List.of("--datadir", "d", "--address", "h:1/m//1"), Map.of("WSREP_SST_OPT_REMOTE_AUTH", ":a:b"));
        assertThat(donor.remoteCredentials()).contains(new Credentials("", Secret.of("a:b")));
        assertThat(donor.address().orElseThrow().secret()).contains(Secret.of("a:b"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // environment, --user, --password, expected user, expected password
                "u:p, '', '', u, p",
                "u:p:q, '', '', u, p:q",
                "u, '', '', u, ''",
                "u:, '', '', u, ''",
                ":p, '', '', '', p",
                "(null), '', '', '', ''",
                "(null), x, (null), x, ''",
                "u:p, x, y, x, y",
                "u:p, x, '', x, ''",
                "u:p, u, '', u, p",
                "u:p, u, y, u, y",
                "u:p, '', y, u, p",
                "'', x, y, x, y",
            })
    void choosesCredentials(String environment, String user, String password, String wantedUser, String wanted)
            throws Exception {
        List<String> arguments = List.of("--datadir", "d", "--user", user, "--password", password);
        Credentials byArgument = WsrepArguments.parse(arguments, Map.of("WSREP_SST_OPT_AUTH", environment))
                .credentials();
        Credentials byVariable = WsrepArguments.parse(
                        List.of("--datadir", "d"),
                        Map.of(
                                "WSREP_SST_OPT_AUTH",
                                environment,
                                "WSREP_SST_OPT_USER",
                                user,
                                "WSREP_SST_OPT_PSWD",
                                password))
                .credentials();
        assertThat(byArgument)
                .isEqualTo(new Credentials(wantedUser, Secret.of(wanted)))
                .isEqualTo(byVariable);
    }

    @Test
    void readsStandardInputOfNewerServers() throws Exception {
        String text = """
                sst_user=u
                sst_password=p=q
                sst_remote_user=cn
                sst_remote_password=s
                noise
                =x
                wsrep_schema_version=3
                """;
        WsrepArguments plain = parse("--datadir", "d", "--address", "h");
        WsrepArguments donor = plain.withInput(input(text));
        assertThat(donor.credentials()).isEqualTo(new Credentials("u", Secret.of("p=q")));
        assertThat(donor.address().orElseThrow().commonName()).isEqualTo("cn");
        assertThat(donor.input("wsrep_schema_version")).contains("3");
        assertThat(plain.credentials()).isEqualTo(Credentials.NONE);

        WsrepArguments known = WsrepArguments.parse(
                        List.of("--datadir", "d"),
                        Map.of("WSREP_SST_OPT_AUTH", "a:b", "WSREP_SST_OPT_REMOTE_AUTH", "c:d"))
                .withInput(input(text));
        assertThat(known.credentials().user()).isEqualTo("a");
        assertThat(known.remoteCredentials().orElseThrow().user()).isEqualTo("c");
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static WsrepArguments parse(String... arguments) throws SstException {
        return WsrepArguments.parse(List.of(arguments), Map.of());
    }
}
