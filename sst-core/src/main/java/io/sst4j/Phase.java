/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Locale;

/** A named part of a transfer, as it appears in events, timelines and errors. */
public enum Phase {
    /** All checks that need no peer: tools, credentials, privileges, space. */
    PREFLIGHT,
    /** The joiner waits on its port; the donor tries to reach it. */
    CONNECT,
    /** Stage 1: the donor sends the position and, if known, the secret and the size. */
    HANDSHAKE,
    /** Stage 2: the donor sends the snapshot itself. */
    TRANSFER,
    /** The joiner checks that the received snapshot is complete. */
    VERIFY,
    /** The joiner brings the snapshot into a state that a server can start from. */
    PREPARE,
    /** The new data replaces the old. */
    INSTALL;

    /**
     * Returns the word used in logs and events.
     *
     * @return the name in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
