/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The look-up of methods and encryptors, and the messages when there is none. */
class SstTest {
    private static Settings of(String name, String value) {
        return Settings.builder().set(name, value).build();
    }

    @Test
    void methodsAreFoundByName() throws SstException {
        assertThat(Sst.method("tree").name()).isEqualTo("tree");
    }

    @Test
    void whoeverAsksForAMethodThatIsNotThereLearnsWhereItIs() {
        assertThatThrownBy(() -> Sst.method("xtrabackup-v2"))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_PROVIDER))
                .hasMessageContainingAll("no method 'xtrabackup-v2'", "[tree]", "io.sst4j:sst-backup");
    }

    @Test
    void nothingIsProtectedWhereNobodyAsks() throws SstException {
        for (Settings plain : List.of(
                Settings.builder().build(), of("encrypt", "0"), of("ssl-mode", "disabled"), of("directory", "/data"))) {
            assertThat(Sst.encryptor(plain, Role.DONOR)).isSameAs(Encryptor.none());
        }
    }

    @ParameterizedTest
    @CsvSource({"encrypt, 4", "ssl-mode, VERIFY_CA"})
    void protectionThatNobodyHasIsNoClearText(String name, String value) {
        assertThatThrownBy(() -> Sst.encryptor(of(name, value), Role.DONOR))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                .hasMessageContainingAll(value, "io.sst4j:sst-tls");
    }

    @ParameterizedTest
    @CsvSource({"encrypts, encrypt", "ecnrypt, encrypt", "ssl_mode, ssl-mode", "sll-mode, ssl-mode"})
    void aMisspeltWishForProtectionIsNoClearText(String misspelt, String meant) {
        assertThatThrownBy(() -> Sst.encryptor(of(misspelt, "4"), Role.JOINER))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContaining("did you mean '" + meant + "'?");
    }
}
