/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import static io.sst4j.backup.xbstream.Streams.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After a failure, no thread keeps waiting, and the first cause is reported. */
@Timeout(20)
class XbstreamExtractorFailureTest {
    @TempDir
    private Path target;

    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
    }

    @AfterEach
    void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }

    @Test
    void failureOfAWriterWakesTheReader() throws Exception {
        Files.createDirectory(target.resolve("taken"));
        send(Streams.of().payload("taken", 0, text("x")));
        // The sink stays open: without the writer's failure, the reader would wait forever.
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> extractor().extract(pipe.source(), TransferSink.NONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
        assertThat(pipe.source().isOpen()).isFalse();
    }

    @Test
    void failureOfAWriterStopsAFastStream() throws Exception {
        Files.createDirectory(target.resolve("taken"));
        Streams stream = Streams.of().file("taken", "x");
        for (int i = 0; i < 2000; i++) {
            stream.file("f" + i, "x".repeat(5000));
        }
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> extractor().extract(stream.channel(), TransferSink.NONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    @Test
    void closingTheChannelCancels() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<SstException> end = extractUntilFailure(reading, new CompletableFuture<>());
        send(Streams.of().payload("a", 0, text("x")));
        reading.await();
        pipe.source().close();
        assertThat(end.get(10, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void interruptCancels() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<SstException> end = new CompletableFuture<>();
        Thread extracting = new Thread(() -> {
            end.complete(failure(reading));
            interrupted.complete(Thread.interrupted());
        });
        extracting.start();
        send(Streams.of().payload("a", 0, text("x")));
        reading.await();
        extracting.interrupt();
        assertThat(end.get(10, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).as("the flag is kept").isTrue();
    }

    @Test
    void failureOfTheChannelIsTold() {
        byte[] stream = Streams.of().file("a", "x".repeat(100_000)).bytes();
        Drips failing = new Drips(Streams.channel(stream), new Random(7), 3000) {
            private int reads;

            @Override
            public int read(ByteBuffer into) throws IOException {
                reads++;
                if (reads == 10) {
                    throw new IOException("reset by peer");
                }
                return super.read(into);
            }
        };
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> extractor().extract(failing, TransferSink.NONE))
                .withMessageContaining("reset by peer")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_GONE));
    }

    @Test
    void failureOfTheListenerEndsIt() {
        TransferSink failing = new TransferSink() {
            @Override
            public void item(String path, long length) {
                throw new IllegalStateException("not " + path);
            }
        };
        assertThatThrownBy(() -> extractor().extract(Streams.of().file("a", "x").channel(), failing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not a");
    }

    @Test
    void missingTargetIsLocal() {
        XbstreamExtractor lost = new XbstreamExtractor(target.resolve("gone"), XbstreamExtractor.Options.defaults());
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> lost.extract(Streams.of().file("a", "x").channel(), TransferSink.NONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_IO));
    }

    @Test
    void noThreadIsLeft() throws Exception {
        extractor().extract(Streams.of().file("a", "x").channel(), TransferSink.NONE);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("sst4j-extract"));
    }

    private CompletableFuture<SstException> extractUntilFailure(
            CountDownLatch reading, CompletableFuture<SstException> end) {
        new Thread(() -> end.complete(failure(reading))).start();
        return end;
    }

    private SstException failure(CountDownLatch reading) {
        try {
            extractor().extract(pipe.source(), new TransferSink() {
                @Override
                public void moved(long bytes) {
                    reading.countDown();
                }
            });
        } catch (SstException e) {
            return e;
        }
        throw new AssertionError("ended without a failure");
    }

    private void send(Streams stream) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(stream.bytes());
        while (bytes.hasRemaining()) {
            pipe.sink().write(bytes);
        }
    }

    private XbstreamExtractor extractor() {
        return new XbstreamExtractor(
                target,
                XbstreamExtractor.Options.builder().writers(2).buffers(2, 4096).build());
    }
}
