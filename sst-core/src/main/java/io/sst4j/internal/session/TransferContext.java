/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;

/**
 * Distinguishes the log lines and recorded events of one transfer from those of another.
 *
 * @param id eight hexadecimal digits, different for each transfer and for each of its two ends
 * @param role this node's role
 * @param method the method's name
 */
record TransferContext(String id, Role role, String method) {
    private static final String PREFIX = "sst.";

    static TransferContext of(Role role, String method) {
        return new TransferContext(
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()), role, method);
    }

    /**
     * Marks the log lines of this thread until the same thread closes the mark.
     *
     * @param peer the joiner's address for the session's own thread, or the address of a connected peer
     */
    Mark mark(String peer) {
        Mark mark = new Mark();
        mark.put("transfer", id);
        mark.put("role", role.word());
        mark.put("method", method);
        mark.put("peer", peer);
        return mark;
    }

    /** The mark of a thread. */
    static final class Mark implements AutoCloseable {
        private final Deque<MDC.MDCCloseable> entries = new ArrayDeque<>();

        private void put(String key, String value) {
            entries.push(MDC.putCloseable(PREFIX + key, value));
        }

        @Override
        public void close() {
            entries.forEach(MDC.MDCCloseable::close);
        }
    }
}
