/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Locale;

/** A named part of a transfer, as listeners, timelines and errors tell it. */
public enum Phase {
    /** Everything that can be checked before a peer is involved: tools, credentials, privileges, space. */
    PREFLIGHT,
    /** The joiner waits on its port; the donor tries to reach it. */
    CONNECT,
    /** Stage 1: the position, and where known the secret and the size, travel. */
    HANDSHAKE,
    /** Stage 2: the snapshot itself travels. */
    TRANSFER,
    /** What arrived is checked to be whole. */
    VERIFY,
    /** The snapshot is brought into a state that a server can start on. */
    PREPARE,
    /** The old data gives way to the new. */
    INSTALL;

    /**
     * The word that logs and events use.
     *
     * @return the name in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
