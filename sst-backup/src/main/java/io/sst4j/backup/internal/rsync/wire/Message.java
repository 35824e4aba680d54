/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A peer's message, sent between the bytes of the stream.
 *
 * @param tag the tag; never {@link Tag#DATA}
 * @param number the number that it contains, or 0
 * @param text the text that it contains, without the line's end, or empty
 */
public record Message(Tag tag, int number, String text) {
    /** Receives messages, in their order between the bytes of the stream. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Receives a message.
         *
         * @param message the message
         * @throws SstException to end the session
         */
        void take(Message message) throws SstException;
    }

    /**
     * Creates a message with a text.
     *
     * @param tag the tag
     * @param text the text for the peer's log
     * @return the message
     */
    public static Message text(Tag tag, String text) {
        return new Message(tag, 0, text);
    }

    /**
     * Creates a message with a number.
     *
     * @param tag the tag
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

    /** The tag of a frame. Tags used only between processes of one machine are not included. */
    public enum Tag {
        /** Bytes of the stream. */
        DATA(0, Payload.ANY),
        /** A text: a file was not transferred, but the others continue. */
        ERROR_XFER(1, Payload.TEXT),
        /** A text for the log. */
        INFO(2, Payload.TEXT),
        /** A text: an error. */
        ERROR(3, Payload.TEXT),
        /** A text: a warning. */
        WARNING(4, Payload.TEXT),
        /** A mask of read errors; the receiver then deletes nothing. */
        IO_ERROR(22, Payload.NUMBER),
        /** The idle timeout of the daemon, in seconds; since protocol 31. */
        IO_TIMEOUT(33, Payload.NUMBER),
        /** No content: the peer is alive. */
        NOOP(42, Payload.NOTHING),
        /** The exit code with which the peer ends the session, or nothing; since protocol 31. */
        ERROR_EXIT(86, Payload.NUMBER_OR_NOTHING),
        /** The index of a file that arrived. */
        SUCCESS(100, Payload.NUMBER),
        /** The name of a file that was deleted. */
        DELETED(101, Payload.TEXT),
        /** The index of a requested file that cannot be sent. */
        NO_SEND(102, Payload.NUMBER);

        /** The offset added to tags in a frame. */
        static final int BASE = 7;

        private static final int BYTES_OF_NUMBER = 4;
        private static final int MAX_TEXT = 64 * 1024;

        private final int number;
        private final Payload payload;

        Tag(int number, Payload payload) {
            this.number = number;
            this.payload = payload;
        }

        private enum Payload {
            ANY,
            TEXT,
            NUMBER,
            NUMBER_OR_NOTHING,
            NOTHING
        }

        int number() {
            return number;
        }

        static @Nullable Tag of(int number) {
            for (Tag tag : values()) {
                if (tag.number == number) {
                    return tag;
                }
            }
            return null;
        }

        /**
         * Checks if it is a text that a person should read.
         *
         * @return true for errors and warnings
         */
        public boolean isForPeople() {
            return this == ERROR || this == ERROR_XFER || this == WARNING;
        }

        boolean hasText() {
            return payload == Payload.TEXT;
        }

        boolean hasNumber() {
            return payload == Payload.NUMBER || payload == Payload.NUMBER_OR_NOTHING;
        }

        boolean takes(int length) {
            return switch (payload) {
                case ANY -> true;
                case TEXT -> length <= MAX_TEXT;
                case NUMBER -> length == BYTES_OF_NUMBER;
                case NUMBER_OR_NOTHING -> length == 0 || length == BYTES_OF_NUMBER;
                case NOTHING -> length == 0;
            };
        }
    }
}
