/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Donor;
import io.sst4j.DonorLink;
import io.sst4j.DonorServer;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.internal.io.CloseAll;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The donor's side: {@code NEW ► CHECKING ► SENDING ► DONE}, or {@code FAILED}. */
final class DonorSession implements Donor {
    private static final Logger LOG = LoggerFactory.getLogger(DonorSession.class);

    private enum State {
        NEW,
        CHECKING,
        SENDING,
        DONE,
        FAILED
    }

    private final DonorBuilder settings;
    private final Link link;
    private State state = State.NEW;
    private boolean used;
    private boolean running;
    private boolean released;

    DonorSession(DonorBuilder settings) {
        this.settings = settings;
        this.link = new Link(settings);
    }

    @Override
    public TransferReport donate(TransferAddress address) throws SstException {
        use();
        return transfer(address);
    }

    @Override
    public CompletableFuture<TransferReport> donateAsync(TransferAddress address) {
        return donateAsync(address, AsyncTransfer.ownThread(Role.DONOR));
    }

    @Override
    public CompletableFuture<TransferReport> donateAsync(TransferAddress address, Executor executor) {
        use();
        return AsyncTransfer.start(() -> transfer(address), this::cancel, executor);
    }

    @SuppressWarnings("try") // the mark ends with the block
    private TransferReport transfer(TransferAddress address) throws SstException {
        begin();
        SnapshotSource source = settings.source;
        try (TransferContext.Mark mark = link.mark(address.connectEndpoint().toString())) {
            link.begin(address);
            become(State.CHECKING);
            link.enter(Phase.PREFLIGHT);
            link.tellProtection();
            source.check(link);
            become(State.SENDING);
            Outcome sent = source.send(link);
            link.tellManifest("sent", sent);
            become(State.DONE);
            return link.completed(sent);
        } catch (SstException | RuntimeException e) {
            become(State.FAILED);
            throw link.failed(e);
        } catch (Error e) {
            become(State.FAILED);
            link.failed(e);
            throw e;
        } finally {
            end();
        }
    }

    private synchronized void use() {
        if (used || released) {
            throw new IllegalStateException(
                    "a donor can be used only once; this one is " + (released ? "closed" : String.valueOf(state)));
        }
        used = true;
    }

    /** Does not check for a close since the first use: that cancels the transfer, which then fails before it does anything. */
    private synchronized void begin() {
        running = true;
    }

    private synchronized void end() {
        running = false;
        release();
    }

    private synchronized void become(State next) {
        LOG.debug("donor {} -> {}", state, next);
        state = next;
    }

    @Override
    public void rateLimit(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("the rate limit is negative: " + bytesPerSecond);
        }
        link.throttle.limit(bytesPerSecond);
    }

    @Override
    public void cancel() {
        link.cancellation().cancel();
    }

    /** Cancels a running transfer. Its own thread then releases the resources. */
    @Override
    public void close() {
        cancel();
        synchronized (this) {
            if (!running) {
                release();
            }
        }
    }

    private synchronized void release() {
        if (!released) {
            released = true;
            link.close();
            settings.source.close();
        }
    }

    private static final class Link extends SessionLink implements DonorLink {
        private final DonorBuilder settings;
        private final Throttle throttle;
        private @Nullable TransferAddress address;

        Link(DonorBuilder settings) {
            super(settings, Role.DONOR, settings.source.method());
            this.settings = settings;
            this.throttle = new Throttle(settings.bytesPerSecond, settings.nanoClock, cancellation());
        }

        void begin(TransferAddress joiner) throws SstException {
            address = joiner;
            begin();
        }

        @Override
        public TransferAddress address() {
            TransferAddress known = address;
            if (known == null) {
                throw new IllegalStateException("the transfer has not begun");
            }
            return known;
        }

        @Override
        public Optional<DonorServer> server() {
            return settings.server;
        }

        @Override
        public Connection connect() throws SstException {
            return open(settings.connectLimit, cancellation());
        }

        @Override
        @SuppressWarnings("try") // the registration ends with the block
        public Connection connect(Duration limit, Cancellation stop) throws SstException {
            try (Cancellation.Registration ignored = cancellation().onCancel(stop::cancel)) {
                return open(limit, stop);
            }
        }

        private Connection open(Duration limit, Cancellation stop) throws SstException {
            Connection plain = new GuardedConnection(
                    settings.transport.connect(address().connectEndpoint(), limit, stop), cancellation());
            try {
                return new EndedConnection(throttle.slow(settings.encryptor.protect(plain, Role.DONOR, address())));
            } catch (SstException | RuntimeException e) {
                CloseAll.quietly(plain);
                throw e;
            }
        }
    }
}
