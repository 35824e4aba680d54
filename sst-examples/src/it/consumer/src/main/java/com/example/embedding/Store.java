/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A store of your own: texts by name, with a history and a count of writes that tell where it stands. */
public final class Store {
    private final Map<String, String> entries = new TreeMap<>();
    private UUID history = UUID.randomUUID();
    private long writes;

    synchronized void put(String name, String value) {
        entries.put(name, value);
        writes++;
    }

    synchronized Map<String, String> entries() {
        return Map.copyOf(entries);
    }

    /** The state at one moment; writes go on meanwhile. */
    synchronized Saved save() {
        return new Saved(history, writes, Map.copyOf(entries));
    }

    /** Takes a state as a whole. */
    synchronized void replaceBy(Saved saved) {
        entries.clear();
        entries.putAll(saved.entries());
        history = saved.history();
        writes = saved.writes();
    }

    /** A state that does not change any more. */
    record Saved(UUID history, long writes, Map<String, String> entries) {
        byte[] toBytes() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(history.toString());
            out.writeLong(writes);
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
            return bytes.toByteArray();
        }

        static Saved of(byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            UUID history = UUID.fromString(in.readUTF());
            long writes = in.readLong();
            Map<String, String> entries = new TreeMap<>();
            while (in.available() > 0) {
                entries.put(in.readUTF(), in.readUTF());
            }
            return new Saved(history, writes, entries);
        }
    }
}
