/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeforeCiphersTest {
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void forget() {
        BeforeCiphers.set(() -> {});
    }

    @Test
    void waitsForTheFirstNeedAndThenHappensOnce() {
        BeforeCiphers.set(() -> done.add("first"));
        assertThat(done).isEmpty();
        BeforeCiphers.run();
        BeforeCiphers.run();
        assertThat(done).containsExactly("first");
    }

    @Test
    void theLastWishCounts() {
        BeforeCiphers.set(() -> done.add("first"));
        BeforeCiphers.set(() -> done.add("second"));
        BeforeCiphers.run();
        assertThat(done).containsExactly("second");
    }
}
