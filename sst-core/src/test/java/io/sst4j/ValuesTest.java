/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.internal.io.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value types of the public API. */
class ValuesTest {
    private static final String UUID = "8a5b9c3e-1111-2222-3333-444455556666";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h",
                "10.0.0.2:4444",
                "[::1]:4444/xtrabackup_sst//1",
                "[fe80::1%eth0]",
                "h:1/m/l/1/a.b-c.d_e",
                "h:1/rsync_sst",
                "h///1"
            })
    void addressIsPrintedAsItWasRead(String text) throws SstException {
        assertThat(TransferAddress.parse(text).format()).isEqualTo(text);
        assertThat(TransferAddress.parse(text)).hasToString(text);
    }

    @Test
    void addressTellsItsParts() throws SstException {
        TransferAddress address = TransferAddress.parse("node2:s3cret@10.0.0.2/xtrabackup_sst/7/2/zstd.resume");
        assertThat(address.commonName()).isEqualTo("node2");
        assertThat(address.secret()).contains(Secret.of("s3cret"));
        assertThat(address.endpoint().port()).isZero();
        assertThat(address.connectEndpoint()).isEqualTo(new Endpoint("10.0.0.2", 4444));
        assertThat(address.module()).isEqualTo("xtrabackup_sst");
        assertThat(address.lsn()).isEqualTo("7");
        assertThat(address.version()).isEqualTo("2");
        assertThat(address.capabilities()).containsExactly("resume", "zstd");
        assertThat(address.toString()).doesNotContain("s3cret").contains("node2:***@");
        assertThat(address.format()).contains("node2:s3cret@");
        assertThat(TransferAddress.parse(address.format())).isEqualTo(address);
    }

    @Test
    void addressIsMadeOfParts() throws SstException {
        TransferAddress made = TransferAddress.of(new Endpoint("::1", 0), "m")
                .withCapabilities(new TreeSet<>(Set.of("zstd")))
                .withSecret("cn", Secret.of("x"))
                .withEndpoint(new Endpoint("::1", 5));
        assertThat(made.format()).isEqualTo("cn:x@[::1]:5/m//1/zstd");
        assertThat(TransferAddress.parse(made.format())).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:99999", "h:1/a b", "h:1/a/b/c/d/e", "a:b:c@h", "[::1", "h:x", "cn:topsecret@h:1/ "})
    void malformedAddressIsRefusedWithoutItsSecret(String text) {
        assertThatThrownBy(() -> TransferAddress.parse(text))
                .isInstanceOf(SstException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("topsecret"));
    }

    @ParameterizedTest
    @CsvSource({
        UUID + ":12, 12, ",
        UUID + ":-1, -1, ",
        UUID + ":9223372036854775807 5, 9223372036854775807, 5",
        UUID + ":7-, , "
    })
    void positionIsRead(String text, Long seqno, Long domain) throws SstException {
        if (seqno == null) {
            assertThatThrownBy(() -> SnapshotPosition.parse(text)).isInstanceOf(SstException.class);
            return;
        }
        SnapshotPosition position = SnapshotPosition.parse(" " + text + "\n");
        assertThat(position.seqno()).isEqualTo(seqno);
        assertThat(position.domainId().isPresent()).isEqualTo(domain != null);
        assertThat(position).hasToString(text);
        assertThat(position.stateId()).isEqualTo(UUID + ":" + seqno);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1-1-1-1-1:5", UUID, UUID + ":", UUID + ":99999999999999999999", UUID + ":5 x"})
    void malformedPositionIsRefused(String text) {
        assertThatThrownBy(() -> SnapshotPosition.parse(text))
                .isInstanceOf(SstException.class)
                .extracting(e -> ((SstException) e).code())
                .isEqualTo(ErrorCode.INVALID_OPTION);
    }

    @Test
    void settingsAreChangedByCopy() {
        Settings settings = Settings.builder()
                .set("encrypt", "audited")
                .set("password", Secret.of("pa55"))
                .build();
        Settings changed = settings.with("encrypt", "4");
        assertThat(changed.get("encrypt")).contains("4");
        assertThat(changed.secret("password")).contains(Secret.of("pa55"));
        assertThat(settings.get("encrypt")).contains("audited");
    }

    @Test
    void secretIsMaskedWhereverItGoes() {
        Secret secret = Secret.of("pa55");
        assertThat(secret).hasToString("***").isEqualTo(Secret.of("pa55")).isNotEqualTo(Secret.of("pa56"));
        assertThat(secret).hasSameHashCodeAs(Secret.of("pa55"));
        assertThat(secret.reveal()).isEqualTo("pa55");
        assertThat(Secret.of("").isEmpty()).isTrue();
        assertThat(List.of(secret).toString()).doesNotContain("pa55");
        Settings settings =
                Settings.builder().set("password", secret).set("user", "u").build();
        assertThat(settings.toString()).contains("user=u").doesNotContain("pa55");
        Settings mistaken =
                Settings.builder().set("sst-Password", "pa55").set("user", "u").build();
        assertThat(mistaken.toString()).contains("sst-Password", "user=u").doesNotContain("pa55");
        assertThat(new SstException(ErrorCode.NO_SPACE, "full")).hasToString("io.sst4j.SstException: SST-203: full");
        assertThat(List.of(Duration.ofMillis(500), Duration.ofMinutes(2)))
                .extracting(Deadline::text)
                .containsExactly("0.5 s", "120 s");
        assertThat(settings.secret("password")).contains(secret);
        assertThat(settings.get("password")).isEmpty();
    }

    @Test
    void randomSecretsDiffer() {
        assertThat(Stream.generate(Secret::random)
                        .limit(100)
                        .map(Secret::reveal)
                        .distinct())
                .hasSize(100)
                .allMatch(text -> text.matches("[0-9a-f]{32}"));
    }

    @Test
    void settingsReadSwitchesAndNumbers() throws SstException {
        Settings settings = Settings.builder()
                .set("on", "YES")
                .set("off", "0")
                .set("number", " 12 ")
                .set("bad", "x")
                .set("empty", "")
                .build();
        assertThat(settings.flag("on", false)).isTrue();
        assertThat(settings.flag("off", true)).isFalse();
        assertThat(settings.flag("empty", true)).isTrue();
        assertThat(settings.number("number", 0)).isEqualTo(12);
        assertThat(settings.number("absent", 7)).isEqualTo(7);
        assertThat(settings.get("empty")).isEmpty();
        assertThatThrownBy(() -> settings.flag("bad", true)).hasMessageContaining("bad='x'");
        assertThatThrownBy(() -> settings.number("bad", 1)).hasMessageContaining("bad='x'");
    }

    @Test
    void endpointPutsIp6InBrackets() {
        assertThat(new Endpoint("::1", 5)).hasToString("[::1]:5");
        assertThat(new Endpoint("h", 5).withPort(6)).hasToString("h:6");
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("h", 65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("h", -1));
    }

    @Test
    void cancellationRunsItsActionsOnceAndLastFirst() {
        Cancellation cancellation = new Cancellation();
        List<String> ran = new ArrayList<>();
        cancellation.onCancel(() -> ran.add("first"));
        cancellation.onCancel(() -> ran.add("taken off")).close();
        cancellation.onCancel(() -> ran.add("last"));
        SstException why = new SstException(ErrorCode.PARENT_GONE, "gone");
        cancellation.cancel(why);
        cancellation.cancel();
        assertThat(ran).containsExactly("last", "first");
        assertThat(cancellation.reason()).isSameAs(why);
        cancellation.onCancel(() -> ran.add("late")).close();
        assertThat(ran).contains("late");
        assertThatThrownBy(cancellation::check).hasMessage("gone").hasCause(why);
    }

    @Test
    void actionThatFailsDoesNotKeepTheOthersFromRunning() {
        Cancellation cancellation = new Cancellation();
        List<String> ran = new ArrayList<>();
        cancellation.onCancel(() -> ran.add("first"));
        cancellation.onCancel(() -> {
            throw new IllegalStateException("a bug");
        });
        assertThatThrownBy(cancellation::cancel).hasMessage("a bug");
        assertThat(ran).containsExactly("first");
    }

    @Test
    void codesOfErrorsAreUnique() {
        assertThat(Stream.of(ErrorCode.values()).map(ErrorCode::id)).doesNotHaveDuplicates();
    }

    /** An address copied from a log is masked and of no use to a donor. The message says so. */
    @Test
    void anAddressWhoseSecretsAreHiddenIsRefusedWithTheWayOut() throws Exception {
        TransferAddress address = TransferAddress.parse("10.0.0.1:4444/tree//1/exchange2.key-" + "0a".repeat(16));
        assertThat(address).hasToString("10.0.0.1:4444/tree//1/exchange2.key-***");
        assertThatThrownBy(() -> TransferAddress.parse(address.toString()))
                .isInstanceOf(SstException.class)
                .hasMessageContaining("format()");
        assertThat(TransferAddress.parse(address.format())).isEqualTo(address);
    }
}
