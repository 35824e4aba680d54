/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Locale;

/** The part that a node plays in a transfer. */
public enum Role {
    /** The node that gives its state. */
    DONOR,
    /** The node that receives it. */
    JOINER;

    /**
     * The word the scripts and logs use.
     *
     * @return {@code donor} or {@code joiner}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
