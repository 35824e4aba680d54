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
 * A joiner's acceptor. It accepts every connection, reads the openings in parallel, each on its own thread, and gives the method
 * those that open as a donor does. A peer that is silent, slow or not a donor therefore does not delay a donor.
 *
 * <p>Connections are accepted from the first wait until the port is closed.
 */
final class Reception implements AutoCloseable {
    private static final int MOST_GUESTS = 64;

    /** The number of attempts to accept after a failure; {@link #PAUSE} is the time between them. */
    private static final int MOST_ATTEMPTS = 120;

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final SessionLink link;
    private final Transport.Listener listener;
    private final Guest.Protection protection;
    private final Strangers strangers;
    private final Map<Guest, Thread> guests = new LinkedHashMap<>();
    private JoinerLink.@Nullable Opening<?> opening;
    private @Nullable Thread acceptThread;
    private @Nullable SstException ended;
    private int number;
    private boolean closed;

    Reception(SessionLink link, Transport.Listener listener, Guest.Protection protection) {
        this.link = link;
        this.listener = listener;
        this.protection = protection;
        this.strangers = new Strangers(link);
    }

    /** Waits for a peer that opens as a donor does. */
    @SuppressWarnings("try") // the registration ends with the block
    <T> T await(Duration limit, JoinerLink.Opening<T> wanted) throws SstException {
        try (Cancellation.Registration ignored = link.cancellation().onCancel(this::wake)) {
            return awaitPeer(wanted, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "the waiting thread was interrupted", e);
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private synchronized <T> T awaitPeer(JoinerLink.Opening<T> wanted, Duration limit)
            throws SstException, InterruptedException {
        Deadline deadline = Deadline.in(limit);
        opening = wanted;
        startAccepting();
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

    private void startAccepting() {
        if (acceptThread == null && !closed) {
            Thread thread = new Thread(this::acceptPeers, "sst-joiner-door");
            thread.setDaemon(true);
            thread.start();
            acceptThread = thread;
        }
    }

    /**
     * The next peer to give to the method.
     *
     * @param next the first peer whose opening is complete
     * @param before an earlier peer whose opening is still being read, if it still has precedence
     */
    private record Turn(@Nullable Guest next, @Nullable Guest before) {}

    /** Checks each peer only once, because an opening may become complete in the meantime and must not be passed over. */
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

    private void acceptPeers() {
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

    /** Retries, because a process that is temporarily out of file descriptors gets some back when others are closed. */
    private Connection accepted() throws SstException {
        for (int attempt = 1; ; attempt++) {
            try {
                return listener.accept(Duration.ZERO);
            } catch (SstException e) {
                if (e.code() != ErrorCode.LOCAL_IO || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                if (attempt == 1) {
                    link.notice(TransferEvent.Notice.Level.WARNING, e.getMessage() + "; retrying");
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

    /** Waits for room. Peers that connect in the meantime wait in the port's queue. */
    private synchronized boolean awaitRoom() throws InterruptedException {
        while (!closed && guests.size() >= MOST_GUESTS) {
            Guest first = firstOfTheBusiestHost();
            if (first == null) {
                wait();
            } else if (first.crowded().isOver()) {
                first.sendAway();
                // its thread removes it from the list
                wait();
            } else {
                wait(first.crowded().remaining().toMillis());
            }
        }
        return !closed;
    }

    /** Returns the earliest peer of the host with the most unfinished openings; null if all are complete. */
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
            reject(guest, e);
        }
    }

    private synchronized JoinerLink.Opening<?> current() {
        return opening == null ? JoinerLink.Opening.ANYBODY : opening;
    }

    private void reject(Guest guest, Throwable why) {
        Throwable reason = guest.isSentAway()
                ? new SstException(
                        ErrorCode.IDLE_TIMEOUT, guest.peer() + " was disconnected to make room for others", why)
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

    /** Drops all peers that were not given to the method, and ends the threads. The owner closes the port. */
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
            if (acceptThread != null) {
                threads.add(acceptThread);
            }
            guests.clear();
        }
        left.keySet().forEach(Guest::sendAway);
        Threads.join(threads, () -> left.keySet().forEach(Guest::sendAway));
    }
}
