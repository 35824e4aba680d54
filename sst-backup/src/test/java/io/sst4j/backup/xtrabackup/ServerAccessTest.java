/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The privileges of a backup user are derived from the server's grants. */
class ServerAccessTest {
    @Test
    void everythingIsEnough() {
        assertThat(
                        missing(
                                "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` IDENTIFIED VIA unix_socket WITH GRANT OPTION"))
                .isEmpty();
    }

    @Test
    void theListOfTheManualIsEnoughUnderOldAndNewNames() {
        assertThat(missing("GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO `sst`@`localhost`"))
                .isEmpty();
        assertThat(missing("GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO 'sst'@'%'"))
                .isEmpty();
        assertThat(missing(
                        "GRANT reload ON *.* TO `a`@`b`",
                        "GRANT PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO PUBLIC"))
                .isEmpty();
    }

    @Test
    void namesMissingPrivilegesAsTheManualDoes() {
        assertThat(missing("GRANT USAGE ON *.* TO `sst`@`localhost`"))
                .containsExactly("RELOAD", "PROCESS", "LOCK TABLES", "REPLICATION CLIENT");
        assertThat(missing("GRANT RELOAD, PROCESS ON *.* TO `sst`@`localhost`"))
                .containsExactly("LOCK TABLES", "REPLICATION CLIENT");
    }

    @Test
    void grantsOnSchemasDoNotCount() {
        assertThat(ServerAccess.globalPrivileges("GRANT ALL PRIVILEGES ON `db`.* TO `sst`@`localhost`"))
                .isEmpty();
        assertThat(ServerAccess.globalPrivileges("GRANT PROXY ON ''@'%' TO 'root'@'localhost'"))
                .isEmpty();
    }

    private static java.util.List<String> missing(String... grants) {
        Set<String> granted = new TreeSet<>();
        for (String grant : grants) {
            granted.addAll(ServerAccess.globalPrivileges(grant));
        }
        return ServerAccess.missing(granted);
    }
}
