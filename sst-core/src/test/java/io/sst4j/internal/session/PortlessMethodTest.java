/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Role;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferLink;
import io.sst4j.Transport;
import io.sst4j.transport.InMemoryTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A method whose donors do not connect to the session opens no port and uses no encryptor. A port is opened only once. */
@Timeout(60)
class PortlessMethodTest {
    private final List<String> used = new ArrayList<>();
    private final List<TransferEvent> events = new ArrayList<>();

    /** Records that it is asked to listen. */
    private final class NotedTransport implements Transport {
        private final Transport real = new InMemoryTransport();

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public Listener listen(Endpoint endpoint) throws SstException {
            used.add("port");
            return real.listen(endpoint);
        }

        @Override
        public Connection connect(Endpoint endpoint, Duration limit, Cancellation cancellation) throws SstException {
            return real.connect(endpoint, limit, cancellation);
        }
    }

    /** Records that it is used. */
    private final class NotedEncryptor implements Encryptor {
        @Override
        public String name() {
            return "noted";
        }

        @Override
        public Optional<String> announcedName() {
            used.add("name");
            return Optional.of("node");
        }

        @Override
        public void prepare(TransferAddress address) {
            used.add("prepare");
        }

        @Override
        public Connection protect(Connection plain, Role role, TransferAddress address) {
            return plain;
        }
    }

    /** Announces a given address, and receives nothing. */
    private static final class Target implements SnapshotTarget {
        private final Announcement announcement;

        Target(Announcement announcement) {
            this.announcement = announcement;
        }

        @Override
        public String method() {
            return "elsewhere";
        }

        @Override
        public void check(TransferLink link) {}

        @Override
        public TransferAddress announce(JoinerLink link) throws SstException {
            return announcement.of(link);
        }

        @Override
        public Outcome receive(JoinerLink link) throws SstException {
            assertThatThrownBy(link::listen).isInstanceOf(IllegalStateException.class);
            link.stopListening();
            return new Outcome(StoreMethod.POSITION, false);
        }

        @Override
        public void prepare(TransferLink link) {}

        @Override
        public SnapshotPosition install(TransferLink link) {
            return StoreMethod.POSITION;
        }

        @Override
        public void close() {}
    }

    /** Creates an address. */
    private interface Announcement {
        TransferAddress of(JoinerLink link) throws SstException;
    }

    private TransferAddress joined(Announcement announcement) throws SstException {
        try (Joiner joiner = Sst.joiner(new Target(announcement))
                .transport(new NotedTransport())
                .encryptor(new NotedEncryptor())
                .listener(events::add)
                .build()) {
            TransferAddress address = joiner.listen();
            assertThat(joiner.join().position()).isEqualTo(StoreMethod.POSITION);
            return address;
        }
    }

    @Test
    void nothingIsOpenedOrEncryptedWhereDonorsGoElsewhere() throws Exception {
        TransferAddress elsewhere = TransferAddress.of(new Endpoint("db1", 3306), "token");

        assertThat(joined(link -> elsewhere)).isEqualTo(elsewhere);
        assertThat(used).isEmpty();
        assertThat(events).noneMatch(event -> event.toString().contains("protected by"));
    }

    @Test
    void aPortIsOpenedOnceAndItsDonorsProveThemselves() throws Exception {
        TransferAddress address = joined(link -> {
            assertThat(link.listen()).isEqualTo(link.listen());
            return TransferAddress.of(link.listen(), "here");
        });

        assertThat(address.commonName()).isEqualTo("node");
        assertThat(address.secret()).isPresent();
        assertThat(used).containsExactly("port", "name", "prepare");
        assertThat(events).anyMatch(event -> event.toString().contains("protected by noted"));
    }
}
