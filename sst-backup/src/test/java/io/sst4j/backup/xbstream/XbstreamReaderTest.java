/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import static io.sst4j.backup.xbstream.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XbstreamReaderTest {
    @Test
    void emptyStreamHasNoChunks() throws Exception {
        assertThat(reader(Streams.of()).next()).isNull();
    }

    @Test
    void chunksOfMariadb() throws Exception {
        XbstreamReader reader = reader(Streams.of()
                .payload(2, "d/a", 0, text("abc"))
                .seek("d/a", 10)
                .end("d/a")
                .rename("d/a", "b")
                .remove("b"));
        assertThat(reader.next()).isEqualTo(new Chunk.Payload("d/a", 0, true, 0, 3));
        assertThat(reader.next()).isEqualTo(new Chunk.Seek("d/a", 40, 10));
        assertThat(reader.next()).isEqualTo(new Chunk.End("d/a", 65));
        assertThat(reader.next()).isEqualTo(new Chunk.Rename("d/a", 82, "b"));
        assertThat(reader.next()).isEqualTo(new Chunk.Remove("b", 104));
        assertThat(reader.next()).isNull();
        assertThat(reader.offset()).isEqualTo(119);
    }

    @Test
    void sparseChunkOfPercona() throws Exception {
        XbstreamReader reader = new XbstreamReader(
                Streams.of()
                        .sparse("a", 7, text("abcde"), 100, 3, 0, 2)
                        .end("a")
                        .channel(),
                XbstreamReader.Dialect.PERCONA);
        Chunk.Sparse chunk = (Chunk.Sparse) next(reader);
        assertThat(chunk.fileOffset()).isEqualTo(7);
        assertThat(chunk.map().size()).isEqualTo(2);
        assertThat(chunk.map().hole(0)).isEqualTo(100);
        assertThat(chunk.map().length(1)).isEqualTo(2);
        assertThat(payload(reader)).isEqualTo(text("abcde"));
        assertThat(reader.next()).isInstanceOf(Chunk.End.class);
    }

    @Test
    void payloadComesInPiecesWithoutEndOrIntoAnyBuffer() throws Exception {
        byte[] content = new byte[1_000_000];
        new Random(1).nextBytes(content);
        Streams stream = Streams.of().payload("a", 0, content).end("a");
        XbstreamReader pieces = reader(stream);
        next(pieces);
        assertThat(payload(pieces)).isEqualTo(content);

        XbstreamReader reads = reader(stream);
        next(reads);
        ByteBuffer target = ByteBuffer.allocateDirect(content.length + 5);
        int count = 0;
        while (count >= 0) {
            count = reads.read(target);
        }
        assertThat(target.flip().remaining()).isEqualTo(content.length);
        assertThat(target).isEqualTo(ByteBuffer.wrap(content));
        assertThat(reads.next()).isInstanceOf(Chunk.End.class);
        assertThat(reads.next()).isNull();
    }

    @Test
    void payloadThatIsNotTakenIsSkippedButChecked() throws Exception {
        Streams good = Streams.of().payload("a", 0, new byte[700_000]).end("a");
        XbstreamReader reader = reader(good);
        next(reader);
        assertThat(reader.next()).isInstanceOf(Chunk.End.class);

        byte[] damaged = good.bytes();
        damaged[600_000] ^= 1;
        XbstreamReader other = new XbstreamReader(Streams.channel(damaged), XbstreamReader.Dialect.MARIADB);
        next(other);
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(other::next)
                .withMessageContaining("checksum")
                .satisfies(e -> assertThat(e.offset()).isZero());
    }

    @Test
    void anySplitOfReadsGivesTheSame() throws Exception {
        Random random = Seeds.random("anySplitOfReadsGivesTheSame");
        byte[] content = new byte[300_000];
        random.nextBytes(content);
        byte[] stream = Streams.of()
                .payload("a", 0, content)
                .payload("b", 0, text("xyz"))
                .end("b")
                .end("a")
                .bytes();
        for (int round = 0; round < 20; round++) {
            int most = 1 + random.nextInt(round < 2 ? 3 : 100_000);
            ReadableByteChannel in = new Drips(Streams.channel(stream), random, most);
            XbstreamReader reader = new XbstreamReader(in, XbstreamReader.Dialect.MARIADB);
            next(reader);
            assertThat(payload(reader)).isEqualTo(content);
            next(reader);
            assertThat(payload(reader)).isEqualTo(text("xyz"));
            assertThat(reader.next()).isInstanceOf(Chunk.End.class);
            assertThat(reader.next()).isInstanceOf(Chunk.End.class);
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void lengthsAreCheckedBeforeAnythingIsAllocated() {
        Streams longPath = Streams.of().raw(text("XBSTCK01")).raw(0).raw('P').u32(Integer.MAX_VALUE);
        refused(ErrorCode.HOSTILE_STREAM, longPath);
        refused(
                ErrorCode.HOSTILE_STREAM,
                Streams.of().raw(text("XBSTCK01")).raw(0).raw('P').u32(-1));
        refused(ErrorCode.HOSTILE_STREAM, Streams.of().end("x".repeat(512)));
        refused(ErrorCode.HOSTILE_STREAM, absurd(-1, 0));
        refused(ErrorCode.HOSTILE_STREAM, absurd(1, -1));
        refused(ErrorCode.HOSTILE_STREAM, absurd(Long.MAX_VALUE, 1));
        refused(ErrorCode.TRUNCATED_STREAM, absurd(Long.MAX_VALUE, 0));
        refused(ErrorCode.HOSTILE_STREAM, Streams.of().seek("a", -1));
    }

    @Test
    void sparseMapsAreChecked() {
        refusedOfPercona(
                ErrorCode.HOSTILE_STREAM, Streams.of().header('S', "a").u32(-1).raw(new byte[20]));
        refusedOfPercona(
                ErrorCode.HOSTILE_STREAM,
                Streams.of().header('S', "a").u32((1 << 17) + 1).raw(new byte[20]));
        refusedOfPercona(ErrorCode.MALFORMED_STREAM, Streams.of().sparse("a", 0, text("abc"), 0, 2));
        refusedOfPercona(ErrorCode.HOSTILE_STREAM, Streams.of().sparse("a", Long.MAX_VALUE - 2, text("a"), 5, 1));
        Streams wrongMap = Streams.of().sparse("a", 0, text("abc"), 1, 3);
        byte[] bytes = wrongMap.bytes();
        bytes[39] ^= 1;
        refusedOfPercona(ErrorCode.MALFORMED_STREAM, Streams.of().raw(bytes));
    }

    @Test
    void dialectsDoNotMix() {
        refusedOfPercona(ErrorCode.MALFORMED_STREAM, Streams.of().rename("a", "b"));
        refusedOfPercona(ErrorCode.MALFORMED_STREAM, Streams.of().remove("a"));
        refusedOfPercona(ErrorCode.MALFORMED_STREAM, Streams.of().payload(2, "a", 0, text("x")));
        refused(ErrorCode.MALFORMED_STREAM, Streams.of().sparse("a", 0, text("abc"), 100, 3));
    }

    @Test
    void failureOfTheChannelKeepsItsCause() {
        ReadableByteChannel in = new Drips(Streams.channel(new byte[100]), new Random(1), 10) {
            @Override
            public int read(ByteBuffer target) throws IOException {
                throw new IOException("reset by peer");
            }
        };
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> new XbstreamReader(in, XbstreamReader.Dialect.MARIADB).next())
                .withMessageContaining("reset by peer")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_GONE));
    }

    private static Streams absurd(long length, long offset) {
        return Streams.of().header('P', "a").u64(length).u64(offset).u32(0);
    }

    private static XbstreamReader reader(Streams stream) {
        return new XbstreamReader(stream.channel(), XbstreamReader.Dialect.MARIADB);
    }

    private static Chunk next(XbstreamReader reader) throws SstException {
        Chunk chunk = reader.next();
        if (chunk == null) {
            throw new AssertionError("the stream has ended");
        }
        return chunk;
    }

    private static byte[] payload(XbstreamReader reader) throws SstException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer piece = reader.payload(); piece != null; piece = reader.payload()) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static void refused(ErrorCode code, Streams stream) {
        refused(code, stream, XbstreamReader.Dialect.MARIADB);
    }

    private static void refusedOfPercona(ErrorCode code, Streams stream) {
        refused(code, stream, XbstreamReader.Dialect.PERCONA);
    }

    private static void refused(ErrorCode code, Streams stream, XbstreamReader.Dialect dialect) {
        XbstreamReader reader = new XbstreamReader(stream.channel(), dialect);
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(() -> readToEnd(reader))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static void readToEnd(XbstreamReader reader) throws SstException {
        while (reader.next() != null) {
            // The next chunk must fail.
        }
    }
}
