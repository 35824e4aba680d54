/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A text that must not be shown: a password, or the secret that a donor echoes to prove that it was asked.
 *
 * <p>{@link #toString()} returns a mask, so a secret may be part of records, messages and logs. Comparison takes constant
 * time. Immutable and safe for use by several threads.
 */
public final class Secret {
    private static final int RANDOM_BYTES = 16;
    private static final String MASK = "***";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /**
     * Wraps a text.
     *
     * @param text the secret text; may be empty
     * @return the secret
     */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /**
     * Creates a new secret of 128 random bits, as 32 lower-case hexadecimal characters.
     *
     * @return an unpredictable secret
     */
    public static Secret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    /**
     * Returns the text itself, for the code that must pass it on.
     *
     * @return the unmasked text
     */
    public String reveal() {
        return text;
    }

    /**
     * Returns whether the text is empty.
     *
     * @return true if there is nothing to hide
     */
    public boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns a mask. */
    @Override
    public String toString() {
        return MASK;
    }
}
