/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sst4j.backup.internal.release.ServerRelease.Flavour;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerReleaseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.11.19-MariaDB-log | MARIADB | 10 | 11 | 19 | 10.11.19-MariaDB-log",
                "5.5.5-10.6.18-MariaDB | MARIADB | 10 | 6 | 18 | 10.6.18-MariaDB",
                "mariadbd  Ver 11.8.9-MariaDB-ubu2404 for debian-linux-gnu on x86_64 (mariadb.org) | MARIADB | 11 | 8 | 9 | 11.8.9-MariaDB-ubu2404",
                "/usr/sbin/mysqld  Ver 10.4.2 for Linux | MARIADB | 10 | 4 | 2 | 10.4.2",
                "8.0.35-27 | PXC | 8 | 0 | 35 | 8.0.35-27",
                "8.0.35-27.1 | PXC | 8 | 0 | 35 | 8.0.35-27.1",
                "5.7.44-31.65.1 | PXC | 5 | 7 | 44 | 5.7.44-31.65.1",
                "/usr/sbin/mysqld  Ver 8.4.3-3.1 for Linux on x86_64 (Percona XtraDB Cluster (GPL), Release rel3) | PXC | 8 | 4 | 3 | 8.4.3-3.1",
                "8.0 | PXC | 8 | 0 | 0 | 8.0",
            })
    void versionsOfServersAreRead(String text, Flavour flavour, int major, int minor, int patch, String version) {
        assertEquals(
                new ServerRelease(flavour, major, minor, patch, version),
                ServerRelease.parse(text).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "8", "v8.0.35", "8.0.1234567", "Ver", "mysqld: error 5.7", "9999999999.0"})
    void textWithoutAVersionHasNoRelease(String text) {
        assertTrue(ServerRelease.parse(text).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.34-26, 8.0.35-27, -1",
        "8.0.35-27, 8.0.35-27.1, 0",
        "8.0.9, 8.0.10, -1",
        "8.4.0, 8.0.40, 1",
        "5.7.44, 8.0.11, -1"
    })
    void theThreeNumbersDecideWhichIsNewer(String one, String other, int order) {
        assertEquals(order, Integer.signum(release(one).compareTo(release(other))));
    }

    @ParameterizedTest
    @CsvSource({"5.7.22, true", "5.7.21, false", "8.0.11, true", "5.6.51, false"})
    void aReleaseIsComparedWithANumber(String text, boolean later) {
        assertEquals(later, release(text).isAtLeast(5, 7, 22));
        assertTrue(release("8.4.0").isAtLeast(8, 0));
        assertFalse(release("5.7.44").isAtLeast(8, 0));
    }

    @ParameterizedTest
    @CsvSource({"8.0.35-27, 8.0, Percona XtraDB Cluster 8.0.35-27", "10.11.9-MariaDB, 10.11, MariaDB 10.11.9-MariaDB"})
    void seriesAndNameAreTold(String text, String series, String name) {
        assertEquals(series, release(text).series());
        assertEquals(name, release(text).toString());
        assertEquals(name.startsWith("Percona"), release(text).isPxc());
    }

    private static ServerRelease release(String text) {
        return ServerRelease.parse(text).orElseThrow();
    }
}
