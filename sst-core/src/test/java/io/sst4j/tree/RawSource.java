/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.DonorLink;
import io.sst4j.Outcome;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferLink;
import io.sst4j.exchange.DonorExchange;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.exchange.SessionKey;
import java.nio.ByteBuffer;

/** A donor that knows the key, but sends arbitrary bytes in place of a tree. */
final class RawSource implements SnapshotSource {
    private final byte[] stream;

    RawSource(byte[] stream) {
        this.stream = stream;
    }

    @Override
    public String method() {
        return TreeMethod.NAME;
    }

    @Override
    public void check(TransferLink link) {}

    @Override
    public Outcome send(DonorLink link) throws SstException {
        SessionKey key = SessionKey.of(link.address()).orElseThrow();
        try (DonorExchange exchange = DonorExchange.open(link, key, ExchangeOptions.DEFAULT)) {
            exchange.run(() -> {
                exchange.write(ByteBuffer.wrap(stream));
                exchange.shutdownOutput();
                exchange.read(ByteBuffer.allocate(1));
            });
        }
        return new Outcome(SnapshotPosition.UNDEFINED, false);
    }

    @Override
    public void close() {}
}
