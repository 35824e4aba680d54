/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The lanes that are open at an end, and the thread that keeps them alive: it says that this side lives where nothing else is
 * said, gives up lanes that are silent, and fails the exchange when nothing is heard on any for too long.
 *
 * <p>Safe for use by several threads.
 */
final class Pulse implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration QUICK = Duration.ofMillis(300);

    private final ExchangeOptions options;
    private final LongSupplier nanoClock;
    private final Consumer<SstException> failing;
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread;
    private volatile String peer = "";
    private long alive;
    private volatile boolean broken;

    Pulse(String side, ExchangeOptions options, LongSupplier nanoClock, Consumer<SstException> failing) {
        this.options = options;
        this.nanoClock = nanoClock;
        this.failing = failing;
        this.alive = nanoClock.getAsLong();
        thread = new Thread(this::run, "sst-" + side + "-pulse");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Adds a lane; one of the same number is an earlier connection of the peer, which it knows to be lost. */
    void add(Lane lane) {
        peer = lane.peer();
        Lane before = lanes.put(lane.number(), lane);
        if (before != null) {
            before.lose();
        }
    }

    void remove(Lane lane) {
        lanes.remove(lane.number(), lane);
        broken = !lane.isSilent(options.silence());
    }

    Iterable<Lane> lanes() {
        return lanes.values();
    }

    private void run() {
        try {
            while (!done.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                lanes.values().forEach(this::keep);
                requireLife();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failing.accept(new SstException(ErrorCode.CANCELLED, "the pulse of the exchange was interrupted", e));
        }
    }

    private void keep(Lane lane) {
        if (lane.isSilent(options.silence())) {
            lane.lose();
            return;
        }
        alive = nanoClock.getAsLong();
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
                                    + options.outageLimit().toSeconds()
                                    + " s: look for the cause there and in the network; sst-outage-limit is how long an outage may be"));
        } else if (broken && lanes.isEmpty() && away > options.returnLimit().toNanos()) {
            failing.accept(new SstException(
                    ErrorCode.PEER_GONE,
                    "all connections with " + peer + " broke, and no other came for "
                            + options.returnLimit().toSeconds() + " s: look for the cause there"));
        }
    }

    /**
     * Tells the peer why this side gives up; lanes that cannot tell at once are lost.
     *
     * @return whether any could
     */
    boolean tell(SstException why) {
        boolean told = false;
        for (Lane lane : lanes.values()) {
            if (lane.tell(why)) {
                told = true;
            } else {
                lane.lose();
            }
        }
        return told;
    }

    /** Tells it on a cancellation, which breaks the connections next and may not wait for long. */
    void tellQuickly(SstException why) {
        Thread telling = new Thread(() -> tell(why), thread.getName() + "-last");
        telling.setDaemon(true);
        telling.start();
        try {
            telling.join(QUICK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void loseAll() {
        lanes.values().forEach(Lane::lose);
    }

    @Override
    public void close() {
        done.countDown();
    }

    Thread thread() {
        return thread;
    }
}
