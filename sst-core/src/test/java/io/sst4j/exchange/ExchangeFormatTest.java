/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.Transport;
import io.sst4j.testing.Background;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of an exchange, as documented in {@code docs/formats/exchange.md}, and the refusal of others. */
@Timeout(60)
class ExchangeFormatTest {
    private static final Path PAGE = Path.of("../docs/formats/exchange.md");
    private static final String KEY = "000102030405060708090a0b0c0d0e0f";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final byte[] GREETING =
            bytes("5353542d45584348 02 02 0003 a0a1a2a3a4a5a6a7a8a9aaabacadaeaf".replace(" ", ""));
    private static final byte[] ANSWER =
            bytes("5353542d45584348 02 00 0003 b0b1b2b3b4b5b6b7b8b9babbbcbdbebf".replace(" ", ""));

    private Connection near;
    private Connection far;

    @BeforeEach
    void connect() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        try (Transport.Listener listener = memory.listen(new Endpoint("here", 0))) {
            Future<Connection> accepted = Background.start(() -> listener.accept(LIMIT));
            near = memory.connect(listener.local(), LIMIT, new Cancellation());
            far = accepted.get();
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        near.close();
        far.close();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static SessionKey key() throws SstException {
        return SessionKey.of(TransferAddress.parse("10.0.0.1:4444/tree//1/exchange2.key-" + KEY))
                .orElseThrow();
    }

    private static ByteBuffer frame(FrameType type, byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + content.length);
        frame.position(Frame.HEADER_BYTES).put(content).flip();
        Frame.seal(type, frame);
        return frame;
    }

    private static byte[] parcel() {
        Parcel parcel = new Parcel();
        parcel.memory().put("abc".getBytes(StandardCharsets.US_ASCII)).put(new byte[8189]);
        parcel.seal(5, Parcel.LAST);
        byte[] frame = new byte[parcel.frame().remaining()];
        parcel.frame().get(frame);
        return frame;
    }

    private static byte[] reply() {
        return Lane.content(new ReplySender.Part(0, ByteBuffer.wrap(bytes("01")), true))
                .array();
    }

    /** A line of the page's table: the description and the bytes. */
    private static String line(String what, byte[] bytes) {
        String text = HexFormat.of().formatHex(bytes);
        return what + ": " + text.replaceAll("(00){64,}", "(zeros)") + "\n";
    }

