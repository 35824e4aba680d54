/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Endpoint;
import io.sst4j.Transport;
import io.sst4j.testing.TransportContract;
import io.sst4j.transport.TcpTransport;
import java.time.Duration;

class CountingTransportTest implements TransportContract {
    @Override
    public Transport transport(Duration idleLimit) {
        return new CountingTransport(new TcpTransport(TcpTransport.Options.DEFAULT.withIdleLimit(idleLimit)));
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
