/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.internal.io.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A transport that connects donor and joiner within one JVM, through bounded memory.
 *
 * <p>Each instance is a separate network: a port of one is unknown to another. Hosts are ignored. Otherwise it fulfils the
 * {@link Transport} contract like TCP. Use it in tests, or to copy within one process. Safe for use by several threads.
 */
public final class InMemoryTransport implements Transport {
    private static final int FIRST_FREE_PORT = 49_152;
    private static final int BACKLOG = 16;
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Duration idleLimit;
    private final Map<Integer, MemoryListener> listeners = new HashMap<>();

    /** Creates a network with an idle limit of two minutes. */
    public InMemoryTransport() {
        this(TcpTransport.Options.DEFAULT.idleLimit());
    }

    /**
     * Creates a network.
     *
     * @param idleLimit the time without progress after which a connection fails; zero for no limit
     */
    public InMemoryTransport(Duration idleLimit) {
        this.idleLimit = idleLimit;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Listener listen(Endpoint local) throws SstException {
        synchronized (listeners) {
            int port = local.port() == 0 ? freePort() : local.port();
            if (listeners.containsKey(port)) {
                throw new SstException(ErrorCode.PORT_UNAVAILABLE, "listen on port " + port + ": it is taken");
            }
            MemoryListener listener = new MemoryListener(local.withPort(port));
            listeners.put(port, listener);
            return listener;
        }
    }

    private int freePort() {
        int port = FIRST_FREE_PORT;
        while (listeners.containsKey(port)) {
            port++;
        }
        return port;
    }

    @Override
    public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
        Deadline deadline = Deadline.in(limit);
        while (true) {
            cancellation.check();
            MemoryConnection made = offer(peer);
            if (made != null) {
                return made;
            }
            if (deadline.isOver()) {
                throw new SstException(
                        ErrorCode.PEER_UNREACHABLE,
                        "connect to port " + peer.port() + ": nothing is listening after " + Deadline.text(limit));
            }
            cancellation.pause(PAUSE);
        }
    }

    /** Runs under the lock, so that no connection waits for a listener that was closed in the meantime. */
    private @Nullable MemoryConnection offer(Endpoint peer) {
        synchronized (listeners) {
            MemoryListener listener = listeners.get(peer.port());
            if (listener == null) {
                return null;
            }
            MemoryPipe up = new MemoryPipe(idleLimit);
            MemoryPipe down = new MemoryPipe(idleLimit);
            boolean taken = listener.backlog.offer(new MemoryConnection("memory donor", up, down));
            return taken ? new MemoryConnection("memory joiner on port " + peer.port(), down, up) : null;
        }
    }

    private final class MemoryListener implements Listener {
        /** The queue entry that means "closed". */
        private final MemoryConnection end;

        private final Endpoint local;
        private final BlockingQueue<MemoryConnection> backlog = new ArrayBlockingQueue<>(BACKLOG);

        MemoryListener(Endpoint local) {
            this.local = local;
            MemoryPipe none = new MemoryPipe(idleLimit);
            this.end = new MemoryConnection("nobody", none, none);
        }

        @Override
        public Endpoint local() {
            return local;
        }

        @Override
        public Connection accept(Duration limit) throws SstException {
            try {
                MemoryConnection next =
                        limit.isZero() ? backlog.take() : backlog.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new SstException(
                            ErrorCode.PEER_UNREACHABLE,
                            "no donor connected to port " + local.port() + " within " + Deadline.text(limit));
                }
                if (next == end) {
                    backlog.offer(end);
                    throw new SstException(ErrorCode.CANCELLED, "port " + local.port() + " was closed while waiting");
                }
                return next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SstException(ErrorCode.CANCELLED, "the waiting thread was interrupted", e);
            }
        }

        @Override
        public void close() {
            synchronized (listeners) {
                listeners.remove(local.port(), this);
                backlog.forEach(MemoryConnection::cancel);
                backlog.clear();
                backlog.offer(end);
            }
        }
    }
}