    @Test
    void theBytesAreThoseOfThePage() throws Exception {
        String example = line("greeting", GREETING)
                + line("answer", ANSWER)
                + line("joiner's proof", key().proof(Role.JOINER, GREETING, ANSWER))
                + line("donor's proof", key().proof(Role.DONOR, GREETING, ANSWER))
                + line("parcel", parcel())
                + line(
                        "acknowledgement",
                        frame(FrameType.ACKNOWLEDGEMENT, bytes("0000000000000005"))
                                .array())
                + line("beat", frame(FrameType.BEAT, new byte[0]).array())
                + line("reply", frame(FrameType.REPLY, reply()).array())
                + line(
                        "heard",
                        frame(FrameType.HEARD, bytes("0000000000000001")).array())
                + line("farewell", frame(FrameType.FAREWELL, new byte[0]).array());
        Matcher block = Pattern.compile("```hex\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        assertThat(example).isEqualTo(block.group(1));
    }

    @Test
    void aJoinerAnswersAsThePageSays() throws Exception {
        CompletableFuture<Lane> heard =
                Background.start(() -> Greeting.joiner(far, key(), Abilities.NONE, System::nanoTime));
        near.write(ByteBuffer.wrap(GREETING));
        byte[] answer = read(near, ANSWER.length);
        assertThat(HexFormat.of().formatHex(answer, 0, 12))
                .isEqualTo(HexFormat.of().formatHex(ANSWER, 0, 12));
        assertThat(read(near, SessionKey.PROOF_BYTES)).isEqualTo(key().proof(Role.JOINER, GREETING, answer));
        near.write(ByteBuffer.wrap(key().proof(Role.DONOR, GREETING, answer)));
        assertThat(heard.get().number()).isEqualTo(3);
    }

    private static byte[] read(Connection from, int length) throws Exception {
        ByteBuffer into = ByteBuffer.allocate(length);
        assertThat(Frame.readFully(from, into, false)).isTrue();
        return into.array();
    }

    /** The peers: one with another key, one that sends the other side's proof back, a newer one, an HTTP client. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PEER_REJECTED other key",
                "PEER_REJECTED mirror",
                "PEER_INCOMPATIBLE newer",
                "PEER_INCOMPATIBLE http",
                "PEER_INCOMPATIBLE many"
            })
    void whoDoesNotKnowTheKeyIsTurnedAway(String who) throws Exception {
        CompletableFuture<Lane> heard =
                Background.start(() -> Greeting.joiner(far, key(), Abilities.NONE, System::nanoTime));
        byte[] greeting = GREETING.clone();
        switch (who.substring(who.indexOf(' ') + 1)) {
            case "newer" -> greeting[8] = greeting[9] = 3;
            case "many" -> greeting[11] = 64;
            case "http" -> greeting = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            default -> {
                // as documented on the page
            }
        }
        near.write(ByteBuffer.wrap(greeting));
        if (who.startsWith("PEER_REJECTED")) {
            byte[] answer = read(near, ANSWER.length);
            byte[] proof = read(near, SessionKey.PROOF_BYTES);
            near.write(ByteBuffer.wrap(
                    who.endsWith("mirror") ? proof : SessionKey.random().proof(Role.DONOR, GREETING, answer)));
        }
        assertThat(catchThrowable(heard::join).getCause())
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code().name()).isEqualTo(who.split(" ", 2)[0]));
    }

    /** Two releases with different ranges of versions agree on one that both support. */
    @Test
    void aNewerDonorThatSpeaksThisVersionTooIsAnsweredByIt() throws Exception {
        CompletableFuture<Lane> heard =
                Background.start(() -> Greeting.joiner(far, key(), Abilities.NONE, System::nanoTime));
        byte[] greeting = GREETING.clone();
        greeting[9] = 7;
        near.write(ByteBuffer.wrap(greeting));
        byte[] answer = read(near, ANSWER.length);
        assertThat(answer[8]).isEqualTo((byte) 2);
        assertThat(read(near, SessionKey.PROOF_BYTES)).isEqualTo(key().proof(Role.JOINER, greeting, answer));
        near.write(ByteBuffer.wrap(key().proof(Role.DONOR, greeting, answer)));
        assertThat(heard.join().number()).isEqualTo(3);
    }

    @Test
    void aJoinerThatDoesNotKnowTheKeyGetsNothing() throws Exception {
        CompletableFuture<Lane> greeted = Background.start(() -> Greeting.donor(near, key(), 0, System::nanoTime));
        byte[] greeting = read(far, GREETING.length);
        far.write(ByteBuffer.wrap(ANSWER));
        far.write(ByteBuffer.wrap(SessionKey.random().proof(Role.JOINER, greeting, ANSWER)));
        assertThat(catchThrowable(greeted::join).getCause())
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_REJECTED));
    }

    @Test
    void theKeyIsShownToNobody() throws Exception {
        TransferAddress address = key().announcedIn(TransferAddress.parse("10.0.0.1:4444/tree"));
        assertThat(address.format()).isEqualTo("10.0.0.1:4444/tree///exchange2.key-" + KEY);
        assertThat(address.toString()).contains("key-***").doesNotContain(KEY);
        assertThat(key()).hasToString("***");
        assertThat(SessionKey.of(TransferAddress.parse("10.0.0.1:4444/tree"))).isEmpty();
        for (String words :
                new String[] {"exchange2", "exchange2.key-", "exchange2.key-00ff", "exchange2.key-" + "zz".repeat(16)
                }) {
            TransferAddress bad = TransferAddress.parse("10.0.0.1:4444/tree//1/" + words);
            assertThatThrownBy(() -> SessionKey.of(bad)).hasMessageContaining("no key of 128 bits");
        }
    }

    @Test
    void framesThatMayBeSkippedAreAndOthersRefused() throws Exception {
        byte[] beat = frame(FrameType.BEAT, new byte[0]).array();
        near.write(unknown((byte) 99, (byte) 1));
        near.write(ByteBuffer.wrap(beat));
        near.write(unknown((byte) 99, (byte) 0));
        ByteBuffer into = ByteBuffer.allocate(Frame.MOST_BYTES);
        assertThat(Frame.read(far, into)).isEqualTo(FrameType.BEAT);
        assertThatThrownBy(() -> Frame.read(far, into)).hasMessageContaining("frames of the unknown type 99");
    }

    private static ByteBuffer unknown(byte type, byte flags) {
        ByteBuffer frame = frame(FrameType.BEAT, new byte[] {1, 2, 3});
        frame.put(0, type).put(1, flags);
        Frame.sum(frame);
        return frame;
    }

    /** No more bytes come, so a reader that trusted the length would wait forever. */
    @Test
    void aLengthThatWasDamagedIsNotWaitedFor() throws Exception {
        for (int bit = 0; bit < Short.SIZE; bit++) {
            byte[] beat = frame(FrameType.BEAT, new byte[0]).array();
            beat[7 - bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            near.write(ByteBuffer.wrap(beat));
            ByteBuffer into = ByteBuffer.allocate(Frame.MOST_BYTES);
            assertThatThrownBy(() -> Frame.read(far, into)).hasMessageContaining("invalid frame header");
        }
    }

    /** Any bytes are refused with a code, and nothing longer than a frame is kept in memory. */
    @Test
    void randomBytesAreRefused() throws Exception {
        Random random = Seeds.random("randomBytesAreRefused");
        for (int round = 0; round < 300; round++) {
            byte[] bytes = random.nextBoolean() ? new byte[1 + random.nextInt(200)] : parcel();
            if (bytes.length <= 200) {
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            near.write(ByteBuffer.wrap(bytes));
            near.shutdownOutput();
            ByteBuffer into = ByteBuffer.allocate(Frame.MOST_BYTES);
            assertThatThrownBy(() -> Frame.read(far, into)).isInstanceOf(SstException.class);
            disconnect();
            connect();
        }
    }
}
