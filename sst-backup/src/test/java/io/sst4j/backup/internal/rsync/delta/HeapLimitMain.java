/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileListReader;
import io.sst4j.backup.internal.rsync.list.FileListWriter;
import io.sst4j.backup.internal.rsync.list.ListFormat;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Reads peer data of a given length and prints the result; run with a small heap. */
final class HeapLimitMain {
    private static final ListFormat FORMAT = new ListFormat(31, Set.of(), Set.of(), 0);

    private HeapLimitMain() {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[1]);
        Path file = Path.of(arguments[2]).resolve("sent");
        try {
            switch (arguments[0]) {
                case "list" -> list(file, count, "/table_with_a_name_");
                case "names" -> list(file, count, "/" + "n".repeat(230) + "/" + "n".repeat(230));
                default -> sums(count);
            }
        } catch (SstException e) {
            System.out.println(e.code().id() + " " + e.getMessage());
        }
    }

    private static void list(Path file, int count, String name) throws IOException {
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
            WireOutput out = new WireOutput(stream);
            FileListWriter writer = new FileListWriter(out, FORMAT);
            for (int i = 0; i < count; i++) {
                String schema = "schema" + i % 100;
                if (i < 100) {
                    writer.add(entry(schema, 040755, i));
                    if (name.indexOf('/', 1) > 0) {
                        writer.add(entry(schema + name.substring(0, name.indexOf('/', 1)), 040755, i));
                    }
                }
                writer.add(entry(schema + name + i, 0100644, i));
            }
            writer.end(0, Map.of(), Map.of());
            out.flush();
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            int entries = new FileListReader(new WireInput(in), FORMAT)
                    .read().entries().stream()
                            .mapToInt(entry -> entry.mode() == 0100644 ? 1 : 0)
                            .sum();
            System.out.println(entries + " files");
        }
    }

    private static FileEntry entry(String name, int mode, int number) {
        return new FileEntry(
                name,
                mode,
                number,
                new FileEntry.Time(1_700_000_000L + number, 0),
                new FileEntry.Owner(27, 27),
                "",
                "",
                FileEntry.Role.PLAIN);
    }

    private static void sums(int count) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(count).putInt(SumHead.MAX_BLOCK_LENGTH).putInt(7).putInt(0);
        Random random = new Random(1);
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return random.nextInt() & 0xff;
            }

            @Override
            public int read(byte[] target, int from, int length) {
                for (int i = 0; i < length; i++) {
                    target[from + i] = (byte) random.nextInt();
                }
                return length;
            }
        };
        WireInput in = new WireInput(new SequenceInputStream(new ByteArrayInputStream(head.array()), endless));
        Signature signature = Signature.read(in, ChecksumKind.MD5);
        System.out.println(signature.head().count() + " blocks" + index(signature));
    }

    private static String index(Signature signature) {
        return new SignatureIndex(signature).hashCode() == 0 ? "." : "";
    }
}
