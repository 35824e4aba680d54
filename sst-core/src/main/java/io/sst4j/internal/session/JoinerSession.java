/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.internal.io.CloseAll;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The joiner's side: {@code NEW ► CHECKING ► LISTENING ► RECEIVING ► PREPARING ► INSTALLING ► DONE}, or {@code FAILED}.
 * An incremental transfer goes from {@code RECEIVING} to {@code DONE}.
 */
final class JoinerSession implements Joiner {
    private static final Logger LOG = LoggerFactory.getLogger(JoinerSession.class);

    private enum State {
        NEW,
        CHECKING,
        LISTENING,
        RECEIVING,
        PREPARING,
        INSTALLING,
        DONE,
        FAILED
    }

    private final JoinerBuilder settings;
    private final Link link;
    private State state = State.NEW;
    private boolean used;
    private boolean running;
    private boolean closed;
    private boolean released;

    JoinerSession(JoinerBuilder settings) {
        this.settings = settings;
        this.link = new Link(settings);
    }

    @Override
    @SuppressWarnings("try") // the mark ends with the block
    public TransferAddress listen() throws SstException {
        beginToListen();
        boolean listening = false;
        try (TransferContext.Mark mark = link.mark(settings.announced.toString())) {
            become(State.CHECKING);
            link.begin();
            link.enter(Phase.PREFLIGHT);
            settings.target.check(link);
            TransferAddress address = link.announce();
            become(State.LISTENING);
            link.enter(Phase.CONNECT);
            listening = true;
            return address;
        } catch (SstException | RuntimeException e) {
            throw failed(e);
        } catch (Error e) {
            failed(e);
            throw e;
        } finally {
            end(!listening);
        }
    }

    @Override
    public TransferReport join() throws SstException {
        use();
        return transfer();
    }

    @Override
    public CompletableFuture<TransferReport> joinAsync() {
        return joinAsync(AsyncTransfer.ownThread(Role.JOINER));
    }

    @Override
    public CompletableFuture<TransferReport> joinAsync(Executor executor) {
        use();
        return AsyncTransfer.start(this::transfer, this::cancel, executor);
    }

    @SuppressWarnings("try") // the mark ends with the block
    private TransferReport transfer() throws SstException {
        begin();
        SnapshotTarget target = settings.target;
        try (TransferContext.Mark mark = link.mark(settings.announced.toString())) {
            become(State.RECEIVING);
            link.cancellation().check();
            link.prepareEncryptor();
            Outcome received = target.receive(link);
            link.tellManifest("received", received);
            SnapshotPosition position = received.incremental() ? received.position() : installed(target);
            become(State.DONE);
            return link.completed(
                    new Outcome(position, received.incremental(), received.manifest(), received.summary()));
        } catch (SstException | RuntimeException e) {
            throw failed(e);
        } catch (Error e) {
            failed(e);
            throw e;
        } finally {
            end(true);
        }
    }

    private SnapshotPosition installed(SnapshotTarget target) throws SstException {
        link.stopAccepting();
        become(State.PREPARING);
        link.enter(Phase.PREPARE);
        target.prepare(link);
        link.cancellation().check();
        become(State.INSTALLING);
        link.enter(Phase.INSTALL);
        return target.install(link);
    }

    private synchronized void beginToListen() {
        require(State.NEW, "listen() is called once, before join()");
        running = true;
    }

    private synchronized void use() {
        require(State.LISTENING, "join() is called once, after listen()");
        used = true;
    }

    private void require(State expected, String otherwise) {
        if (state != expected || running || used || released) {
            throw new IllegalStateException(
                    otherwise + "; this joiner is " + (released ? "closed" : String.valueOf(state)));
        }
    }

    /** Does not check for a close since the first use: that cancels the transfer, which then fails before it does anything. */
    private synchronized void begin() {
        running = true;
    }

    /** Releases a joiner that was closed in the meantime, on the thread that used it. */
    private synchronized void end(boolean last) {
        running = false;
        if (last || closed) {
            release();
        }
    }

    private synchronized void become(State next) {
        LOG.debug("joiner {} -> {}", state, next);
        state = next;
    }

    private SstException failed(Throwable e) {
        become(State.FAILED);
        return link.failed(e);
    }

    private synchronized void release() {
        if (!released) {
            released = true;
            link.close();
            settings.target.close();
        }
    }

    @Override
    public void cancel() {
        link.cancellation().cancel();
    }

    @Override
    public void close() {
        cancel();
        synchronized (this) {
            closed = true;
            if (!running) {
                release();
            }
        }
    }

    private static final class Link extends SessionLink implements JoinerLink {
        private final JoinerBuilder settings;
        private volatile Transport.@Nullable Listener listener;
        private volatile @Nullable Reception reception;
        private volatile @Nullable TransferAddress address;

        Link(JoinerBuilder settings) {
            super(settings, Role.JOINER, settings.target.method());
            this.settings = settings;
        }

        TransferAddress announce() throws SstException {
            TransferAddress made = settings.target.announce(this);
            TransferAddress known = listener == null ? made : withSecretIfNeeded(made);
            address = known;
            return known;
        }

        private TransferAddress withSecretIfNeeded(TransferAddress made) {
            return settings.encryptor
                    .announcedName()
                    .map(name -> made.withSecret(name, Secret.random()))
                    .orElse(made);
        }

        @Override
        public Endpoint listen() throws SstException {
            if (address != null) {
                throw new IllegalStateException("the port must be opened before the address is announced");
            }
            Endpoint announced = settings.announced;
            Transport.Listener opened = listener;
            if (opened == null) {
                tellProtection();
                opened = settings.transport.listen(new Endpoint(settings.bound, announced.port()));
                listener = opened;
                reception = new Reception(this, opened, this::protect);
                cancellation().onCancel(opened::close);
            }
            return announced.withPort(opened.local().port());
        }

        /** Prepares the encryptor before a peer connects, if the method has a port. */
        void prepareEncryptor() throws SstException {
            if (listener != null) {
                settings.encryptor.prepare(address());
            }
        }

        @Override
        public TransferAddress address() {
            return opened(address);
        }

        @Override
        public <T> T accept(Duration limit, JoinerLink.Opening<T> opening) throws SstException {
            return opened(reception).await(limit, opening);
        }

        private Connection protect(Connection plain) throws SstException {
            return new EndedConnection(settings.encryptor.protect(plain, Role.JOINER, address()));
        }

        @Override
        public void stopListening() {
            CloseAll.quietly(listener);
        }

        /** Drops connections whose opening is still being read. */
        void stopAccepting() {
            stopListening();
            CloseAll.quietly(reception);
        }

        private static <T> T opened(@Nullable T part) {
            if (part == null) {
                throw new IllegalStateException("the port is not open yet");
            }
            return part;
        }

        @Override
        public void close() {
            stopAccepting();
            super.close();
        }
    }
}
