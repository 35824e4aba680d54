/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import static io.sst4j.backup.internal.rsync.wire.Bytes.in;
import static io.sst4j.backup.internal.rsync.wire.Bytes.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry.Owner;
import io.sst4j.backup.internal.rsync.list.FileEntry.Role;
import io.sst4j.backup.internal.rsync.list.FileEntry.Time;
import io.sst4j.backup.internal.rsync.list.ListFormat.Field;
import io.sst4j.backup.internal.rsync.wire.CompatFlag;
import io.sst4j.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileListTest {
    private static final ListFormat PLAIN = new ListFormat(31, Set.of(), Set.of(), 0);
    private static final ListFormat NEGOTIATED = new ListFormat(32, EnumSet.of(CompatFlag.VARINT_FLAGS), Set.of(), 0);

    @Test
    void namesAreNumberedAsThePeerNumbersThem() throws Exception {
        List<FileEntry> numbered = List.of(
                directory("."),
                file("a"),
                file("a.b"),
                file("z\u00e9"),
                directory("A"),
                file("A/x"),
                directory("a-b"),
                file("a-b/z"),
                directory("a-b/c"),
                directory("c"),
                directory("c/c"),
                directory("c.d"),
                directory("c0"));
        List<FileEntry> sent = new ArrayList<>(numbered);
        Collections.shuffle(sent, Seeds.random("namesAreNumberedAsThePeerNumbersThem"));
        // A directory compares as if it ended with a slash, which is between '.' and '0'.
        List<String> names = read(PLAIN, write(PLAIN, 0, sent)).entries().stream()
                .map(FileEntry::name)
                .toList();
        assertThat(names)
                .containsExactly(
                        ".", "a", "a.b", "z\u00e9", "A", "A/x", "a-b", "a-b/z", "a-b/c", "c.d", "c", "c/c", "c0");
    }

    @Test
    void anyListComesBack() throws Exception {
        Random random = Seeds.random("anyListComesBack");
        for (int round = 0; round < 30; round++) {
            Set<CompatFlag> compat = EnumSet.complementOf(EnumSet.of(CompatFlag.INCREMENTAL_RECURSION));
            int protocol = 30 + random.nextInt(3);
            Set<Field> fields = EnumSet.of(Field.OWNER, Field.GROUP, Field.LINKS, Field.SPECIALS);
            ListFormat format = new ListFormat(protocol, random.nextBoolean() ? compat : Set.of(), fields, 0);
            List<FileEntry> entries = random(random, protocol);
            Map<Integer, String> users = Map.of(7, "seven", 1000, "mysql");
            String hex = written(out -> {
                FileListWriter writer = new FileListWriter(out, format);
                for (FileEntry entry : entries) {
                    writer.add(entry);
                }
                writer.end(0, users, Map.of());
            });
            FileList list = read(format, hex);
            assertThat(list.entries()).containsExactlyInAnyOrderElementsOf(entries);
            assertThat(list.users()).containsAllEntriesOf(users);
        }
    }

    @Test
    void errorOfThePeerStandsAtTheEnd() throws Exception {
        assertThat(write(PLAIN, 1, List.of())).isEqualTo("041001");
        assertThat(read(PLAIN, "041001").error()).isEqualTo(1);
        assertThat(write(NEGOTIATED, 1, List.of())).isEqualTo("0001");
        assertThat(read(NEGOTIATED, "0001").error()).isEqualTo(1);
        ListFormat old = new ListFormat(30, Set.of(), Set.of(), 0);
        assertThat(write(old, 1, List.of())).isEqualTo("00");
        refused(ErrorCode.MALFORMED_STREAM, old, "041001");
        ListFormat safe = new ListFormat(30, EnumSet.of(CompatFlag.SAFE_FILE_LIST), Set.of(), 0);
        assertThat(read(safe, write(safe, 2, List.of())).error()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "..", "../a", "a/../b", "a/..", "a//b", "a/", "./a", "a/.", "a\0b", ""})
    void namesThatLeadOutOfTheRootAreRefused(String name) {
        refused(ErrorCode.HOSTILE_STREAM, PLAIN, raw(name));
        assertThatIllegalArgumentException().isThrownBy(() -> write(PLAIN, 0, List.of(file(name))));
    }

    @Test
    void namesThatCannotBeAreRefused() {
        refused(ErrorCode.HOSTILE_STREAM, PLAIN, "58 9000" + "61".repeat(4096));
        refused(ErrorCode.HOSTILE_STREAM, PLAIN, "58 8100" + "61".repeat(256) + "000000 00000000 a4810000 00");
        refused(ErrorCode.HOSTILE_STREAM, PLAIN, "58 f0ffffffff");
        refused(ErrorCode.HOSTILE_STREAM, PLAIN, "58 f0ffffff7f");
        refused(ErrorCode.MALFORMED_STREAM, PLAIN, "38 01 01 61");
    }

    @Test
    void namesThatAreNotUtf8KeepTheirBytes() throws Exception {
        String hex = write(PLAIN, 0, List.of(file("a\uDCC3("), file("a\uDCFF\u00e9")));
        assertThat(hex).contains("61c328").contains("ffc3a9");
        assertThat(read(PLAIN, hex).entries()).extracting(FileEntry::name).containsExactly("a\uDCC3(", "a\uDCFF\u00e9");
    }

    @Test
    void checksTheWholeList() throws Exception {
        String twice = write(PLAIN, 0, List.of(file("a"), file("a")));
        String fileAndDirectory = write(PLAIN, 0, List.of(file("a"), directory("a")));
        String below = write(PLAIN, 0, List.of(link("a", "/etc"), file("a/b")));
        String nowhere = write(PLAIN, 0, List.of(file("d/b")));
        for (String hex : List.of(twice, fileAndDirectory, below, nowhere)) {
            refused(ErrorCode.HOSTILE_STREAM, PLAIN, hex);
        }
    }

    @Test
    void entriesThatNoPeerSendsAreRefused() {
        // Hard links, user names within entries, unknown flags.
        refused(ErrorCode.MALFORMED_STREAM, PLAIN, "0402");
        refused(ErrorCode.MALFORMED_STREAM, PLAIN, "0404");
        refused(ErrorCode.MALFORMED_STREAM, PLAIN, "0480");
        refused(ErrorCode.MALFORMED_STREAM, NEGOTIATED, "f000000001");
        // A mode without a kind, a mode of more than 16 bits, a root that is a file, a negative size.
        refused(ErrorCode.MALFORMED_STREAM, PLAIN, "18 0161 000000 00000000 a4010000");
        refused(ErrorCode.MALFORMED_STREAM, PLAIN, "18 0161 000000 00000000 a4810100");
        refused(ErrorCode.HOSTILE_STREAM, PLAIN, "18 012e 000000 00000000 a4810000");
        refused(ErrorCode.HOSTILE_STREAM, PLAIN, "18 0161 fcffffffffffffffff 00000000 a4810000");
        // Nanoseconds of more than a second, and in a protocol that does not have them.
        refused(ErrorCode.MALFORMED_STREAM, PLAIN, "1c20 0161 000000 00000000 f0ffffffff");
        refused(ErrorCode.MALFORMED_STREAM, new ListFormat(30, Set.of(), Set.of(), 0), "1c20 0161 000000 00000000");
        refused(ErrorCode.TRUNCATED_STREAM, PLAIN, "18 0161 0000");
    }

    @Test
    void targetsOfLinksAreChecked() {
        ListFormat links = new ListFormat(31, Set.of(), EnumSet.of(Field.LINKS), 0);
        String link = "18 0161 000000 00000000 ffa10000";
        refused(ErrorCode.HOSTILE_STREAM, links, link + "00 00");
        refused(ErrorCode.HOSTILE_STREAM, links, link + "02 6100 00");
        refused(ErrorCode.HOSTILE_STREAM, links, link + "f0ffffff7f");
    }

    @Test
    void numbersOfDevicesArePassedOver() throws Exception {
        ListFormat devices = new ListFormat(31, Set.of(), EnumSet.of(Field.DEVICES), 0);
        FileList list = read(devices, "18 0161 000000 00000000 b0610000 08 01  9c01 0162 000000 b0210000 03  00");
        assertThat(list.entries())
                .extracting(FileEntry::kind)
                .containsExactly(FileKind.BLOCK_DEVICE, FileKind.CHARACTER_DEVICE);
    }

    @Test
    void incrementalRecursionHasNoFormat() {
        Set<CompatFlag> asked = EnumSet.of(CompatFlag.INCREMENTAL_RECURSION);
        assertThatIllegalArgumentException().isThrownBy(() -> new ListFormat(31, asked, Set.of(), 0));
    }

    private static List<FileEntry> random(Random random, int protocol) {
        List<FileEntry> entries = new ArrayList<>(List.of(directory(".")));
        String parent = "";
        for (int i = 0; i < 200; i++) {
            String name = parent + "n".repeat(random.nextInt(240)) + i;
            Time time = new Time(random.nextInt(3) - 1L, protocol < 31 ? 0 : random.nextInt(2) * 5);
            Owner owner = new Owner(random.nextInt(3) * 1000, random.nextInt(2));
            int kind = random.nextInt(8);
            String target = kind == 1 ? "t".repeat(1 + random.nextInt(300)) : "";
            int mode = kind == 0 ? 0040755 : kind == 1 ? 0120777 : kind == 2 ? 0010600 : 0100600 + random.nextInt(2);
            long size = random.nextLong() >>> (1 + random.nextInt(63));
            entries.add(new FileEntry(name, mode, size, time, owner, target, "", Role.PLAIN));
            parent = kind == 0 && name.length() < 3000 ? name + "/" : parent;
        }
        return entries;
    }

    /** An entry for a file name that the writer would refuse. */
    private static String raw(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return "18" + HexFormat.of().toHexDigits((byte) bytes.length)
                + HexFormat.of().formatHex(bytes) + "000000 00000000 a4810000 00";
    }

    private static FileEntry file(String name) {
        return new FileEntry(name, 0100644, 1, new Time(5, 0), Owner.ROOT, "", "", Role.PLAIN);
    }

    private static FileEntry link(String name, String target) {
        return new FileEntry(name, 0120777, 1, new Time(5, 0), Owner.ROOT, target, "", Role.PLAIN);
    }

    private static FileEntry directory(String name) {
        return new FileEntry(name, 0040755, 4096, new Time(5, 0), Owner.ROOT, "", "", Role.PLAIN);
    }

    private static String write(ListFormat format, int error, List<FileEntry> entries) throws SstException {
        return written(out -> {
            FileListWriter writer = new FileListWriter(out, format);
            for (FileEntry entry : entries) {
                writer.add(entry);
            }
            writer.end(error, Map.of(), Map.of());
        });
    }

    private static FileList read(ListFormat format, String hex) throws SstException {
        return new FileListReader(in(hex), format).read();
    }

    private static void refused(ErrorCode code, ListFormat format, String hex) {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> read(format, hex))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
