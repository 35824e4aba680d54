/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnStoreTest {
    private final Store given = new Store();
    private final Store own = new Store();

    private static Settings named(String store) {
        return Settings.builder().set("store", store).build();
    }

    @Test
    void storeBecomesAnotherByTheNameOfItsMethod() throws Exception {
        own.put("old", "state");
        for (int i = 0; i < 1000; i++) {
            given.put("name" + i, "value" + i);
        }
        StoreMethod.STORES.put("given", given);
        StoreMethod.STORES.put("own", own);
        SnapshotMethod method = Sst.method("store");
        try (Joiner joiner = Sst.joiner(method.target(named("own")))
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .build();
                Donor donor = Sst.donor(method.source(named("given"))).build()) {
            donor.donateAsync(joiner.listen());

            SnapshotPosition position = joiner.join().position();

            assertThat(position.seqno()).isEqualTo(1000);
            assertThat(own.entries()).isEqualTo(given.entries());
        }
    }

    @Test
    void settingThatNamesNoStoreIsAnError() {
        assertThatThrownBy(() -> Sst.method("store").source(named("none")))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION));
    }
}
