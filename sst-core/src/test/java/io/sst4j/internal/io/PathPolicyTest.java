/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPolicyTest {
    @ParameterizedTest
    @ValueSource(strings = {"ibdata1", "db/t.ibd", "db//t.ibd", "a..b/c", "größe/ж"})
    void pathsBelowTheDirectoryAreTaken(String path) {
        assertThat(PathPolicy.complaint(path)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        "/etc/passwd, it is absolute",
        "./a, it starts with a dot",
        ".sst, it starts with a dot",
        "a/, it names a directory",
        "a/../../b, it has a component '..'",
        "a/./b, it has a component '.'",
    })
    void pathsThatLeadOutOrMeanNoFileAreNot(String path, String complaint) {
        assertThat(PathPolicy.complaint(path)).isEqualTo(complaint);
    }

    @Test
    void nulIsNoPartOfAPath() {
        assertThat(PathPolicy.complaint("a\0b")).isEqualTo("it contains NUL");
    }

    @Test
    void bytesAreTextOnlyIfTheyAreUtf8() {
        byte[] bytes = "xgröße".getBytes(StandardCharsets.UTF_8);

        assertThat(PathPolicy.decode(bytes, 1, bytes.length - 1)).isEqualTo("größe");
        assertThat(PathPolicy.decode(bytes, 0, 3)).isEqualTo("xgr");
        assertThat(PathPolicy.decode(bytes, 0, 4)).isNull();
    }

    @Test
    void spellingsOfOnePathBecomeEqual() {
        assertThat(PathPolicy.normalize("a///b//c")).isEqualTo("a/b/c");
    }

    @Test
    void messagesHaveNoControlCharactersAndAnEnd() {
        assertThat(PathPolicy.printable("a\nb")).isEqualTo("'a\\u000ab'");
        assertThat(PathPolicy.printable("x".repeat(200))).isEqualTo("'" + "x".repeat(120) + "…'");
    }
}
