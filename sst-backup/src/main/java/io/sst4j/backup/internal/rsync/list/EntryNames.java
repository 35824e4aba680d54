/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.backup.internal.rsync.wire.PeerText;
import org.jspecify.annotations.Nullable;

/** The names that a list may contain: those that stay below the root of the transfer. */
final class EntryNames {
    /** The longest name that stock peers accept, in bytes. */
    static final int MAX_BYTES = 4095;

    /** The longest component that file systems accept, in bytes. */
    private static final int MAX_COMPONENT = 255;

    static final String ROOT = ".";

    private EntryNames() {}

    /** Returns the reason to refuse a name, or null if it may be used. */
    static @Nullable String complaint(String name) {
        if (name.equals(ROOT)) {
            return null;
        }
        if (name.startsWith("/")) {
            return "it is absolute";
        }
        if (name.indexOf('\0') >= 0) {
            return "it contains NUL";
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return "it has a component '" + part + "'";
            }
            if (PeerText.encode(part).length > MAX_COMPONENT) {
                return "a component is longer than " + MAX_COMPONENT + " bytes";
            }
        }
        return null;
    }

    /** Returns the name of the parent directory; for a top-level name, the root's. */
    static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? ROOT : name.substring(0, slash);
    }

    /** Returns a quoted name for messages: short, and without control characters. */
    static String printable(String name) {
        return "'" + Lines.printable(name) + "'";
    }
}
