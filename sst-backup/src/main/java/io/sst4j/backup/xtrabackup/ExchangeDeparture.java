/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.exchange.DonorExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A departure over an exchange. Uncoded output is read directly into the send buffers. The joiner learns the
 * manifest, or the cause of a failure.
 */
class ExchangeDeparture extends WireDeparture {
    private final DonorExchange exchange;
    private final boolean asItIs;

    ExchangeDeparture(DonorExchange exchange, StreamCoding.Encoder out, boolean asItIs) {
        super(exchange, out);
        this.exchange = exchange;
        this.asItIs = asItIs;
    }

    @Override
    public void sendAll(ReadableByteChannel tool, Consumer<ByteBuffer> seen) throws IOException {
        if (asItIs) {
            exchange.writeAll(tool, seen);
        } else {
            super.sendAll(tool, seen);
        }
    }

    @Override
    public void conclude(Optional<Manifest> sent) throws SstException {
        if (sent.isPresent()) {
            Conclusion.say(sent.get(), exchange);
        }
        super.conclude(sent);
    }

    @Override
    public void fail(SstException cause) {
        exchange.fail(cause);
    }
}
