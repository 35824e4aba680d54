/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.release.ServerRelease;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaleraDonorTest {
    @ParameterizedTest
    @CsvSource({
        "10.11.14-MariaDB-0+deb12u2, false",
        "11.4.9-MariaDB-log, false",
        "11.5.2-MariaDB, false",
        "11.6.1-MariaDB, true",
        "11.8.9-MariaDB-0+deb13u1, true",
        "12.1.2-MariaDB, true",
        "8.0.35-27, false",
        "something, false",
    })
    void theReleaseTellsWhetherADonorGoesOn(String version, boolean goesOn) {
        assertThat(GaleraDonor.goesOn(ServerRelease.parse(version))).isEqualTo(goesOn);
    }
}
