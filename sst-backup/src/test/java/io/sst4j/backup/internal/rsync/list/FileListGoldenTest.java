/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import static io.sst4j.backup.internal.rsync.wire.Bytes.in;
import static io.sst4j.backup.internal.rsync.wire.Bytes.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry.Owner;
import io.sst4j.backup.internal.rsync.list.FileEntry.Role;
import io.sst4j.backup.internal.rsync.list.FileEntry.Time;
import io.sst4j.backup.internal.rsync.list.ListFormat.Field;
import io.sst4j.backup.internal.rsync.wire.CompatFlag;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The bytes that rsync 3.5.0 sends after the filter rules for
 *
 * <pre>
 * rsync --owner --group --perms --links --specials --ignore-times --inplace --recursive --delete src/ rsync://host/m/
 * </pre>
 *
 * to a daemon that greets with protocol 30, 31 or 32 and answers with compatibility flags 0, or 0x1fe and {@code
 * md5}. The tree was created for this test: owned by root, with all times 1700000005, and nanoseconds for {@code
 * sub/f}.
 */
class FileListGoldenTest {
    private static final Set<Field> FIELDS = EnumSet.of(Field.OWNER, Field.GROUP, Field.LINKS, Field.SPECIALS);
    private static final Set<CompatFlag> ALL = EnumSet.complementOf(EnumSet.of(CompatFlag.INCREMENTAL_RECURSION));
    private static final String LONG = "n".repeat(255);

    private static final List<FileEntry> AS_SENT = List.of(
            entry(".", 0040755, 4096, Role.TOP),
            entry("pipe", 0010640, 0, Role.PLAIN),
            link("link", "a"),
            entry("sub", 0040755, 4096, Role.PLAIN),
            entry(LONG, 0100640, 1, Role.PLAIN),
            entry("a", 0100640, 5, Role.PLAIN),
            entry("a.b", 0100640, 0, Role.PLAIN),
            entry("sub/f", 0100640, 1, Role.PLAIN),
            entry("sub/deep", 0040755, 4096, Role.PLAIN),
            entry("sub/deep/t.ibd", 0100640, 300, Role.PLAIN));

    private static final String FROM_LINK_TO_A = "98046c696e6b 000100 ffa10000 0161  9803737562 000010 ed410000"
            + " 98ff" + "6e".repeat(255) + " 000100 a0810000  9a0161 000500  ba01022e62 000000";

    private static final String AFTER_F = " b80404 64656570 000010 ed410000  b80806 2f742e696264 002c01 a0810000";

    private static final String OF_30 = "01012e 000010 6505f153 ed410000 0000  9c0104 70697065 000000 a0110000 00 "
            + FROM_LINK_TO_A + " 9a05 7375622f66 000100" + AFTER_F + " 00 00 00";

    private static final String OF_31 = "01012e 000010 6505f153 ed410000 0000  9804 70697065 000000 a0110000 "
            + FROM_LINK_TO_A + " 9e2005 7375622f66 000100 f0563d3b19" + AFTER_F + " 00 00 00";

    private static final String NEGOTIATED = "01012e 000010 6505f153 ed410000 0000"
            + " 809804 70697065 000000 a0110000  809804 6c696e6b 000100 ffa10000 0161"
            + " 809803 737562 000010 ed410000  8098ff" + "6e".repeat(255) + " 000100 a0810000"
            + " 809a01 61 000500  80ba0102 2e62 000000  a09a05 7375622f66 000100 f0563d3b19"
            + " 80b80404 64656570 000010 ed410000  80b80806 2f742e696264 002c01 a0810000"
            + " 00 00  00 04726f6f74  00 04726f6f74";

    @Test
    void protocol30() throws Exception {
        check(new ListFormat(30, Set.of(), FIELDS, 0), OF_30, AS_SENT, Map.of());
    }

    @Test
    void protocol31And32() throws Exception {
        check(new ListFormat(31, Set.of(), FIELDS, 0), OF_31, withNanoseconds(), Map.of());
        check(new ListFormat(32, Set.of(), FIELDS, 0), OF_31, withNanoseconds(), Map.of());
    }

