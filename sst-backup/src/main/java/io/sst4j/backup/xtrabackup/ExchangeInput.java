/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.exchange.JoinerExchange;
import io.sst4j.internal.io.TradingChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's uncoded stream, for a caller that writes it directly from the receive buffers.
 *
 * @param exchange the exchange, closed with this channel
 */
record ExchangeInput(JoinerExchange exchange) implements TradingChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
        return exchange.read(into);
    }

    @Override
    public int tradeBytes() {
        return JoinerExchange.TRADE_BYTES;
    }

    @Override
    public @Nullable ByteBuffer trade(ByteBuffer empty) throws IOException {
        return exchange.trade(empty);
    }

    @Override
    public boolean isOpen() {
        return exchange.isOpen();
    }

    @Override
    public void close() {
        exchange.close();
    }
}
