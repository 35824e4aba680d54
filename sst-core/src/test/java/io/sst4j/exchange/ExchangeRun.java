/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Donor;
import io.sst4j.DonorLink;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferLink;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Two sessions whose methods only write and read an exchange, or use its key in another way.
 *
 * @param donating the donor's action
 * @param joining the joiner's action
 */
record ExchangeRun(Donating donating, Joining joining) {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** The action of a donor that may violate the protocol. */
    interface Donating {
        void run(DonorLink link, SessionKey key) throws IOException;
    }

    /** The action of a joiner that may violate the protocol. */
    interface Joining {
        void run(JoinerLink link, SessionKey key) throws IOException;
    }

    /** The action of a donor with its end. */
    interface Sending {
        void run(DonorExchange exchange, DonorLink link) throws IOException;
    }

    /** The action of a joiner with its end. */
    interface Receiving {
        void run(JoinerExchange exchange, JoinerLink link) throws IOException;
    }

    /** Creates a run of two correct ends. */
    static ExchangeRun of(Sending sending, Receiving receiving, ExchangeOptions options) {
        return new ExchangeRun(
                (link, key) -> {
                    try (DonorExchange exchange = DonorExchange.open(link, key, options)) {
                        sending.run(exchange, link);
                    }
                },
                receiving(receiving, options));
    }

    static Joining receiving(Receiving receiving, ExchangeOptions options) {
        return (link, key) -> {
            try (JoinerExchange exchange = JoinerExchange.accept(link, key, LIMIT, options, false)) {
                receiving.run(exchange, link);
            }
        };
    }

    /** The results of both ends. */
    record Ends(CompletableFuture<TransferReport> sent, CompletableFuture<TransferReport> received) {
        void requireGood() {
            received.join();
            sent.join();
        }

        SstException donorFailure() {
            return failure(sent);
        }

        SstException joinerFailure() {
            return failure(received);
        }

        private static SstException failure(CompletableFuture<?> end) {
            try {
                end.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof SstException failure) {
                    return failure;
                }
                throw e;
            }
            throw new AssertionError("there was no failure");
        }
    }

    Ends over(Transport donors, Transport joiners) throws SstException {
        return over(donors, joiners, Encryptor.none(), Encryptor.none());
    }

    Ends over(Transport donors, Transport joiners, Encryptor donorsOwn, Encryptor joinersOwn) throws SstException {
        try (Joiner joiner = Sst.joiner(new Target())
                        .transport(joiners)
                        .encryptor(joinersOwn)
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .build();
                Donor donor = Sst.donor(new Source())
                        .transport(donors)
                        .encryptor(donorsOwn)
                        .connectLimit(LIMIT)
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            CompletableFuture<TransferReport> sent = donor.donateAsync(address);
            Ends ends = new Ends(sent, received);
            sent.handle((report, failure) -> true).join();
            received.handle((report, failure) -> true).join();
            return ends;
        }
    }

    /** Receives each part that a joiner has read. */
    interface Seen {
        void part(ByteBuffer bytes) throws IOException;
    }

    static byte[] readAll(JoinerExchange from, int size) throws IOException {
        return readAll(from, size, bytes -> {});
    }

    /** Reads with both methods in turn: copying, and trading buffers. */
    static byte[] readAll(JoinerExchange from, int size, Seen seen) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(size);
        ByteBuffer step = ByteBuffer.allocateDirect(50_000);
        ByteBuffer memory = ByteBuffer.allocateDirect(JoinerExchange.TRADE_BYTES);
        while (from.read(step.clear()) >= 0) {
            seen.part(step.flip().duplicate());
            all.put(step);
            ByteBuffer part = from.trade(memory);
            if (part != null) {
                seen.part(part.duplicate());
                all.put(part);
                memory = part;
            }
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    static byte[] readAll(DonorExchange from, int size) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(size);
        ByteBuffer step = ByteBuffer.allocateDirect(50_000);
        while (from.read(step.clear()) >= 0) {
            all.put(step.flip());
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    private final class Source implements SnapshotSource {
        @Override
        public String method() {
            return "exchange";
        }

        @Override
        public void check(TransferLink link) {}

        @Override
        public Outcome send(DonorLink link) throws SstException {
            SessionKey key = SessionKey.of(link.address()).orElseThrow();
            try {
                donating.run(link, key);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "send", e);
            }
            return new Outcome(SnapshotPosition.UNDEFINED, false);
        }

        @Override
        public void close() {}
    }

    private final class Target implements SnapshotTarget {
        private final SessionKey key = SessionKey.random();

        @Override
        public String method() {
            return "exchange";
        }

        @Override
        public void check(TransferLink link) {}

        @Override
        public TransferAddress announce(JoinerLink link) throws SstException {
            return key.announcedIn(TransferAddress.of(link.listen(), "exchange"));
        }

        @Override
        public Outcome receive(JoinerLink link) throws SstException {
            try {
                joining.run(link, key);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "receive", e);
            }
            return new Outcome(SnapshotPosition.UNDEFINED, false);
        }

        @Override
        public void prepare(TransferLink link) {}

        @Override
        public SnapshotPosition install(TransferLink link) {
            return SnapshotPosition.UNDEFINED;
        }

        @Override
        public void close() {}
    }
}
