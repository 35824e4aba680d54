/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.Role;
import io.sst4j.TransferAddress;
import io.sst4j.Transport;
import io.sst4j.Transport.Listener;
import io.sst4j.testing.Background;
import io.sst4j.testing.ConnectionContract.Pair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Two ends of a TLS handshake over a transport. */
final class TlsPair {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private TlsPair() {}

    /** Both ends before the handshake. */
    record Plain(Listener listener, Connection donor, Connection joiner) {
        static Plain over(Transport transport, Endpoint local) throws Exception {
            Listener listener = transport.listen(local);
            Endpoint peer = new Endpoint(local.host(), listener.local().port());
            Connection donor = transport.connect(peer, LIMIT, new Cancellation());
            return new Plain(listener, donor, listener.accept(LIMIT));
        }
    }

    static TransferAddress address(String host) {
        return TransferAddress.of(new Endpoint(host, 4444), "xtrabackup_sst");
    }

    static Pair connect(Plain plain, Encryptor donor, Encryptor joiner, TransferAddress address) throws Exception {
        CompletableFuture<Connection> accepted =
                Background.start(() -> joiner.protect(plain.joiner(), Role.JOINER, address));
        Connection connected = donor.protect(plain.donor(), Role.DONOR, address);
        return new Pair(plain.listener(), connected, accepted.get());
    }
}
