/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Encryptor;
import io.sst4j.testing.SessionContract;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** Sessions over the transports of this module, in clear text. */
@Timeout(60)
class SessionContractTest {
    @Nested
    class OverTcp implements SessionContract {
        @Override
        public Wires wires() {
            return new Wires(new TcpTransport(), Encryptor.none(), Encryptor.none());
        }
    }

    @Nested
    class InMemory implements SessionContract {
        @Override
        public Wires wires() {
            return new Wires(new InMemoryTransport(), Encryptor.none(), Encryptor.none());
        }
    }
}
