/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A method whose state is a map of texts. Stage 1 sends its position and size, stage 2 the map. */
final class StoreMethod {
    static final SnapshotPosition POSITION = SnapshotPosition.of(UUID.nameUUIDFromBytes(new byte[] {1}), 42);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private StoreMethod() {}

    /** A hook for tests inside a method. */
    interface Hook {
        void run() throws SstException;
    }

    /** The donor's half. */
    static final class Source implements SnapshotSource {
        final AtomicInteger closed = new AtomicInteger();
        Hook onCheck = () -> {};
        Hook onSend = () -> {};
        boolean incremental;
        private final Map<String, String> store;

        Source(Map<String, String> store) {
            this.store = store;
        }

        @Override
        public String method() {
            return "store";
        }

        @Override
        public void check(TransferLink link) throws SstException {
            onCheck.run();
        }

        @Override
        public Outcome send(DonorLink link) throws SstException {
            byte[] state = encode(store);
            link.enter(Phase.CONNECT);
            link.expect(OptionalLong.of(state.length));
            String head = POSITION + "\n" + (incremental ? "incremental" : String.valueOf(state.length));
            try (Connection connection = link.connect()) {
                link.enter(Phase.HANDSHAKE);
                connection.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)));
                connection.shutdownOutput();
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "send the position", e);
            }
            onSend.run();
            if (!incremental) {
                sendState(link, state);
            }
            return new Outcome(POSITION, incremental);
        }

        private static void sendState(DonorLink link, byte[] state) throws SstException {
            try (Connection connection = link.connect()) {
                link.enter(Phase.TRANSFER);
                connection.write(ByteBuffer.wrap(state));
                link.moved(state.length);
                connection.shutdownOutput();
                // the joiner sends nothing: this waits until it has read everything
                connection.read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "send the state", e);
            }
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** The joiner's half. */
    static final class Target implements SnapshotTarget {
        final AtomicInteger closed = new AtomicInteger();
        final Map<String, String> store;
        Hook onCheck = () -> {};
        Hook onPrepare = () -> {};
        Hook onInstall = () -> {};
        private byte[] staged = {};

        Target(Map<String, String> store) {
            this.store = store;
        }

        @Override
        public String method() {
            return "store";
        }

        @Override
        public void check(TransferLink link) throws SstException {
            onCheck.run();
        }

        @Override
        public TransferAddress announce(JoinerLink link) throws SstException {
            return TransferAddress.of(link.listen(), "store");
        }

        @Override
        public Outcome receive(JoinerLink link) throws SstException {
            String[] head;
            try (Connection connection = link.accept(LIMIT)) {
                link.enter(Phase.HANDSHAKE);
                head = new String(readAll(connection, link), StandardCharsets.UTF_8).split("\n", -1);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "receive the position", e);
            }
            SnapshotPosition position = SnapshotPosition.parse(head[0]);
            if (head[1].equals("incremental")) {
                return new Outcome(position, true);
            }
            link.expect(OptionalLong.of(Long.parseLong(head[1])));
            try (Connection connection = link.accept(LIMIT)) {
                link.enter(Phase.TRANSFER);
                staged = readAll(connection, link);
                link.moved(staged.length);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "receive the state", e);
            }
            link.enter(Phase.VERIFY);
            if (staged.length != Long.parseLong(head[1])) {
                throw new SstException(ErrorCode.TRUNCATED_STREAM, "the state is not whole");
            }
            return new Outcome(position, false);
        }

        private static byte[] readAll(Connection connection, JoinerLink link) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (connection.read(buffer.clear()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                link.cancellation().check();
            }
            return all.toByteArray();
        }

        @Override
        public void prepare(TransferLink link) throws SstException {
            onPrepare.run();
        }

        @Override
        public SnapshotPosition install(TransferLink link) throws SstException {
            onInstall.run();
            store.clear();
            store.putAll(decode(staged));
            return POSITION;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static byte[] encode(Map<String, String> store) {
        Properties properties = new Properties();
        properties.putAll(store);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> decode(byte[] bytes) throws SstException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.MALFORMED_STREAM, "read the state", e);
        }
        Map<String, String> store = new TreeMap<>();
        properties.forEach((key, value) -> store.put(key.toString(), value.toString()));
        return store;
    }
}
