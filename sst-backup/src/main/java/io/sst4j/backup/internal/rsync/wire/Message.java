/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import java.nio.charset.StandardCharsets;

/**
 * What a peer says beside the stream.
 *
 * @param tag what it is; never {@link Tag#DATA}
 * @param number the number that it carries, or 0
 * @param text the text that it carries, without the line's end, or empty
 */
public record Message(Tag tag, int number, String text) {
    /** Takes messages, in the order in which they stand between the bytes of the stream. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes a message.
         *
         * @param message the message
         * @throws SstException if the session is to end
         */
        void take(Message message) throws SstException;
    }

    /**
     * A message with a text.
     *
     * @param tag what it is
     * @param text goes to the peer's log
     * @return the message
     */
    public static Message text(Tag tag, String text) {
        return new Message(tag, 0, text);
    }

    /**
     * A message with a number.
     *
     * @param tag what it is
     * @param number an exit code, an index, a mask or seconds
     * @return the message
     */
    public static Message number(Tag tag, int number) {
        return new Message(tag, number, "");
    }

    static Message of(Tag tag, byte[] payload) {
        if (tag.hasText()) {
            return text(tag, new String(payload, StandardCharsets.UTF_8).stripTrailing());
        }
        int number = 0;
        for (int i = 0; i < payload.length; i++) {
            number |= (payload[i] & 0xff) << (8 * i);
        }
        return number(tag, number);
    }
}
