/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A store that is not a database: texts by name, and a write count. A transfer copies its state. */
public final class KeyValueStore {
    private static final int MOST_ENTRIES = 10_000_000;

    private final Map<String, String> entries = new HashMap<>();
    private UUID history = UUID.randomUUID();
    private long writes;

    /** Creates an empty store with its own history. */
    public KeyValueStore() {}

    /**
     * Writes an entry.
     *
     * @param name its name
     * @param value its value
     */
    public synchronized void put(String name, String value) {
        entries.put(name, value);
        writes++;
    }

    /** Takes a snapshot of the current state; writes continue. */
    synchronized Snapshot snapshot() {
        return new Snapshot(history, writes, new TreeMap<>(entries));
    }

    /** Replaces the whole state with a snapshot. */
    synchronized void replaceBy(Snapshot snapshot) {
        entries.clear();
        entries.putAll(snapshot.entries());
        history = snapshot.history();
        writes = snapshot.writes();
    }

    /**
     * The state at one moment.
     *
     * @param history an ID that distinguishes stores with a common past from others
     * @param writes the number of writes that led to it
     * @param entries the stored entries
     */
    record Snapshot(UUID history, long writes, Map<String, String> entries) {
        void writeTo(OutputStream stream) throws IOException {
            DataOutputStream out = new DataOutputStream(stream);
            out.writeUTF(history.toString());
            out.writeLong(writes);
            out.writeInt(entries.size());
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
            out.flush();
        }

        static Snapshot readFrom(InputStream stream) throws IOException {
            DataInputStream in = new DataInputStream(stream);
            UUID history = UUID.fromString(in.readUTF());
            long writes = in.readLong();
            int count = in.readInt();
            if (count < 0 || count > MOST_ENTRIES) {
                throw new IOException("a snapshot of " + count + " entries is not taken");
            }
            Map<String, String> entries = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                entries.put(in.readUTF(), in.readUTF());
            }
            return new Snapshot(history, writes, entries);
        }
    }
}
