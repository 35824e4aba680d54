/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The method is available as a service, and its settings are interpreted correctly. */
class MysqldumpOptionsTest {
    private static final String GTID = "01c459d1-e5a9-11f1-8cbe-ee0f429b48d0:7,0-1-5";

    private static MysqldumpOptions options(String... settings) throws SstException {
        return new MysqldumpOptions(settings(settings));
    }

    private static Settings settings(String... settings) {
        Settings.Builder all = Settings.builder();
        for (String one : settings) {
            String[] parts = one.split("=", 2);
            if (parts[0].endsWith("password")) {
                all.set(parts[0], Secret.of(parts[1]));
            } else {
                all.set(parts[0], parts[1]);
            }
        }
        return all.build();
    }

    @Test
    void isAMethodLikeTheOthersWhoseJoinersRun() throws Exception {
        SnapshotMethod method = Sst.method("mysqldump");

        assertThat(method).isInstanceOf(MysqldumpMethod.class);
        assertThat(method.needsRunningJoiner()).isTrue();
        assertThat(Sst.method("rsync").needsRunningJoiner()).isFalse();
        assertThat(method.source(settings("socket=/s")).method()).isEqualTo("mysqldump");
        assertThat(method.target(settings("socket=/s")).method()).isEqualTo("mysqldump");
    }

    @Test
    void aServerIsReachedByItsSocketOrElseByHostAndPort() throws Exception {
        assertThat(options("socket=/s", "host=db", "user=u", "password=p").own())
                .isEqualTo(DatabaseServer.bySocket(Path.of("/s"), "u", Secret.of("p")));
        assertThat(options("host=db", "user=u").own()).isEqualTo(DatabaseServer.at("db", 3306, "u", Secret.of("")));
        assertThat(options("host=db", "port=3307").own())
                .isEqualTo(DatabaseServer.at("db", 3307, System.getProperty("user.name"), Secret.of("")));
    }

    @Test
    void theAccountAtTheJoinerIsTheSameUnlessAnotherIsSet() throws Exception {
        Endpoint joiner = new Endpoint("db2", 0);

        assertThat(options("user=u", "password=p").joiner(joiner))
                .isEqualTo(DatabaseServer.at("db2", 3306, "u", Secret.of("p")));
        assertThat(options("user=u", "password=p", "remote-user=r", "remote-password=q")
                        .joiner(joiner.withPort(1)))
                .isEqualTo(DatabaseServer.at("db2", 1, "r", Secret.of("q")));
        assertThat(options("user=u", "password=p", "remote-user=r")
                        .joiner(joiner)
                        .password())
                .as("the password of another account is nobody else's")
                .isEqualTo(Secret.of(""));
    }

    @Test
    void aServerElsewhereIsVerifiedUnlessTheOptionsSayOtherwise() throws Exception {
        assertThat(options("socket=/s", "password=p").ownTls().properties()).hasToString("{sslMode=disable}");
        assertThat(options("host=127.0.0.1", "password=p").ownTls().properties())
                .hasToString("{sslMode=disable}");
        assertThat(options("host=192.0.2.1", "password=p").ownTls().properties())
                .hasToString("{sslMode=verify-full}");
        assertThat(options("host=192.0.2.1", "client-ssl=0").ownTls().isOff()).isTrue();
    }

    @Test
    void aPositionIsForAGaleraNode() throws Exception {
        MysqldumpOptions.StartPosition start =
                options("gtid=" + GTID, "gtid-domain-id=3", "bypass=1").start().orElseThrow();

        assertThat(start).isEqualTo(new MysqldumpOptions.StartPosition(GTID, OptionalLong.of(3)));
        assertThat(start.position()).hasToString("01c459d1-e5a9-11f1-8cbe-ee0f429b48d0:7 3");
        assertThat(start.position().binlogGtid()).contains("0-1-5");
        assertThat(options().start()).isEmpty();
        assertThat(options("gtid=" + SnapshotPosition.UNDEFINED).start()).isEmpty();
    }

