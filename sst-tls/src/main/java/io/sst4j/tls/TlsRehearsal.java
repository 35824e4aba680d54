/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.io.Threads;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handshake of both roles in memory, so that what the JVM loads for its first one is there before a peer waits for it.
 */
final class TlsRehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(TlsRehearsal.class);

    private TlsRehearsal() {}

    /**
     * Returns when both ends are done.
     *
     * @param limit for each wait of one end for the other
     * @throws IOException if they do not come to an end that both accept
     */
    static void run(SSLEngine client, SSLEngine server, Duration limit) throws IOException {
        InMemoryTransport network = new InMemoryTransport(limit);
        try (Transport.Listener port = network.listen(new Endpoint("localhost", 0));
                Connection ofClient = network.connect(port.local(), limit, new Cancellation());
                Connection ofServer = port.accept(limit)) {
            Thread answering = new Thread(() -> answer(ofServer, server, limit), "sst-tls-rehearsal");
            answering.start();
            try {
                TlsHandshake.run(ofClient, client, limit, limit);
            } catch (SstException e) {
                ofServer.cancel();
                throw e;
            } finally {
                Threads.join(List.of(answering), ofServer::cancel);
            }
        }
    }

    private static void answer(Connection plain, SSLEngine engine, Duration limit) {
        try {
            TlsHandshake.run(plain, engine, limit, limit);
        } catch (SstException e) {
            // the other end has failed too, and tells it
            LOG.debug("the answering end of a rehearsal", e);
        }
    }
}
