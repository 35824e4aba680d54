/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptedRedoLogTest {
    @TempDir
    private Path snapshot;

    private void begin(String head) throws Exception {
        Files.write(snapshot.resolve("ib_logfile0"), HexFormat.of().parseHex(head));
    }

    private void require(Settings settings) throws SstException {
        EncryptedRedoLog.requireKeys(snapshot, settings, "the old data is untouched");
    }

    private static Settings node(String plugins, String arguments) {
        return Settings.builder()
                .set("server-plugins", Secret.of(plugins))
                .set("mysqld-args", arguments)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"f09f979d00000000", "d068797300000000"})
    void isRefusedWhereTheNodeHasNoKeys(String head) throws Exception {
        begin(head);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> require(node("plugin-load-add=auth_gssapi", "--port=1")))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .withMessageContaining("plugin_load_add=file_key_management")
                .withMessageContaining("the old data is untouched");
    }

    @ParameterizedTest
    @CsvSource({
        "plugin-load-add=file_key_management, ''",
        "plugin-load=hashicorp_key_management.so, ''",
        "'', --plugin-load-add=file_key_management",
        "'', --file-key-management-filename=/k",
    })
    void isTakenWhereTheNodeLoadsKeys(String plugins, String arguments) throws Exception {
        begin("f09f979d00000000");
        assertThatCode(() -> require(node(plugins, arguments))).doesNotThrowAnyException();
    }

    @Test
    void othersAreNotLookedAt() throws Exception {
        assertThatCode(() -> require(node("", ""))).doesNotThrowAnyException();
        begin("5068797300000000");
        assertThatCode(() -> require(node("", ""))).doesNotThrowAnyException();
        begin("f0");
        assertThatCode(() -> require(node("", ""))).doesNotThrowAnyException();
        begin("f09f979d00000000");
        assertThatCode(() -> require(Settings.NONE)).doesNotThrowAnyException();
    }
}
