/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import static io.sst4j.backup.internal.rsync.wire.Bytes.in;
import static io.sst4j.backup.internal.rsync.wire.Bytes.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.Message.Tag;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireFramesTest {
    private final List<Message> messages = new ArrayList<>();

    @Test
    void valuesSpanFramesAndMessagesStandBetween() throws Exception {
        WireInput in = demultiplexed("02000007 3412  00000007  0300000a 68690a  04000028 2c010000  02000007 7856");
        assertThat(in.int32()).isEqualTo(0x56781234);
        assertThat(in.atEnd()).isTrue();
        assertThat(messages).containsExactly(Message.text(Tag.ERROR, "hi"), Message.number(Tag.IO_TIMEOUT, 300));
    }

    @Test
    void messagesOfEveryKind() throws Exception {
        List<Message> all = List.of(
                Message.text(Tag.ERROR_XFER, "a"),
                Message.text(Tag.INFO, "b"),
                Message.text(Tag.WARNING, "c"),
                Message.text(Tag.DELETED, "d"),
                Message.number(Tag.IO_ERROR, 1),
                Message.number(Tag.NOOP, 0),
                Message.number(Tag.ERROR_EXIT, 11),
                Message.number(Tag.SUCCESS, 7),
                Message.number(Tag.NO_SEND, 8));
        String hex = written(out -> {
            FrameOutput frames = new FrameOutput(out);
            for (Message message : all) {
                frames.send(message);
            }
        });
        assertThat(hex)
                .isEqualTo("0200000861 0a 0200000962 0a 0200000b63 0a 0200006c64 0a 0400001d01000000 00000031"
                                .replace(" ", "")
                        + "0400005d0b000000 0400006b07000000 0400006d08000000".replace(" ", ""));
        assertThat(demultiplexed(hex).atEnd()).isTrue();
        assertThat(messages).isEqualTo(all);
    }

    @Test
    void exitWithoutACode() throws Exception {
        assertThat(demultiplexed("0000005d").atEnd()).isTrue();
        assertThat(messages).containsExactly(Message.number(Tag.ERROR_EXIT, 0));
    }

    @Test
    void bytesAreGatheredIntoFrames() throws Exception {
        assertThat(written(out -> {
                    FrameOutput frames = new FrameOutput(out);
                    frames.flush();
                    frames.write(0);
                    frames.write(new byte[] {1, 2}, 0, 2);
                    frames.keepAlive();
                    frames.write(3);
                    frames.send(Message.text(Tag.INFO, ""));
                }))
                .isEqualTo("03000007 000102 00000007 01000007 03 01000009 0a".replace(" ", ""));
    }

    @Test
    void lentRoomBecomesAFrameBehindWhatWasGathered() throws Exception {
        assertThat(written(out -> {
                    WireOutput framed = new WireOutput(new FrameOutput(out));
                    framed.u8(1);
                    framed.take(framed.lend(10).putInt(0x04030201));
                    framed.u8(2);
                    framed.flush();
                }))
                .isEqualTo("01000007 01 04000007 01020304 01000007 02".replace(" ", ""));
    }

    @Test
    void anyStreamComesBack() throws Exception {
        Random random = Seeds.random("anyStreamComesBack");
        byte[] content = new byte[3 * FrameOutput.FRAME_BYTES + 17];
        random.nextBytes(content);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        FrameOutput frames = new FrameOutput(new WireOutput(wire));
        for (int at = 0; at < content.length; ) {
            int count = Math.min(1 + random.nextInt(50_000), content.length - at);
            frames.write(content, at, count);
            at += count;
        }
        frames.flush();
        FrameInput in = new FrameInput(new WireInput(new ByteArrayInputStream(wire.toByteArray())), messages::add);
        ByteBuffer read = ByteBuffer.allocate(content.length + 1);
        int count;
        do {
            count = in.read(read);
        } while (count >= 0);
        assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(content));
    }

    @Test
    void framesThatNoPeerSendsAreRefused() {
        refused(ErrorCode.MALFORMED_STREAM, "0000000c");
        refused(ErrorCode.MALFORMED_STREAM, "00000000");
        refused(ErrorCode.MALFORMED_STREAM, "ffffffff");
        refused(ErrorCode.HOSTILE_STREAM, "01000108");
        refused(ErrorCode.HOSTILE_STREAM, "0300001d000000");
        refused(ErrorCode.HOSTILE_STREAM, "01000031 00");
        refused(ErrorCode.TRUNCATED_STREAM, "0400001d0000");
        refused(ErrorCode.TRUNCATED_STREAM, "05000007 0000");
        refused(ErrorCode.TRUNCATED_STREAM, "0000");
    }

    private WireInput demultiplexed(String hex) {
        return new WireInput(new FrameInput(in(hex), messages::add));
    }

    private void refused(ErrorCode code, String hex) {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> drain(hex))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private void drain(String hex) throws SstException {
        WireInput in = demultiplexed(hex);
        while (!in.atEnd()) {
            in.u8();
        }
    }
}
