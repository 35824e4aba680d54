/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.option.Options;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WsrepConfigurationTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // option, file with ; for a line feed, wanted value, wanted origin
                "ENCRYPT, '', 0, default",
                "ENCRYPT, [sst];encrypt=3, 3, :2",
                "ENCRYPT, [sst];encrypt=3;[mysqld];encrypt=4, 4, :4",
                "ENCRYPT, [mariabackup];encrypt=1;[xtrabackup];encrypt=2;[sst];encrypt=3, 3, :6",
                "ENCRYPT, [mariabackup];encrypt=1;[xtrabackup];encrypt=2;[sst];encrypt=, 2, :4",
                "ENCRYPT, [galera];encrypt=3;[mysqld];encrypt=4;[server];encrypt=2, 2, :6",
                "SSL_CA, [sst];ssl_ca=a;loose-ssl-ca=b;ssl-ca, -, default",
                "SSL_CA, [sst];ssl_ca=a;loose-ssl-ca=b, b, :3",
                "SSL_CA, [client-server];ssl-ca=a, a, :2",
                "SSL_CA, [client];ssl-ca=a, -, default",
                "COMPRESSOR, [xtrabackup];compressor=gzip, -, default",
                "COMPRESSOR, [mysqld];compressor=gzip, -, default",
                "COMPRESSOR, [sst];compressor=\" gzip -1 \", gzip -1, :2",
                "SOCKOPT, '[sst];sockopt=\",pf=ip6\"', ',pf=ip6', :2",
                "USE_MEMORY, [mysqld];use-memory=1G, -, default",
                "USE_MEMORY, [xtrabackup];use-memory=1G, 1G, :2",
                "INNODB_DATA_HOME_DIR, [sst];innodb-data-home-dir=/a, -, default",
                "INNODB_DATA_HOME_DIR, [mariadbd];innodb_data_home_dir=/a, /a, :2",
                "INNODB_DATA_HOME_DIR, [mariadbd-10.11];innodb_data_home_dir=/a, -, default",
                "SYSLOG_TAG, [mysqld_safe];syslog-tag=t, t, :2",
                "SST_PREVIOUS_DATA, [sst];sst_previous_data=keep, keep, :2",
                "SST_IDLE_TIMEOUT, [sst];x=1, 120, default",
            })
    void followsTheGroupRules(SstOption option, String file, String value, String origin) throws Exception {
        WsrepConfiguration configuration = load(file);
        assertThat(configuration.get(option).orElse(null)).isEqualTo(value);
        assertThat(configuration.origin(option)).endsWith(origin);
    }

    @ParameterizedTest
    @CsvSource({
        "10.11.19-MariaDB, mariadbd-10.11, true",
        "10.11.19-MariaDB, mariadb-10, false",
        "10.11.19-MariaDB, mariadbd-11.8, false",
        "11.8.9-MariaDB, mariadb-11.8, true",
        "11.8.9-MariaDB, mariadbd-11, true",
        "11.8.9-MariaDB, mysqld-11.8, true",
        "11.8.9-MariaDB, mysqld-11, false",
        "11.8.9-MariaDB, mariadb-10.11, false",
        "8.0.35-27, mysqld-8.0, true",
        "8.0.35-27, mariadb, false",
    })
    void readsTheGroupsOfItsServersRelease(String release, String group, boolean isRead) throws Exception {
        Options options = load("[" + group + "];innodb_data_home_dir=/a").options();
        WsrepConfiguration configuration = WsrepConfiguration.of(
                WsrepArguments.parse(List.of("--role", "joiner", "--datadir", "/d"), Map.of()),
                options,
                ServerRelease.parse(release));
        assertThat(configuration.get(SstOption.INNODB_DATA_HOME_DIR).isPresent())
                .isEqualTo(isRead);
        assertThat(options.dependOnRelease()).isEqualTo(group.contains("-"));
    }

    @Test
    void prefersWhatTheServerGave() throws Exception {
        String file = "[mysqld];innodb-data-home-dir=/file;thread-handling=one-thread;tmpdir=/t";
        WsrepConfiguration configuration = load(
                file,
                Map.of("INNODB_DATA_HOME_DIR", "/e"),
                "--mysqld-args",
                "--thread_handling=pool-of-threads",
                "--tmpdir=/x");
        assertThat(configuration.get(SstOption.INNODB_DATA_HOME_DIR)).contains("/e");
        assertThat(configuration.origin(SstOption.INNODB_DATA_HOME_DIR)).isEqualTo("environment");
        assertThat(configuration.get(SstOption.THREAD_HANDLING)).contains("pool-of-threads");
        assertThat(configuration.origin(SstOption.THREAD_HANDLING)).isEqualTo("server argument");
        assertThat(configuration.get(SstOption.TMPDIR)).contains("/t");
    }

    @Test
    void appliesTheGroupSuffix() throws Exception {
        WsrepConfiguration configuration =
                load("[sst];rlimit=1;[sst_z];rlimit=2;[mysqld_z];ssl-ca=a", Map.of(), "--defaults-group-suffix", "_z");
        assertThat(configuration.get(SstOption.RLIMIT)).contains("2");
        assertThat(configuration.get(SstOption.SSL_CA)).contains("a");
    }

    @Test
    void keepsSecretsApart() throws Exception {
        WsrepConfiguration configuration = load("[sst];wsrep-sst-auth=u:hidden;encrypt-key=hidden2;encrypt=1");
        assertThatThrownBy(() -> configuration.get(SstOption.ENCRYPT_KEY)).isInstanceOf(IllegalArgumentException.class);
        assertThat(configuration.secret(SstOption.ENCRYPT_KEY)).contains(Secret.of("hidden2"));
        Settings settings = configuration.toSettings();
        assertThat(settings.secret("wsrep-sst-auth")).contains(Secret.of("u:hidden"));
        assertThat(settings.get("wsrep-sst-auth")).isEmpty();
        assertThat(settings.get("encrypt")).contains("1");
        assertThat(settings.get("streamfmt")).contains("mbstream");
        assertThat(settings + " " + configuration).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({"'', '', u, p", "a:b, '', a, b", "(null), '', u, p", "'', x, x, ''", "'', u, u, p"})
    void fallsBackToTheFileForCredentials(String environment, String user, String wantedUser, String wanted)
            throws Exception {
        WsrepConfiguration configuration =
                load("[sst];wsrep-sst-auth=u:p", Map.of("WSREP_SST_OPT_AUTH", environment), "--user", user);
        assertThat(configuration.credentials()).isEqualTo(new Credentials(wantedUser, Secret.of(wanted)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', '', -, -",
                "[mysqld];log-bin, '', mysql-bin, mysql-bin.index",
                "[mysqld];skip-x, --binlog|b, b, b.index",
                "[mysqld];log_bin=f, --binlog|b, b, b.index",
                "[mysqld];log_bin=f, '', f, f.index",
                "[mysqld];log_bin;log-basename=n, '', n-bin, n-bin.index",
                "[mysqld];log_bin=f;log-basename=n, '', f, n-bin.index",
                "[mysqld];log_bin=f;log-bin-index=/a.b/i, '', f, /a.b/i.index",
                "[mysqld];log_bin=f;log-bin-index=i.x, '', f, i.x",
                "'', --mysqld-args|--log-bin|--log-basename=n, n-bin, n-bin.index",
            })
    void namesTheBinaryLog(String file, String arguments, String base, String index) throws Exception {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split("\\|");
        assertThat(load(file, Map.of(), words).binlog())
                .isEqualTo(Optional.ofNullable(base).map(name -> new BinlogNames(name, index)));
    }

    @Test
    void resolvesDirectories() throws Exception {
        WsrepConfiguration configuration = load(
                "[mysqld];x",
                Map.of(),
                "--mysqld-args",
                "--innodb-undo-directory=./undo/",
                "--aria-log-dir-path=/aria");
        assertThat(configuration.directory(SstOption.INNODB_UNDO_DIRECTORY)).isEqualTo(Path.of("/data/undo"));
        assertThat(configuration.directory(SstOption.ARIA_LOG_DIR_PATH)).isEqualTo(Path.of("/aria"));
        assertThat(configuration.directory(SstOption.INNODB_DATA_HOME_DIR)).isEqualTo(Path.of("/data"));
    }

    @Test
    void knowsSwitchesWithoutValue() throws Exception {
        assertThat(load("[mysqld_safe];syslog").isPresent(SstOption.SYSLOG)).isTrue();
        assertThat(load("[mysqld];syslog").isPresent(SstOption.SYSLOG)).isFalse();
    }

    @Test
    void noticesWhatHasNoEffect() throws Exception {
        WsrepConfiguration configuration = load("[sst];sockopt=\",pf=ip6,verify=0\";!include nowhere.cnf");
        assertThat(configuration.socketTuning().family()).contains(SocketTuning.Family.IPV6);
        assertThat(configuration.notices())
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("verify=0", "my.cnf:2"));
    }

    @Test
    void failsOnAMissingFile() throws Exception {
        WsrepArguments arguments =
                WsrepArguments.parse(List.of("--datadir", "d", "--defaults-file", "/nonexistent"), Map.of());
        assertThatThrownBy(() -> WsrepConfiguration.load(arguments))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION_FILE));
    }

    private WsrepConfiguration load(String file) throws Exception {
        return load(file, Map.of());
    }

    /** Loads a file in which a semicolon stands for a line feed. */
    private WsrepConfiguration load(String content, Map<String, String> environment, String... arguments)
            throws Exception {
        Path file = dir.resolve("my.cnf");
        Files.writeString(file, content.replace(';', '\n') + "\n");
        List<String> all = new ArrayList<>(List.of("--datadir", "/data", "--defaults-file", file.toString()));
        Stream.of(arguments).forEach(all::add);
        return WsrepConfiguration.load(WsrepArguments.parse(all, environment));
    }
}
