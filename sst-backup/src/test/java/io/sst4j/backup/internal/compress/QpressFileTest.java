/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import java.util.zip.Adler32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files written by MariaDB 10.11's {@code mariadb-backup --compress} are expanded correctly. */
class QpressFileTest {
    @TempDir
    private Path directory;

    @Test
    void smallFileIsTheOriginal() throws Exception {
        assertThat(expand(resource("db.opt.qp"))).isEqualTo(resource("db.opt"));
        assertThat(expand(resource("m.frm.qp"))).isEqualTo(resource("m.frm"));
    }

    @Test
    void runsOverSeveralBlocksAreTheOriginal() throws Exception {
        byte[] content = expand(resource("z.MYD.qp"));
        assertThat(content).hasSize(130_048);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)))
                .isEqualTo("4f3572260f9e18408e3eca2ef589a6f085a8f772b769b0939a2e1dea5c8a9075");
    }

    @Test
    void expandsNextToTheArchive() throws Exception {
        Path archive = Files.write(directory.resolve("m.frm.qp"), resource("m.frm.qp"));
        assertThat(QpressFile.expand(archive))
                .isEqualTo(directory.resolve("m.frm"))
                .hasBinaryContent(resource("m.frm"));
        assertThat(archive).exists();
        assertThatExceptionOfType(SstException.class)
                .as("nothing is overwritten")
                .isThrownBy(() -> QpressFile.expand(archive))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_IO));
        assertThatIllegalArgumentException().isThrownBy(() -> QpressFile.expand(directory.resolve("m.frm")));
    }

    @Test
    void blockThatIsNotCompressedIsTaken() throws Exception {
        assertThat(expand(archive(new byte[] {0x44, 8, 5, 'h', 'e', 'l', 'l', 'o'})))
                .isEqualTo(ascii("hello"));
    }

    @Test
    void anyCutIsAnError() throws Exception {
        byte[] archive = resource("m.frm.qp");
        for (int length = 0; length < archive.length; length++) {
            byte[] head = Arrays.copyOf(archive, length);
            assertThatExceptionOfType(MalformedStreamException.class)
                    .as("cut at %d", length)
                    .isThrownBy(() -> expand(head))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TRUNCATED_STREAM));
        }
    }

    @Test
    void damageIsDetectedOrHarmless() throws Exception {
        byte[] archive = resource("m.frm.qp");
        for (int bit = 0; bit < 8 * archive.length; bit++) {
            byte[] flipped = archive.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(expand(flipped)).as("bit %d", bit).isEqualTo(resource("m.frm"));
            } catch (MalformedStreamException e) {
                assertThat(e.offset()).isBetween(0L, (long) archive.length);
            }
        }
    }

    @Test
    void packetsOfNonsenseNeverLeaveTheBlock() throws Exception {
        Random random = Seeds.random("packetsOfNonsenseNeverLeaveTheBlock");
        for (int round = 0; round < 20_000; round++) {
            byte[] packet = new byte[3 + random.nextInt(60)];
            random.nextBytes(packet);
            packet[0] = 0x45;
            packet[1] = (byte) packet.length;
            try {
                assertThat(expand(archive(packet))).hasSize(packet[2] & 0xff);
            } catch (MalformedStreamException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_STREAM);
            }
        }
    }

    @Test
    void absurdSizesAreRefused() {
        byte[] huge = {0x47, 9, 0, 0, 0, -1, -1, -1, 0x7f};
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> expand(archive(huge)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    /** An archive of one packet, with a correct checksum. */
    private static byte[] archive(byte[] packet) {
        Adler32 adler = new Adler32();
        adler.update(packet);
        ByteBuffer archive = ByteBuffer.allocate(200)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("qpress10"))
                .putLong(65536)
                .put((byte) 'F')
                .putInt(1)
                .put(ascii("x\0"))
                .put(ascii("NEWBNEWB"))
                .putLong(0)
                .putInt((int) adler.getValue())
                .put(packet)
                .put(ascii("ENDSENDS"))
                .putLong(0);
        return Arrays.copyOf(archive.array(), archive.position());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] expand(byte[] archive) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        QpressFile.expand(Channels.newChannel(new ByteArrayInputStream(archive)), Channels.newChannel(content));
        return content.toByteArray();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(QpressFileTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }
}
