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

/** A lane of a donor on its own thread: it is opened, used, and reopened whenever it is lost. */
final class DonorLane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DonorLane.class);

    /** The limit of each attempt to open a lane, except the first. */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

    private static final int FIRST_ATTEMPTS = 24;
    private static final int REFUSALS = 8;
    static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** The longest pause after a connection that was opened and lost before it was of use. */
    private static final Duration LONGEST_PAUSE_OF_OPEN = Duration.ofMillis(250);

    /**
     * The state that all lanes of a donor share.
     *
     * @param link the source of connections
     * @param key the key that the joiner announced
     * @param stop a switch that ends the opening of lanes
     */
    record Opener(DonorLink link, SessionKey key, Cancellation stop, LongSupplier nanoClock) {
        /**
         * Retries, because a joiner whose first connection breaks may be behind an unreliable network that also breaks later
         * ones.
         */
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

        /** A damaged greeting looks like a refusal, so a few are tolerated. */
        private static boolean isRefusal(ErrorCode code) {
            return code == ErrorCode.PEER_REJECTED || code == ErrorCode.PEER_INCOMPATIBLE;
        }

        Lane open(int number, Duration limit) throws IOException {
            return greet(link.connect(limit, stop), number, limit);
        }

        /** A peer that accepts a connection and sends nothing is treated like one that accepts none. */
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

    /** True if the joiner acknowledged or replied on the last connection. If not, the next attempt waits longer. */
    private volatile boolean useful;

    /**
     * Creates a lane.
     *
     * @param first the open lane, if there already is one
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
                LOG.debug("connection {} to {} was lost", number, exchange.peer(), e);
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

    /** A lane that has just been opened may not have received the failure yet. */
    private boolean tellFailure(Lane open) {
        SstException failure = window.failure();
        return failure != null && open.tell(failure, Exchange.LAST_WORDS);
    }

    /** Receives the joiner's frames of a lane on its own thread. */
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
                LOG.debug("connection {} of {} can no longer be read", number, from.peer(), e);
            } catch (RuntimeException | Error e) {
                exchange.fail(Faults.of("hear " + from.peer(), e));
            } finally {
                // after a failure, the cause was already reported, and the lane is closed in good order
                if (!window.isOver()) {
                    from.lose();
                }
                window.wake();
            }
        }

        /** A complete frame with invalid content would be invalid on every connection. */
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
                        // only shows that the peer is alive
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
         * Ends the listener. If the exchange is over, first waits for the joiner's end, so that its last frames are not lost.
         *
         * @return true if the joiner ended its output in good order
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
