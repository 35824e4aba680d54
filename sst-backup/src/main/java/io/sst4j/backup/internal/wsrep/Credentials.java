/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.Secret;

/**
 * A user with its password, or the name and secret with which a peer proves its identity.
 *
 * @param user the user, or the common name of a certificate; may be empty
 * @param password the password, or the secret; may be empty
 */
public record Credentials(String user, Secret password) {
    /** Neither user nor password. */
    public static final Credentials NONE = new Credentials("", Secret.of(""));

    private static final String NULL = "(null)";

    /**
     * Parses {@code user:password}, split at the first colon. A text without a colon is a user without a password.
     *
     * @param text the text; empty and {@code (null)} mean no credentials
     * @return the credentials
     */
    public static Credentials parse(String text) {
        String known = orNothing(text);
        int colon = known.indexOf(':');
        return colon < 0
                ? new Credentials(known, Secret.of(""))
                : new Credentials(known.substring(0, colon), Secret.of(known.substring(colon + 1)));
    }

    /** C programs print {@code (null)} for a missing text. */
    static String orNothing(String text) {
        return text.equals(NULL) ? "" : text;
    }

    /**
     * Checks if both user and password are empty.
     *
     * @return true if both are empty
     */
    public boolean isEmpty() {
        return user.isEmpty() && password.isEmpty();
    }

    /**
     * Combines explicitly given parts of credentials with {@code user:password} from another source. The other source
     * fills in missing parts, but not for another user.
     *
     * @param other the other source
     * @return the credentials to use
     */
    Credentials filledFrom(Credentials other) {
        if (other.isEmpty()) {
            return this;
        }
        if (user.isEmpty()) {
            return other;
        }
        return user.equals(other.user) && password.isEmpty() ? other : this;
    }
}
