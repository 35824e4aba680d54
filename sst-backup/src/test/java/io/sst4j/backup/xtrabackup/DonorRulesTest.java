/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.TestLink;
import io.sst4j.backup.internal.release.ServerRelease;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A joiner accepts or refuses donors by release and by keyring. */
class DonorRulesTest {
    private final TestLink link = new TestLink();

    private void require(String own, String donor) throws SstException {
        DonorRules.require(ServerRelease.parse(own), told(donor), link);
    }

    private static SstInfo told(String version) {
        return new SstInfo("", Optional.of(version).filter(text -> !text.isEmpty()), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.35-27, 8.0.35-27.1, ''",
        "8.0.35-27, 8.0.34-26, ''",
        "8.0.35-27, 5.7.44-31, INFO",
        "8.4.3-3, 8.0.40-31, INFO",
        "5.7.44-31, 5.7.40-29, ''",
        "5.7.40-29, 5.7.44-31, ''",
        "5.7.44-31, 5.6.51-28, WARNING",
        "5.7.44-31, '', WARNING",
        "10.11.19-MariaDB, 10.11.20-MariaDB, ''",
        "10.11.19-MariaDB, '', ''",
        "'', 8.0.35-27, ''",
    })
    void aServerThatIsNotNewerIsTaken(String own, String donor, String notice) throws Exception {
        require(own, donor);
        assertThat(link.notices()).hasSize(notice.isEmpty() ? 0 : 1).allMatch(line -> line.startsWith(notice));
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.34-26, 8.0.35-27, so the donor is newer",
        "8.0.35-27, 8.4.0-1, so the donor is newer",
        "5.7.44-31, 8.0.35-27, so the donor is newer",
        "8.0.35-27, 5.7.18-29, so the donor is too old",
        "8.0.35-27, '', does not report its server version",
        "8.0.35-27, abc, version 'abc'",
        "5.7.44-31, abc, version 'abc'",
        "8.0.35-27, 10.11.19-MariaDB-log, a donor of the same product",
    })
    void allElseIsRefused(String own, String donor, String why) {
        assertThatThrownBy(() -> require(own, donor))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_VERSION))
                .hasMessageContaining(own)
                .hasMessageContaining(donor)
                .hasMessageContaining(why);
    }

    private static XtrabackupOptions node(String... namesAndValues) throws SstException {
        Settings.Builder settings = Settings.builder().set("datadir", "/data").set("server-release", "8.0.35-27");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return XtrabackupOptions.from(settings.build());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8.0.35-27, 0123456789, this node has none",
        "1, 8.0.35-27, 0123456789, protected by a transition-key",
        "1, 5.7.18-29, '', donor-keyring",
        "1, '', '', donor-keyring",
        "1, 8.0.35-27, '', sent no transition-key",
    })
    void keysAreNotTakenOver(String keyring, String donor, String key, String why) throws Exception {
        SstInfo told = new SstInfo(
                "",
                told(donor).serverVersion(),
                Optional.of(key).filter(text -> !text.isEmpty()).map(Secret::of));
        XtrabackupOptions options = node("keyring", keyring);
        assertThatThrownBy(() -> Keyring.requireNone(options, told))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_INCOMPATIBLE))
                .hasMessageContaining(why)
                .hasMessageNotContaining("0123456789");
        assertThatCode(() -> Keyring.requireNone(node(), told("8.0.35-27"))).doesNotThrowAnyException();
    }

    @Test
    void aDonorMakesAKeyForItsKeyring() throws Exception {
        assertThat(Keyring.forDonor(node())).isEmpty();
        assertThat(Keyring.forDonor(node("keyring", "1", "bypass", "1"))).isEmpty();
        assertThat(Keyring.forDonor(node("keyring", "1", "encrypt", "4"))
                        .orElseThrow()
                        .reveal())
                .matches("[a-zA-Z0-9]{32}");
        assertThat(Keyring.forDonor(node("keyring", "1", "ssl-mode", "REQUIRED")))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"8.0.35-27, INVALID_OPTION, clear text", "5.7.18-29, UNSUPPORTED_OPTION, donor-keyring"})
    void aDonorSendsNoKeysInClearTextNorAsAFile(String release, ErrorCode code, String why) throws Exception {
        XtrabackupOptions options = node("keyring", "1", "server-release", release);
        assertThatThrownBy(() -> Keyring.forDonor(options))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(why);
    }
}
