/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.Transport;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The door of a joiner: lets everybody in who connects, hears them side by side, each on a thread of its own, and gives the
 * method those who begin as a donor does. So nobody who is silent, slow or something else keeps a donor waiting.
 *
 * <p>The port is asked for connections from the first wait on, and until it is closed.
 */
final class Reception implements AutoCloseable {
    private static final int MOST_GUESTS = 64;

    /** How often, and how long apart, a port that fails is asked again. */
    private static final int MOST_ATTEMPTS = 120;

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final SessionLink link;
    private final Transport.Listener listener;
    private final Guest.Protection protection;
    private final Strangers strangers;
    private final Map<Guest, Thread> guests = new LinkedHashMap<>();
    private JoinerLink.@Nullable Opening<?> opening;
    private @Nullable Thread door;
    private @Nullable SstException ended;
    private int number;
    private boolean closed;

    Reception(SessionLink link, Transport.Listener listener, Guest.Protection protection) {
        this.link = link;
        this.listener = listener;
        this.protection = protection;
        this.strangers = new Strangers(link);
    }

    /** Waits for somebody who begins as a donor does. */
    @SuppressWarnings("try") // the registration ends with the block
    <T> T await(Duration limit, JoinerLink.Opening<T> wanted) throws SstException {
        try (Cancellation.Registration ignored = link.cancellation().onCancel(this::wake)) {
            return welcome(wanted, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "the waiting thread was interrupted", e);
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private synchronized <T> T welcome(JoinerLink.Opening<T> wanted, Duration limit)
            throws SstException, InterruptedException {
        Deadline deadline = Deadline.in(limit);
        opening = wanted;
        openDoor();
        while (true) {
            link.cancellation().check();
            Turn turn = turn(wanted);
            Guest next = turn.next();
            if (next != null && turn.before() == null) {
                guests.remove(next);
                notifyAll();
                return next.heardAs(wanted);
            }
            if (ended != null) {
                throw ended;
            }
            if (deadline.isOver()) {
                throw strangers.late(listener.local(), limit);
            }
            Guest before = next == null ? null : turn.before();
            wait((before == null ? deadline : before.turn()).remaining().toMillis());
        }
    }

    private void openDoor() {
        if (door == null && !closed) {
            Thread thread = new Thread(this::answerDoor, "sst-joiner-door");
            thread.setDaemon(true);
            thread.start();
            door = thread;
        }
    }

    /**
     * Whose turn it is.
     *
     * @param next who has begun, the first of those
     * @param before who came before that one and is still being heard, and not for long
     */
    private record Turn(@Nullable Guest next, @Nullable Guest before) {}

    /** Guests begin on threads of their own, so each is looked at once: one that begins meanwhile must not be passed over. */
    private Turn turn(JoinerLink.Opening<?> wanted) {
        Guest before = null;
        for (Guest guest : guests.keySet()) {
            if (guest.isHeard()) {
                before = before == null && !guest.turn().isOver() ? guest : before;
            } else if (guest.isReady(wanted)) {
                return new Turn(guest, before);
            }
        }
        return new Turn(null, before);
    }

    private void answerDoor() {
        try {
            while (awaitRoom()) {
                letIn(accepted());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(new SstException(ErrorCode.CANCELLED, "the thread that waits for a donor was interrupted", e));
        } catch (SstException e) {
            end(e);
        } catch (RuntimeException | Error e) {
            end(Faults.of("wait for a donor", e));
        }
    }

    /** A process that is out of descriptors for a while has some again when others are done. */
    private Connection accepted() throws SstException {
        for (int attempt = 1; ; attempt++) {
            try {
                return listener.accept(Duration.ZERO);
            } catch (SstException e) {
                if (e.code() != ErrorCode.LOCAL_IO || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                if (attempt == 1) {
                    link.notice(TransferEvent.Notice.Level.WARNING, e.getMessage() + "; it is tried again");
                }
                link.cancellation().pause(PAUSE);
            }
        }
    }

    private synchronized void end(SstException why) {
        ended = why;
        notifyAll();
    }

    private synchronized void letIn(Connection plain) {
        Guest guest = new Guest(new GuardedConnection(plain, link.cancellation()));
        if (closed) {
            guest.sendAway();
            return;
        }
        Thread thread = new Thread(() -> hear(guest), "sst-joiner-guest-" + ++number);
        thread.setDaemon(true);
        guests.put(guest, thread);
        thread.start();
    }

    /** Those who connect meanwhile wait in the queue of the port. */
    private synchronized boolean awaitRoom() throws InterruptedException {
        while (!closed && guests.size() >= MOST_GUESTS) {
            Guest first = firstOfTheBusiestHost();
            if (first == null) {
                wait();
            } else if (first.crowded().isOver()) {
                first.sendAway();
                // it leaves when its thread has noticed
                wait();
            } else {
                wait(first.crowded().remaining().toMillis());
            }
        }
        return !closed;
    }

    /** Who came first from the host of which most are being heard; null if all have begun. */
    private @Nullable Guest firstOfTheBusiestHost() {
        Map<String, List<Guest>> byHost = guests.keySet().stream()
                .filter(Guest::isHeard)
                .collect(Collectors.groupingBy(Guest::host, LinkedHashMap::new, Collectors.toList()));
        return byHost.values().stream()
                .max(Comparator.comparingInt(List::size))
                .map(list -> list.get(0))
                .orElse(null);
    }

    @SuppressWarnings("try") // the mark ends with the block
    private void hear(Guest guest) {
        try (TransferContext.Mark mark = link.mark(guest.peer())) {
            guest.hear(protection, current());
            wake();
        } catch (IOException | RuntimeException | Error e) {
            turnAway(guest, e);
        }
    }

    private synchronized JoinerLink.Opening<?> current() {
        return opening == null ? JoinerLink.Opening.ANYBODY : opening;
    }

    private void turnAway(Guest guest, Throwable why) {
        Throwable reason = guest.isSentAway()
                ? new SstException(ErrorCode.IDLE_TIMEOUT, guest.peer() + " was sent away to make room for others", why)
                : why;
        guest.sendAway();
        synchronized (this) {
            guests.remove(guest);
            notifyAll();
            if (closed || link.cancellation().reason() != null) {
                return;
            }
        }
        strangers.add(guest.peer(), reason);
    }

    /** Sends everybody away who was not given to the method, and ends the threads. The port is closed by its owner. */
    @Override
    public void close() {
        CloseAll.quietly(listener);
        Map<Guest, Thread> left;
        List<Thread> threads;
        synchronized (this) {
            closed = true;
            notifyAll();
            left = Map.copyOf(guests);
            threads = new ArrayList<>(left.values());
            if (door != null) {
                threads.add(door);
            }
            guests.clear();
        }
        left.keySet().forEach(Guest::sendAway);
        Threads.join(threads, () -> left.keySet().forEach(Guest::sendAway));
    }
}
