/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final List<String> ORIGINAL = List.of("demo.live\t17", "demo.t1\t42");

    @Test
    void equalSumsAreIdentical() {
        Comparison comparison = new Comparison(ORIGINAL, List.of("demo.live\t17", "demo.t1\t42"));
        assertThat(comparison.text()).isEqualTo("checksums of 2 tables: identical");
        assertThat(comparison.exitCode()).isZero();
    }

    @Test
    void anotherSumAndAMissingTableAreDifferent() {
        for (List<String> copy : List.of(List.of("demo.live\t17", "demo.t1\t43"), ORIGINAL.subList(0, 1))) {
            Comparison comparison = new Comparison(ORIGINAL, copy);
            assertThat(comparison.text()).isEqualTo("checksums of 2 tables: DIFFERENT");
            assertThat(comparison.exitCode()).isOne();
        }
    }
}