    @Test
    void theRestHasDefaults() throws Exception {
        assertThat(options().engine()).isEqualTo(LogicalCopy.Engine.NATIVE);
        assertThat(options("sst-dump-engine=tool").engine()).isEqualTo(LogicalCopy.Engine.TOOL);
        assertThat(options().initialLimit()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options("sst-initial-timeout=0").initialLimit()).isZero();
        assertThat(options("receive-address=10.0.0.2").receiveAddress()).contains(new Endpoint("10.0.0.2", 0));
        assertThat(options("receive-address=[::1]:3307").receiveAddress()).contains(new Endpoint("::1", 3307));
        assertThat(options().receiveAddress()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "sst-dump-engine=fast, 'is not one of native'",
        "gtid=x, not a position",
        "bypass=1, bypass without gtid",
        "port=0, is not a whole number from 1 to 65535",
        "port=65536, is not a whole number from 1 to 65535",
        "receive-address=:3306, has no host",
        "sst-initial-timeout=-1, is not a whole number of seconds",
    })
    void reportsInvalidSettingsBeforeConnecting(String setting, String words) {
        assertThatThrownBy(() -> options("socket=/s", setting))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContaining(words);
    }

    @Test
    void aServerIsNeeded() throws Exception {
        MysqldumpOptions options = options();

        assertThatThrownBy(options::own).hasMessageContaining("set socket, or host and port");
    }

    @Test
    void itsBuilderMakesWhatItReads() throws Exception {
        Settings settings = MysqldumpMethod.options()
                .server(new Endpoint("db", 3307))
                .account("root", Secret.of("one"))
                .joinerAccount("copy", Secret.of("two"))
                .authority(Path.of("/ca.pem"))
                .certificate(Path.of("/cert.pem"), Path.of("/key.pem"))
                .joinerAuthority(Path.of("/other-ca.pem"))
                .joinerCertificate(Path.of("/other-cert.pem"), Path.of("/other-key.pem"))
                .engine(LogicalCopy.Engine.TOOL)
                .position(SnapshotPosition.of(new UUID(1, 2), 42).withDomainId(7))
                .receiveAddress(new Endpoint("::1", 0))
                .initialTimeout(Duration.ofSeconds(7))
                .build();
        MysqldumpOptions options = new MysqldumpOptions(settings.checkedFor(new MysqldumpMethod(), Role.DONOR));
        assertThat(options.own()).isEqualTo(DatabaseServer.at("db", 3307, "root", Secret.of("one")));
        assertThat(options.joiner(new Endpoint("there", 0)))
                .isEqualTo(DatabaseServer.at("there", 3306, "copy", Secret.of("two")));
        assertThat(options.ownTls().authority()).contains("/ca.pem");
        assertThat(options.ownTls().certificate()).contains("/cert.pem");
        assertThat(options.ownTls().key()).contains("/key.pem");
        assertThat(options.joinerTls(Optional.empty()).authority()).contains("/other-ca.pem");
        assertThat(options.joinerTls(Optional.empty()).certificate()).contains("/other-cert.pem");
        assertThat(options.joinerTls(Optional.empty()).key()).contains("/other-key.pem");
        assertThat(options.engine()).isEqualTo(LogicalCopy.Engine.TOOL);
        assertThat(options.start().orElseThrow().gtidDomain()).hasValue(7);
        assertThat(options.receiveAddress()).contains(new Endpoint("::1", 0));
        assertThat(options.initialLimit()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.toString()).doesNotContain("one", "two");
    }

    @Test
    void itsBuilderTakesASocketAndABypass() throws Exception {
        Settings settings = MysqldumpMethod.options()
                .socket(Path.of("/s"))
                .position(SnapshotPosition.of(new UUID(1, 2), 42))
                .bypass()
                .build();
        MysqldumpOptions options = new MysqldumpOptions(settings.checkedFor(new MysqldumpMethod(), Role.DONOR));
        assertThat(options.own().socket()).contains(Path.of("/s"));
        assertThat(options.bypass()).isTrue();
        assertThatThrownBy(() -> MysqldumpMethod.options().receiveAddress(new Endpoint("", 4444)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("receive-address");
    }
}
