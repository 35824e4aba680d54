/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.Transport;
import io.sst4j.testing.FaultyTransport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.testing.TransportContract;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the transport contract over every transport and address family. */
@Tag("slow")
class TransportTest {
    /** A TCP transport with an idle limit. */
    private static Transport tcp(Duration idleLimit) {
        return new TcpTransport(TcpTransport.Options.DEFAULT.withIdleLimit(idleLimit));
    }

    @Nested
    class TcpOverIp4 implements TransportContract {
        @Override
        public Transport transport(Duration idleLimit) {
            return tcp(idleLimit);
        }

        @Override
        public Endpoint local() {
            return new Endpoint("127.0.0.1", 0);
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }
    }

    @Nested
    class TcpOverIp6 implements TransportContract {
        @Override
        public Transport transport(Duration idleLimit) {
            return new TcpTransport(TcpTransport.Options.DEFAULT
                    .withIdleLimit(idleLimit)
                    .withFamily(TcpTransport.Options.AddressFamily.IP6));
        }

        @Override
        public Endpoint local() {
            return new Endpoint("::1", 0);
        }

        @Override
        public String host() {
            return "::1";
        }
    }

    @Nested
    class TcpOnEveryAddress implements TransportContract {
        @Override
        public Transport transport(Duration idleLimit) {
            return tcp(idleLimit);
        }

        @Override
        public Endpoint local() {
            return new Endpoint("", 0);
        }

        @Override
        public String host() {
            return "localhost";
        }
    }

    @Nested
    class Memory implements TransportContract {
        private final InMemoryTransport patient = new InMemoryTransport();

        @Override
        public Transport transport(Duration idleLimit) {
            return idleLimit.equals(LONG) ? patient : new InMemoryTransport(idleLimit);
        }

        @Override
        public Endpoint local() {
            return new Endpoint("", 0);
        }

        @Override
        public String host() {
            return "anywhere";
        }
    }

    @Test
    void nameThatCannotBeResolvedIsTold() {
        assertThatThrownBy(() -> tcp(Duration.ZERO)
                        .connect(new Endpoint("no.such.host.invalid", 1), Duration.ofSeconds(1), new Cancellation()))
                .hasMessageContaining("no.such.host.invalid");
    }

    @Test
    void faultsHappenAtTheirByte() throws Exception {
        assertThat(sent(Fault.CORRUPT)).isEqualTo("abdd");
        assertThat(sent(Fault.DROP)).isEqualTo("abd");
        assertThat(sent(Fault.END)).isEqualTo("ab");
        assertThatThrownBy(() -> sent(Fault.CUT)).hasMessageContaining("cut off at byte 2");
    }

    private static String sent(Fault fault) throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        Transport faulty = new FaultyTransport(memory, fault, 0, 2);
        try (Transport.Listener listener = faulty.listen(new Endpoint("", 0));
                Connection donor = faulty.connect(listener.local(), Duration.ofSeconds(9), new Cancellation());
                Connection joiner = listener.accept(Duration.ofSeconds(9))) {
            donor.write(ByteBuffer.wrap(new byte[] {'a'}));
            donor.write(ByteBuffer.wrap(new byte[] {'b', 'e', 'd'}));
            donor.shutdownOutput();
            ByteBuffer read = ByteBuffer.allocate(9);
            int count = 0;
            while (count >= 0) {
                count = joiner.read(read);
            }
            return new String(read.array(), 0, read.position(), java.nio.charset.StandardCharsets.US_ASCII);
        }
    }
}
