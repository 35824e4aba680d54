/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XtrabackupChecksTest {
    @TempDir
    private Path root;

    @Test
    void tablesBehindLinksAreToldAndThoseOfAriaRefused() throws Exception {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Path schema = Files.createDirectories(root.resolve("data/shop"));
        XtrabackupChecks checks = new XtrabackupChecks(Settings.builder()
                .set("datadir", root.resolve("data").toString())
                .build());
        assertThat(checks.linkedData()).isEmpty();

        Files.createSymbolicLink(schema.resolve("m.MYD"), Files.createFile(elsewhere.resolve("m.MYD")));
        checks.copyable();
        Files.createSymbolicLink(schema.resolve("a.MAI"), Files.createFile(elsewhere.resolve("a.MAI")));
        XtrabackupChecks.RemoteData found = checks.linkedData().orElseThrow();
        assertThat(found.tables()).isEqualTo("2 tables (shop.a, shop.m)");
        assertThat(found.directories()).containsExactly(elsewhere.toRealPath());
        assertThatThrownBy(checks::copyable)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                .hasMessageContainingAll("Aria stores the data of 1 table (shop.a)", "ENGINE=InnoDB");
    }
}
