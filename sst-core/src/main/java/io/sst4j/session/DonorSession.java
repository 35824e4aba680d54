/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import io.sst4j.Connection;
import io.sst4j.Donor;
import io.sst4j.DonorLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.io.CloseAll;
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
    private State state = State.NEW;

    DonorSession(DonorBuilder settings) {
        this.settings = settings;
    }

    @Override
    public TransferReport donate(TransferAddress address) throws SstException {
        if (state != State.NEW) {
            throw new IllegalStateException("a donor is used once");
        }
        SnapshotSource source = settings.source;
        try (Link link = new Link(settings, address)) {
            try {
                become(State.CHECKING);
                link.enter(Phase.PREFLIGHT);
                source.check(link);
                become(State.SENDING);
                Outcome sent = source.send(link);
                become(State.DONE);
                return link.completed(Role.DONOR, source.method(), sent.position(), sent.incremental());
            } catch (SstException | RuntimeException e) {
                become(State.FAILED);
                throw link.failed(e);
            }
        } finally {
            source.close();
        }
    }

    private void become(State next) {
        LOG.debug("donor {} -> {}", state, next);
        state = next;
    }

    @Override
    public void cancel() {
        settings.cancellation.cancel();
    }

    @Override
    public void close() {
        cancel();
        settings.source.close();
    }

    private static final class Link extends SessionLink implements DonorLink {
        private final DonorBuilder settings;
        private final TransferAddress address;
        private final Throttle throttle;

        Link(DonorBuilder settings, TransferAddress address) {
            super(settings, Role.DONOR);
            this.settings = settings;
            this.address = address;
            this.throttle = new Throttle(settings.bytesPerSecond, settings.nanoClock, settings.cancellation);
        }

        @Override
        public TransferAddress address() {
            return address;
        }

        @Override
        public Connection connect() throws SstException {
            Connection plain =
                    settings.transport.connect(address.connectEndpoint(), settings.connectLimit, settings.cancellation);
            settings.cancellation.onCancel(plain::cancel);
            try {
                return throttle.slow(settings.encryptor.protect(plain, Role.DONOR, address));
            } catch (SstException | RuntimeException e) {
                CloseAll.quietly(plain);
                throw e;
            }
        }
    }
}
