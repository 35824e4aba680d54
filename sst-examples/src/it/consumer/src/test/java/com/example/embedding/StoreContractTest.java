/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.testing.MethodContract;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreContractTest implements MethodContract {
    private final Store given = new Store();
    private final Store own = new Store();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 100; i++) {
            given.put("name" + i, "value".repeat(1000));
        }
        own.put("old", "state");
    }

    @Override
    public SnapshotSource source() {
        return new StoreSource(given);
    }

    @Override
    public SnapshotTarget target() {
        return new StoreTarget(own);
    }

    @Override
    public boolean hasNewState() {
        if (own.entries().equals(given.entries())) {
            return true;
        }
        if (own.entries().equals(Map.of("old", "state"))) {
            return false;
        }
        throw new AssertionError("neither state: " + own.entries().keySet());
    }

    @Override
    public int connectionOfTheState() {
        return 0;
    }
}
