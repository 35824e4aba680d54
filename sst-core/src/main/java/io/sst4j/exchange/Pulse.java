/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.io.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The lanes that are open at an end, and the threads that keep them alive: they say that this side lives where nothing else is
 * said, give up lanes that are silent, and fail the exchange when nothing is heard on any for too long.
 *
 * <p>Safe for use by several threads.
 */
final class Pulse implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(250);

    private final ExchangeOptions options;
    private final LongSupplier nanoClock;
    private final LongSupplier movement;
    private final Consumer<SstException> failing;
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<Thread> threads;
    private volatile String peer = "";
    private long alive;
    private volatile boolean broken;
    private volatile boolean losing;
    private long moved;
    private Duration still = Duration.ZERO;
    private Duration away = Duration.ZERO;

    /**
     * Makes a pulse that does not beat yet.
     *
     * @param movement grows with all that moves; negative from when nothing need move any more
     */
    Pulse(
            String side,
            ExchangeOptions options,
            LongSupplier nanoClock,
            LongSupplier movement,
            Consumer<SstException> failing) {
        this.movement = movement;
        this.options = options;
        this.nanoClock = nanoClock;
        this.failing = failing;
        this.alive = nanoClock.getAsLong();
        this.threads = List.of(
                new Thread(this::check, "sst-" + side + "-pulse"), new Thread(this::beat, "sst-" + side + "-beats"));
    }

    void start() {
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Adds a lane; one of the same number is an earlier connection of the peer, which it knows to be lost. */
    void add(Lane lane) {
        peer = lane.peer();
        Lane before = lanes.put(lane.number(), lane);
        if (before != null && !before.equals(lane)) {
            before.lose();
        }
        if (losing) {
            lane.lose();
        }
    }

    void remove(Lane lane) {
        lanes.remove(lane.number(), lane);
        broken = !lane.isSilent(options.silence());
    }

    Iterable<Lane> lanes() {
        return lanes.values();
    }

    private void check() {
        try {
            while (!done.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                lanes.values().forEach(this::check);
                requireLife();
                requireMovement();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failing.accept(new SstException(ErrorCode.CANCELLED, "the pulse of the exchange was interrupted", e));
        } catch (RuntimeException | Error e) {
            failing.accept(Faults.of("keep the exchange with " + peer + " alive", e));
        }
    }

    private void check(Lane lane) {
        alive = Math.max(alive, lane.heardAt());
        if (lane.isSilent(options.silence()) || lane.isStuck(options.silence())) {
            lane.lose();
        }
    }

    /** On a thread of its own: a connection that takes nothing holds up who writes to it until it is given up. */
    private void beat() {
        try {
            while (!done.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                lanes.values().forEach(this::beat);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failing.accept(Faults.of("keep the exchange with " + peer + " alive", e));
        }
    }

    private void beat(Lane lane) {
        try {
            if (lane.hasNotSpoken(options.beat())) {
                lane.beat();
            }
        } catch (IOException e) {
            lane.lose();
        }
    }

    private void requireLife() {
        long away = nanoClock.getAsLong() - alive;
        if (away > options.outageLimit().toNanos()) {
            failing.accept(
                    new SstException(
                            ErrorCode.PEER_GONE,
                            "nothing was heard of " + peer + " for "
                                    + Deadline.text(options.outageLimit())
                                    + ": look for the cause there and in the network; sst-outage-limit is how long an outage may be"));
        } else if (broken && lanes.isEmpty() && away > options.returnLimit().toNanos()) {
            failing.accept(new SstException(
                    ErrorCode.PEER_GONE,
                    "all connections with " + peer + " broke, and no other came for "
                            + Deadline.text(options.returnLimit()) + ": look for the cause there"));
        }
    }

    /**
     * While the network is away the other limits tell, and that time does not count; but no more of it than an outage may take, as lanes
     * that come and go would have no end otherwise.
     */
    private void requireMovement() {
        long now = movement.getAsLong();
        if (now != moved || now < 0) {
            moved = now;
            still = Duration.ZERO;
            away = Duration.ZERO;
        } else if (lanes.isEmpty()) {
            away = away.plus(STEP);
        } else {
            still = still.plus(STEP);
        }
        Duration over = away.minus(options.outageLimit());
        Duration counted = over.isNegative() ? still : still.plus(over);
        if (!options.idleLimit().isZero() && counted.compareTo(options.idleLimit()) > 0) {
            failing.accept(new SstException(
                    ErrorCode.IDLE_TIMEOUT,
                    "this node and " + peer + " live, and nothing moved between them for "
                            + Deadline.text(options.idleLimit()) + " (sst-idle-timeout)"));
        }
    }

    /** Tells the peer why this side gives up, behind what is being said at the moment; lanes that take too long are lost. */
    void tell(SstException why, Duration limit) {
        List<Lane> telling = List.copyOf(lanes.values());
        telling.forEach(lane -> lane.part(why));
        // a connection that takes nothing holds up who writes to it until it is lost
        Thread speaking = new Thread(
                () -> telling.forEach(Lane::tellParting), threads.get(0).getName() + "-last");
        speaking.setDaemon(true);
        speaking.start();
        Deadline deadline = Deadline.in(limit);
        for (Lane lane : telling) {
            if (!lane.hasTold(deadline.remaining())) {
                lane.lose();
            }
        }
    }

    /** What is open, and what comes yet. */
    void loseAll() {
        losing = true;
        lanes.values().forEach(Lane::lose);
    }

    @Override
    public void close() {
        done.countDown();
    }

    List<Thread> threads() {
        return threads;
    }
}
