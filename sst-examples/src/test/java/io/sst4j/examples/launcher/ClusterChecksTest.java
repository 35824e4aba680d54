/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterChecksTest {
    @ParameterizedTest
    @CsvSource({
        "gcs.max_packet_size = 64500; gcs.sync_donor = no; gmcast.segment = 0, false",
        "gcs.max_packet_size = 64500; gcs.sync_donor = yes; gmcast.segment = 0, true",
        "gcs.sync_donor=YES, true",
        "gcs.sync_donor = 1;, true",
        "gmcast.segment = 1, false",
    })
    void theOptionsOfTheProviderTellWhetherAllWait(String options, boolean expected) {
        assertThat(ClusterChecks.waitsForDonors(options)).isEqualTo(expected);
    }
}
