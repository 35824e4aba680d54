/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import static io.sst4j.backup.xbstream.Streams.hex;
import static io.sst4j.backup.xbstream.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XbstreamWriterTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final XbstreamWriter writer = new XbstreamWriter(Channels.newChannel(bytes));

    @Test
    void smallFileIsOneChunkAndAnEnd() throws Exception {
        writer.add("a.txt", text("abc"));
        assertThat(bytes.toByteArray())
                .isEqualTo(hex("58425354434b3031 00 50 05000000 612e747874 0300000000000000 0000000000000000"
                        + " c2412435 616263 58425354434b3031 00 45 05000000 612e747874"));
    }

    @Test
    void emptyFileIsAnEndAlone() throws Exception {
        writer.add("empty", new byte[0]);
        assertThat(bytes.toByteArray()).isEqualTo(hex("58425354434b3031 00 45 05000000 656d707479"));
    }

    @Test
    void checksumIsThatOfZlib() throws Exception {
        writer.add("nine", text("123456789"));
        assertThat(bytes.toByteArray())
                .isEqualTo(hex("58425354434b3031 00 50 04000000 6e696e65 0900000000000000 0000000000000000"
                        + " 2639f4cb 313233343536373839 58425354434b3031 00 45 04000000 6e696e65"));
    }

    @Test
    void firstConnectionOfADonorThatAnswersWithIst() throws Exception {
        byte[] position = text("6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234 7\n");
        writer.add("xtrabackup_galera_info", position);
        writer.add("donor_galera_info", position);
        writer.add("xtrabackup_ist", text("1\n"));
        assertThat(bytes.size()).isEqualTo(340);
        assertThat(bytes.toByteArray())
                .containsSequence(hex("16000000 78747261"))
                .containsSequence(hex("2c00000000000000 0000000000000000 bf6de0df"))
                .containsSequence(hex("0200000000000000 0000000000000000 53fc5167 310a"));
    }

    @Test
    void filesMayTakeTurns() throws Exception {
        writer.payload("a", 0, ByteBuffer.wrap(text("12")));
        writer.payload("b", 0, ByteBuffer.wrap(text("xyz")));
        writer.payload("a", 2, ByteBuffer.wrap(text("34")));
        writer.end("b");
        writer.end("a");
        writer.finish();
        assertThat(bytes.toByteArray())
                .isEqualTo(Streams.of()
                        .payload("a", 0, text("12"))
                        .payload("b", 0, text("xyz"))
                        .payload("a", 2, text("34"))
                        .end("b")
                        .end("a")
                        .bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", ".a", "./a", "../a", "a/../b", "a/./b", "a/..", "d/", "a\0b", "a/b/c"})
    void namesThatPeersDropAreRefused(String name) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> writer.add(name, text("x")))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FOREIGN_FILE));
        assertThat(bytes.size()).as("nothing is written").isZero();
    }

    @Test
    void longNamesAreCountedInBytes() throws Exception {
        writer.add("x".repeat(511), text("x"));
        assertThatExceptionOfType(SstException.class).isThrownBy(() -> writer.add("ü".repeat(256), text("x")));
    }

    @Test
    void nameComesOnce() throws Exception {
        writer.add("d/a", text("x"));
        assertThatExceptionOfType(SstException.class).isThrownBy(() -> writer.add("d/a", text("y")));
        assertThatExceptionOfType(SstException.class).isThrownBy(() -> writer.add("d//a", text("y")));
        assertThatExceptionOfType(SstException.class).isThrownBy(() -> writer.end("d/a"));
    }

    @Test
    void deepDirectoryNeedsTheOneAboveIt() throws Exception {
        writer.add("a/x", text("x"));
        assertThatNoException().isThrownBy(() -> writer.add("a/b/y", text("y")));
        assertThatNoException().isThrownBy(() -> writer.add("a/b/c/z", text("z")));
        assertThatExceptionOfType(SstException.class).isThrownBy(() -> writer.add("q/b/y", text("y")));
    }

    @Test
    void gapsAreRefused() throws Exception {
        writer.payload("a", 0, ByteBuffer.wrap(text("12")));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.payload("a", 3, ByteBuffer.allocate(1)));
        assertThatIllegalStateException().isThrownBy(writer::finish).withMessageContaining("a");
    }

    @Test
    void manyNamesAreTold() throws Exception {
        for (int i = 0; i < 5000; i++) {
            writer.end("t" + i);
        }
        for (int i = 0; i < 5000; i++) {
            String name = "t" + i;
            assertThatExceptionOfType(SstException.class).isThrownBy(() -> writer.end(name));
        }
    }

    @Test
    void failureOfTheChannelIsThePeers() {
        XbstreamWriter failing = new XbstreamWriter(new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) throws IOException {
                throw new IOException("broken pipe");
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        });
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> failing.add("a", text("x")))
                .withMessageContaining("broken pipe")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_GONE));
    }

    @Test
    void missingFileIsLocal() {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> writer.add("a", Path.of("does/not/exist")))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_IO));
        assertThat(bytes.size()).isZero();
    }
}
