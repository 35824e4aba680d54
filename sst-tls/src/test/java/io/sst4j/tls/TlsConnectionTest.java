/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.testing.ConnectionContract;
import io.sst4j.testing.FaultyTransport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS fulfils the contract of connections, and an end counts only if it was sent explicitly. */
@Tag("slow")
class TlsConnectionTest {
    private static final Endpoint LOCAL = new Endpoint("127.0.0.1", 0);
    private static TestPki.Entity ca;
    private static Identity node;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ca = TestPki.ca("test-ca");
        node = new TestPki.Wish("node1").by(ca).identity();
    }

    private static TlsEncryptor tls(String protocol) throws SstException {
        return TlsEncryptor.builder(node)
                .trust(ca.trust(), TlsEncryptor.Verification.CHAIN)
                .clock(Clock.fixed(TestPki.NOW, ZoneOffset.UTC))
                .protocols(protocol)
                .lingerLimit(Duration.ofMillis(100))
                .build();
    }

    private static ConnectionContract.Pair pair(Transport transport, Endpoint local, String protocol) throws Exception {
        TlsEncryptor tls = tls(protocol);
        return TlsPair.connect(TlsPair.Plain.over(transport, local), tls, tls, TlsPair.address("127.0.0.1"));
    }

    @Nested
    class Tls13OverTcp implements ConnectionContract {
        @Override
        public Pair connected(Duration idleLimit) throws Exception {
            return pair(new TcpTransport(TcpTransport.Options.DEFAULT.withIdleLimit(idleLimit)), LOCAL, "TLSv1.3");
        }
    }

    @Nested
    class Tls13InMemory implements ConnectionContract {
        @Override
        public Pair connected(Duration idleLimit) throws Exception {
            return pair(new InMemoryTransport(idleLimit), new Endpoint("memory", 0), "TLSv1.3");
        }
    }

    @Nested
    class Tls12OverTcp implements ConnectionContract {
        @Override
        public Pair connected(Duration idleLimit) throws Exception {
            return pair(new TcpTransport(TcpTransport.Options.DEFAULT.withIdleLimit(idleLimit)), LOCAL, "TLSv1.2");
        }

        /** The peer answers before the end, because with TLS 1.2 ending one direction ends both. */
        @Override
        public void carriesBytesBothWays() throws Exception {
            try (Pair pair = connected(LONG)) {
                pair.donor().write(ConnectionContract.bytes("from the donor"));
                assertThat(pair.joiner().read(ByteBuffer.allocate(14))).isEqualTo(14);
                pair.joiner().write(ConnectionContract.bytes("and back"));
                pair.joiner().shutdownOutput();
                assertThat(ConnectionContract.readAll(pair.donor())).isEqualTo("and back");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void endThatIsNotToldIsAnError(String protocol) throws Exception {
        TlsEncryptor tls = tls(protocol);
        TlsPair.Plain plain = TlsPair.Plain.over(new TcpTransport(), LOCAL);
        try (ConnectionContract.Pair pair = TlsPair.connect(plain, tls, tls, TlsPair.address("127.0.0.1"))) {
            pair.donor().write(ByteBuffer.allocate(100));
            plain.donor().shutdownOutput();

            SstException failure = catchThrowableOfType(SstException.class, () -> readAll(pair));

            assertThat(failure.code()).isEqualTo(ErrorCode.TRUNCATED_STREAM);
            assertThat(failure).hasMessageContaining("cut").hasMessageContaining("close_notify");
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void damageInTheStreamIsAnError(Fault fault) throws Exception {
        TlsEncryptor tls = tls("TLSv1.3");
        int afterTheHandshake = 20_000;
        Transport faulty = new FaultyTransport(new TcpTransport(), fault, 0, afterTheHandshake);
        TlsPair.Plain plain = TlsPair.Plain.over(faulty, LOCAL);
        try (ConnectionContract.Pair pair = TlsPair.connect(plain, tls, tls, TlsPair.address("127.0.0.1"))) {
            writeQuietly(pair, ByteBuffer.allocate(40_000));

            SstException failure = catchThrowableOfType(SstException.class, () -> readAll(pair));

            assertThat(failure.code())
                    .isIn(ErrorCode.TRUNCATED_STREAM, ErrorCode.PEER_GONE, ErrorCode.MALFORMED_STREAM);
        }
    }

    private static void writeQuietly(ConnectionContract.Pair pair, ByteBuffer bytes) throws IOException {
        try {
            pair.donor().write(bytes);
            pair.donor().shutdownOutput();
        } catch (SstException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.PEER_GONE);
        }
    }

    private static void readAll(ConnectionContract.Pair pair) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64_000);
        while (pair.joiner().read(buffer.clear()) >= 0) {
            assertThat(buffer.position()).isPositive();
        }
    }
}
