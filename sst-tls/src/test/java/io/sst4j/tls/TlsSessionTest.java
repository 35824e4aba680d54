/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.testing.SessionContract;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Sessions over TLS. */
@Timeout(120)
@Tag("slow")
class TlsSessionTest {
    private static TestPki.Entity node;

    @BeforeAll
    static void makeCertificates() throws Exception {
        node = new TestPki.Wish("node1").dns("localhost").by(TestPki.ca("our-ca"));
    }

    private static TlsEncryptor tls() throws Exception {
        return TlsEncryptor.builder(node.identity())
                .clock(Clock.fixed(TestPki.NOW, ZoneOffset.UTC))
                .lingerLimit(Duration.ofMillis(100))
                .build();
    }

    @Nested
    class OverTcp implements SessionContract {
        @Override
        public Wires wires() throws Exception {
            return new Wires(new TcpTransport(), tls(), tls());
        }
    }

    @Nested
    class InMemory implements SessionContract {
        @Override
        public Wires wires() throws Exception {
            return new Wires(new InMemoryTransport(), tls(), tls());
        }
    }
}
