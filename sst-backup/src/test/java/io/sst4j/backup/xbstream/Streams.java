/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Builds valid and broken streams by hand, independently of the writer. */
public final class Streams {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Streams() {}

    public static Streams of() {
        return new Streams();
    }

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    public static ReadableByteChannel channel(byte[] stream) {
        return Channels.newChannel(new ByteArrayInputStream(stream));
    }

    public Streams header(int flags, char type, byte[] path) {
        return raw(text("XBSTCK01")).raw(flags).raw(type).u32(path.length).raw(path);
    }

    public Streams header(char type, String path) {
        return header(0, type, text(path));
    }

    public Streams payload(String path, long offset, byte[] bytes) {
        return payload(0, path, offset, bytes);
    }

    public Streams payload(int flags, String path, long offset, byte[] bytes) {
        return header(flags, 'P', text(path))
                .u64(bytes.length)
                .u64(offset)
                .u32(crc(bytes))
                .raw(bytes);
    }

    public Streams end(String path) {
        return header('E', path);
    }

    public Streams file(String path, String content) {
        return payload(path, 0, text(content)).end(path);
    }

    public Streams seek(String path, long offset) {
        return header('S', path).u64(offset);
    }

    public Streams rename(String from, String to) {
        return header('R', from).u32(text(to).length).raw(text(to));
    }

    public Streams remove(String path) {
        return header('D', path);
    }

    /** Adds a chunk in Percona's dialect; the map alternates holes and lengths. */
    public Streams sparse(String path, long offset, byte[] bytes, int... map) {
        ByteBuffer mapBytes = ByteBuffer.allocate(4 * map.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : map) {
            mapBytes.putInt(word);
        }
        return header('S', path)
                .u32(map.length / 2)
                .u64(bytes.length)
                .u64(offset)
                .u32(crc(mapBytes.array(), bytes))
                .raw(mapBytes.array())
                .raw(bytes);
    }

    public Streams u32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    public Streams u64(long value) {
        return raw(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    public Streams raw(int octet) {
        out.write(octet);
        return this;
    }

    public Streams raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    public ReadableByteChannel channel() {
        return channel(bytes());
    }

    private static int crc(byte[]... parts) {
        CRC32 crc = new CRC32();
        for (byte[] part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
