/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Secret;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PreflightTest {
    @Test
    void readsGlobalPrivileges() {
        assertThat(Preflight.globalPrivileges("GRANT SELECT, SHOW VIEW ON *.* TO `a`@`b` IDENTIFIED BY PASSWORD '*'"))
                .containsExactly("SELECT", "SHOW VIEW");
        assertThat(Preflight.globalPrivileges("GRANT SELECT ON `x`.* TO `a`@`b`"))
                .isEmpty();
    }

    @Test
    void namesWhatIsMissing() {
        assertThat(Preflight.missing(Set.of("SELECT"), List.of("SELECT", "EVENT")))
                .containsExactly("EVENT");
        assertThat(Preflight.missing(Set.of("ALL PRIVILEGES"), List.of("SELECT")))
                .isEmpty();
    }

    @Test
    void keepsThePasswordToItself() {
        DatabaseServer server = DatabaseServer.at("::1", 3306, "u", Secret.of("hidden"));

        assertThat(server.toString()).doesNotContain("hidden");
        assertThat(server.login("donor").toString()).isEqualTo("donor [::1]:3306");
        assertThat(server.login("donor").url()).isEqualTo("jdbc:mariadb://[::1]:3306/");
        assertThat(server.with("sslMode", "trust").login("donor").properties()).containsEntry("sslMode", "trust");
    }
}
