/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of a donor's lanes: opened, used, and opened anew as often as it is lost, on a thread of its own. */
final class DonorLane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DonorLane.class);

    /** How long one attempt to open a lane may take, but for the first one. */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

    private static final int FIRST_ATTEMPTS = 24;
    private static final int REFUSALS = 8;
    static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** The same where a connection was opened and lost again before it was of use. */
    private static final Duration LONGEST_PAUSE_OF_OPEN = Duration.ofMillis(250);

    /**
     * What all lanes of a donor share.
     *
     * @param link gives the connections
     * @param key what the joiner announced
     * @param stop ends the opening of lanes
     */
    record Opener(DonorLink link, SessionKey key, Cancellation stop, LongSupplier nanoClock) {
        /** A joiner that is reached and lost again may be in the same network that later connections are lost in. */
        Lane openFirst() throws SstException {
            int refusals = 0;
            for (int attempt = 1; ; attempt++) {
                try {
                    return greet(link.connect(), 0, ATTEMPT_LIMIT);
                } catch (IOException e) {
                    SstException failure =
                            SstException.of(ErrorCode.PEER_GONE, "begin an exchange with " + link.address(), e);
                    refusals += isRefusal(failure.code()) ? 1 : 0;
                    if (failure.code() == ErrorCode.PEER_UNREACHABLE
                            || refusals == REFUSALS
                            || attempt == FIRST_ATTEMPTS) {
                        throw failure;
                    }
                    LOG.debug("attempt {} to begin an exchange failed", attempt, e);
                    link.cancellation().pause(FIRST_PAUSE.multipliedBy(attempt));
                }
            }
        }

        /** A damaged greeting looks like one. */
        private static boolean isRefusal(ErrorCode code) {
            return code == ErrorCode.PEER_REJECTED || code == ErrorCode.PEER_INCOMPATIBLE;
        }

        Lane open(int number, Duration limit) throws IOException {
            return greet(link.connect(limit, stop), number, limit);
        }

        /** A peer that takes a connection and says nothing is given up like one that takes none. */
        @SuppressWarnings("try") // limit and registration end with the block
        private Lane greet(Connection connection, int number, Duration most) throws IOException {
            try (TimeLimit limit = new TimeLimit(most, "sst-donor-greeting-limit", connection::cancel);
                    Cancellation.Registration ignored = stop.onCancel(connection::cancel)) {
                return Greeting.donor(connection, key, number, nanoClock);
            } catch (IOException | RuntimeException e) {
                CloseAll.quietly(connection);
                throw e;
            }
        }
    }

    private final DonorExchange exchange;
    private final Window window;
    private final Opener opener;
    private final int number;
    private final Packing packing;
    private @Nullable Lane lane;

    /** Whether the joiner took or said anything on the last connection: who lets one in and does neither is not asked again at once. */
    private volatile boolean useful;

    /**
     * Makes a lane.
     *
     * @param first the open one, if there is one yet
     */
    DonorLane(DonorExchange exchange, Window window, Opener opener, int number, @Nullable Lane first) {
        this.exchange = exchange;
        this.window = window;
        this.opener = opener;
        this.number = number;
        this.lane = first;
        this.packing = new Packing(exchange.compression(), exchange.compressionPays(), opener.nanoClock());
    }

    /** Carries parcels until the window is closed or has failed. */
    @Override
    public void run() {
        try (packing) {
            carry();
        }
    }

    private void carry() {
        Duration pause = FIRST_PAUSE;
        while (lane != null || !window.isOver()) {
            try {
                if (lane == null) {
                    lane = opener.open(number, ATTEMPT_LIMIT);
                    exchange.comeFirst();
                }
                carry(lane);
            } catch (Lane.Final e) {
                exchange.end(e);
            } catch (IOException e) {
                LOG.debug("connection {} to {} is lost", number, exchange.peer(), e);
            } catch (RuntimeException | Error e) {
                exchange.fail(Faults.of("exchange with " + exchange.peer(), e));
            }
            pause = useful ? FIRST_PAUSE : longer(pause, lane == null ? LONGEST_PAUSE : LONGEST_PAUSE_OF_OPEN);
            lane = null;
            useful = false;
            if (!window.isOver()) {
                window.rest(pause.toMillis());
            }
        }
    }

    static Duration longer(Duration pause) {
        return longer(pause, LONGEST_PAUSE);
    }

    private static Duration longer(Duration pause, Duration longest) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(longest) < 0 ? twice : longest;
    }

    private void carry(Lane open) throws IOException {
        Listener listener = new Listener(open);
        boolean told = false;
        try {
            exchange.pulse.add(open);
            listener.start();
            exchange.tellHeard(open);
            send(open);
            if (window.isClosed()) {
                open.farewell();
                // from now on the joiner may close the connection before this side does
                told = true;
                open.end();
            }
        } finally {
            exchange.pulse.remove(open);
            told |= tellFailure(open);
            if (listener.end() && told) {
                exchange.noteKnown();
            }
            window.giveBack(open);
        }
    }

    private void send(Lane open) throws IOException {
        while (!open.isLost() && !window.isClosed()) {
            Parcel parcel = window.take(open);
            if (parcel != null) {
                exchange.openMoreIfWorthwhile();
                try {
                    packing.send(parcel, open);
                    exchange.noteTravelled(parcel);
                } finally {
                    window.sent(parcel);
                }
            }
        }
    }

    /** Nobody may have told it on a lane that has just been opened. */
    private boolean tellFailure(Lane open) {
        SstException failure = window.failure();
        return failure != null && open.tell(failure, Exchange.LAST_WORDS);
    }

    /** Hears what the joiner says on a lane, on a thread of its own. */
    private final class Listener {
        private final Lane from;
        private final Thread thread;
        private volatile boolean ended;

        Listener(Lane from) {
            this.from = from;
            thread = new Thread(this::run, "sst-donor-lane-" + number + "-in");
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        private void run() {
            // the joiner's frames are small
            ByteBuffer content = ByteBuffer.allocate(Lane.MOST_REPLY_BYTES);
            try {
                for (FrameType type = from.receive(content); type != null; type = from.receive(content)) {
                    hear(type, content);
                }
                ended = true;
            } catch (Lane.Final e) {
                exchange.end(e);
            } catch (IOException e) {
                LOG.debug("nothing more is heard on connection {} of {}", number, from.peer(), e);
            } catch (RuntimeException | Error e) {
                exchange.fail(Faults.of("hear " + from.peer(), e));
            } finally {
                // an end that has failed has said why, and the lane is closed in good order
                if (!window.isOver()) {
                    from.lose();
                }
                window.wake();
            }
        }

        /** What is whole and makes no sense does so on every connection. */
        private void hear(FrameType type, ByteBuffer content) throws IOException {
            try {
                switch (type) {
                    case ACKNOWLEDGEMENT -> {
                        window.acknowledge(content.getLong());
                        useful = true;
                    }
                    case REPLY -> {
                        exchange.reply().hear(Lane.part(content));
                        useful = true;
                    }
                    default -> {
                        // a sign of life
                    }
                }
            } catch (SstException e) {
                throw window.failure() == null ? new Lane.Final(e) : e;
            } catch (BufferUnderflowException e) {
                throw new Lane.Final(new SstException(
                        ErrorCode.MALFORMED_STREAM, from.peer() + " sends a frame that is too short", e));
            }
        }

        /**
         * Ends it: where both sides end the exchange, when the joiner has, so that nothing is lost that was said last.
         *
         * @return whether the joiner ended its output in good order
         */
        @SuppressWarnings("try") // the limit ends with the block
        boolean end() {
            Duration limit = window.isOver() ? Exchange.LAST_WORDS : Duration.ZERO;
            try (TimeLimit ignored = new TimeLimit(limit, thread.getName() + "-limit", from::lose)) {
                if (limit.isZero()) {
                    from.lose();
                }
                Threads.join(List.of(thread), from::lose);
            }
            from.close();
            return ended;
        }
    }
}