    @Test
    void negotiatedFlags() throws Exception {
        check(new ListFormat(32, ALL, FIELDS, 0), NEGOTIATED, withNanoseconds(), Map.of(0, "root"));
    }

    /** {@code rsync -lptgoDc src/a rsync://host/m/}: a checksum of the content, and times. */
    @Test
    void checksums() throws Exception {
        Set<Field> fields = EnumSet.of(Field.OWNER, Field.GROUP, Field.LINKS, Field.SPECIALS, Field.DEVICES);
        FileEntry file = new FileEntry(
                "a",
                0100640,
                5,
                new Time(1700000005, 0),
                Owner.ROOT,
                "",
                "5d41402abc4b2a76b9719d911017c592",
                Role.PLAIN);
        String entry = "0161 000500 6505f153 a0810000 00 00 5d41402abc4b2a76b9719d911017c592";
        // The first entry from stock rsync contains its owner numbers, although they equal the initial ones.
        ListFormat old = new ListFormat(30, Set.of(), fields, 16);
        assertThat(read(old, "01" + entry + "00 00 00").entries()).containsExactly(file);
        ListFormat negotiated = new ListFormat(32, ALL, fields, 16);
        FileList list = read(negotiated, "04" + entry + "00 00  00 04726f6f74  00 04726f6f74");
        assertThat(list.entries()).containsExactly(file);
    }

    /** {@code rsync --dirs --links src/ rsync://host/m/}: directories without their content, and no owners. */
    @Test
    void directoriesWithoutContent() throws Exception {
        ListFormat format = new ListFormat(31, Set.of(), EnumSet.of(Field.LINKS), 0);
        String hex = "19012e 000010 6505f153 ed410000  9804 70697065 000000 a0110000"
                + " 98046c696e6b 000100 ffa10000 0161  9c0103 737562 000010 ed410000"
                + " 98ff" + "6e".repeat(255) + " 000100 a0810000  9a0161 000500  ba01022e62 000000 00";
        FileList list = read(format, hex);
        assertThat(list.entries())
                .contains(entry(".", 0040755, 4096, Role.TOP), entry("sub", 0040755, 4096, Role.WITHOUT_CONTENT));
        List<FileEntry> asSent = AS_SENT.subList(0, 7).stream()
                .map(entry -> entry.name().equals("sub") ? entry("sub", 0040755, 4096, Role.WITHOUT_CONTENT) : entry)
                .toList();
        check(format, hex, asSent, Map.of());
    }

    private static void check(ListFormat format, String hex, List<FileEntry> asSent, Map<Integer, String> names)
            throws SstException {
        FileList list = read(format, hex);
        assertThat(list.entries()).containsExactlyInAnyOrderElementsOf(asSent);
        assertThat(list.error()).isZero();
        assertThat(list.users()).isEqualTo(names);
        assertThat(list.groups()).isEqualTo(names);
        assertThat(written(out -> {
                    FileListWriter writer = new FileListWriter(out, format);
                    for (FileEntry entry : asSent) {
                        writer.add(entry);
                    }
                    writer.end(0, names, names);
                }))
                .isEqualTo(hex.replace(" ", ""));
    }

    private static FileList read(ListFormat format, String hex) throws SstException {
        WireInput in = in(hex);
        FileList list = new FileListReader(in, format).read();
        assertThat(in.atEnd()).isTrue();
        return list;
    }

    private static List<FileEntry> withNanoseconds() {
        return AS_SENT.stream()
                .map(entry -> entry.name().equals("sub/f")
                        ? new FileEntry(
                                "sub/f", 0100640, 1, new Time(1700000005, 423312726), Owner.ROOT, "", "", Role.PLAIN)
                        : entry)
                .toList();
    }

    private static FileEntry entry(String name, int mode, long size, Role role) {
        return new FileEntry(name, mode, size, new Time(1700000005, 0), Owner.ROOT, "", "", role);
    }

    private static FileEntry link(String name, String target) {
        return new FileEntry(name, 0120777, 1, new Time(1700000005, 0), Owner.ROOT, target, "", Role.PLAIN);
    }
}
