/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import java.util.Arrays;

/**
 * Writes rows in the format of {@code LOAD DATA}, byte for byte, independent of the character set.
 *
 * <p>Fields end with a tab and rows with a line feed. A backslash precedes these two characters, the zero byte and
 * the backslash itself. NULL is {@code \N}. The bytes are collected in a buffer until they are taken. For one thread.
 *
 * <p>Source of the format: the MariaDB manual, {@code LOAD DATA INFILE}.
 */
public final class RowEncoder {
    private static final int INITIAL = 128 << 10;

    private byte[] buffer = new byte[INITIAL];
    private int end;
    private int start;
    private boolean firstField = true;

    /** Starts a field, which bytes may follow. */
    public void field() {
        if (firstField) {
            firstField = false;
        } else {
            reserve(1);
            buffer[end++] = '\t';
        }
    }

    /**
     * Adds bytes to the field.
     *
     * @param value the bytes as the server has them, at most half of the largest array size
     */
    public void bytes(byte[] value) {
        reserve(2L * value.length);
        byte[] to = buffer;
        int at = end;
        for (byte b : value) {
            switch (b) {
                case '\t', '\n', '\\' -> {
                    to[at++] = '\\';
                    to[at++] = b;
                }
                case 0 -> {
                    to[at++] = '\\';
                    to[at++] = '0';
                }
                default -> to[at++] = b;
            }
        }
        end = at;
    }

    /** Makes the field NULL. */
    public void nothing() {
        reserve(2);
        buffer[end++] = '\\';
        buffer[end++] = 'N';
    }

    /** Ends the row. */
    public void endRow() {
        reserve(1);
        buffer[end++] = '\n';
        firstField = true;
    }

    /**
     * Returns the number of bytes waiting to be taken.
     *
     * @return the number of bytes
     */
    public int available() {
        return end - start;
    }

    /**
     * Takes bytes out of the buffer.
     *
     * @param target receives the bytes
     * @param offset the offset in the target
     * @param length the largest number to take
     * @return the number of bytes taken
     */
    public int take(byte[] target, int offset, int length) {
        int taken = Math.min(length, available());
        System.arraycopy(buffer, start, target, offset, taken);
        start += taken;
        if (start == end) {
            start = 0;
            end = 0;
        }
        return taken;
    }

    private void reserve(long more) {
        if (end + more <= buffer.length) {
            return;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, available());
            end -= start;
            start = 0;
        }
        if (end + more > buffer.length) {
            buffer =
                    Arrays.copyOf(buffer, Math.toIntExact(Math.max(end + more, Math.min(2L * buffer.length, 1 << 24))));
        }
    }
}
