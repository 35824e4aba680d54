/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Locale;

/** A node's part in a transfer. */
public enum Role {
    /** The node that sends its state. */
    DONOR,
    /** The node that receives it. */
    JOINER;

    /**
     * Returns the word used in scripts and logs.
     *
     * @return {@code donor} or {@code joiner}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
