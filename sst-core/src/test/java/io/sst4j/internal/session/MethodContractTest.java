/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.testing.MethodContract;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;

/** The method of the session tests fulfils the contract of methods. */
@Timeout(60)
class MethodContractTest implements MethodContract {
    private final Map<String, String> given = new TreeMap<>(Map.of("a", "1", "b", "2".repeat(3_000_000)));
    private final Map<String, String> own = new TreeMap<>(Map.of("old", "state"));

    @Override
    public SnapshotSource source() {
        return new StoreMethod.Source(given);
    }

    @Override
    public SnapshotTarget target() {
        return new StoreMethod.Target(own);
    }

    @Override
    public boolean hasNewState() {
        if (own.equals(given)) {
            return true;
        }
        if (own.equals(Map.of("old", "state"))) {
            return false;
        }
        throw new AssertionError("neither the old nor the new state: " + own.keySet());
    }

    @Override
    public int connectionOfTheState() {
        return 1;
    }
}
