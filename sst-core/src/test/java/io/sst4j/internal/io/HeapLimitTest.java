/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import org.junit.jupiter.api.Test;

class HeapLimitTest {
    @Test
    void halfOfTheHeapIsEnough() {
        long half = Runtime.getRuntime().maxMemory() / 2;
        assertThatCode(() -> HeapLimit.require(half, "lists")).doesNotThrowAnyException();
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> HeapLimit.require(half + 1, "lists of so many files"))
                .withMessageContainingAll("lists of so many files", "MiB", "SST4J_JAVA_OPTS=-Xmx")
                .extracting(SstException::code)
                .isEqualTo(ErrorCode.OUT_OF_MEMORY);
    }
}
