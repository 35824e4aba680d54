/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The method by its name, for programs that choose one by {@code Sst.method("store")}. */
public final class StoreMethod implements SnapshotMethod {
    static final String NAME = "store";

    /** The stores of this program; the setting {@code store} says which one is meant. */
    static final Map<String, Store> STORES = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        return new StoreSource(store(settings));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        return new StoreTarget(store(settings));
    }

    private static Store store(Settings settings) throws SstException {
        String name = settings.get("store").orElse("");
        Store store = STORES.get(name);
        if (store == null) {
            throw new SstException(ErrorCode.INVALID_OPTION, "store='" + name + "' is none of " + STORES.keySet());
        }
        return store;
    }
}
