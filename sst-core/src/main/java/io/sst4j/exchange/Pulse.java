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
 * The open lanes of an end, and the threads that monitor them. They send heartbeats on lanes without other output, close silent
 * lanes, and fail the exchange when no lane has received anything for too long.
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
     * Creates a pulse that has not started.
     *
     * @param movement a counter that grows with all progress; negative once no more progress is required
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

    /** Adds a lane. An existing lane of the same number is an earlier connection that the peer knows to be lost. */
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

    /** Runs on its own thread, because a stuck connection blocks its writer until the connection is closed. */
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
            failing.accept(new SstException(
                    ErrorCode.PEER_GONE,
                    "nothing was received from " + peer + " for "
                            + Deadline.text(options.outageLimit())
                            + ": check that node and the network; sst-outage-limit sets the longest outage"));
        } else if (broken && lanes.isEmpty() && away > options.returnLimit().toNanos()) {
            failing.accept(new SstException(
                    ErrorCode.PEER_GONE,
                    "all connections with " + peer + " broke, and none was reopened within "
                            + Deadline.text(options.returnLimit()) + ": check the log of that node"));
        }
    }

    /**
     * Fails the exchange if nothing moved for too long. Time without any lane is covered by other limits and does not count,
     * except beyond the outage limit: otherwise lanes that come and go could keep the exchange alive without progress.
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
                    "this node and " + peer + " are alive, but nothing moved between them for "
                            + Deadline.text(options.idleLimit()) + " (sst-idle-timeout)"));
        }
    }

    /** Tells the peer why this side gives up, after the current frames. Lanes that take too long are closed. */
    void tell(SstException why, Duration limit) {
        List<Lane> telling = List.copyOf(lanes.values());
        telling.forEach(lane -> lane.part(why));
        // a stuck connection blocks its writer until the connection is closed
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

    /** Closes all open lanes, and every lane added later. */
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
