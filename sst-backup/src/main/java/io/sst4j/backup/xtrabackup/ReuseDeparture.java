/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.DonorLink;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferReport.Reused;
import io.sst4j.backup.xbstream.XbstreamTally;
import io.sst4j.exchange.DonorExchange;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.reuse.Duplex;
import io.sst4j.internal.reuse.OfferChoice;
import io.sst4j.internal.reuse.ReuseSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A departure over an exchange to a joiner with an older version: sends only the content that the joiner lacks. */
final class ReuseDeparture extends ExchangeDeparture {
    private final DonorExchange exchange;
    private final DonorLink link;
    private final XbstreamTally splitter;
    private final OfferChoice choice;
    private @Nullable ReuseSender sender;
    private Optional<Reused> reused = Optional.empty();

    /** Passes the parts of the stream to the sender. */
    private record Parts(ReuseSender sender) implements XbstreamTally.Parts<IOException> {
        @Override
        public void between(ByteBuffer bytes) throws IOException {
            sender.raw(bytes);
        }

        @Override
        public void content(String path, long offset, ByteBuffer bytes) throws IOException {
            sender.file(path, offset, bytes);
        }
    }

    ReuseDeparture(
            DonorExchange exchange,
            StreamCoding.Encoder out,
            DonorLink link,
            XbstreamTally splitter,
            OfferChoice choice) {
        super(exchange, out, false);
        this.exchange = exchange;
        this.link = link;
        this.splitter = splitter;
        this.choice = choice;
    }

    @Override
    public void begin(PeerWatch watch) throws IOException {
        sender = new ReuseSender(Duplex.over(exchange), watch::lost, choice);
    }

    private ReuseSender sender() {
        ReuseSender begun = sender;
        if (begun == null) {
            throw new IllegalStateException("begin() must be called first");
        }
        return begun;
    }

    @Override
    public void sendAll(ReadableByteChannel tool, Consumer<ByteBuffer> seen) throws IOException {
        super.sendAll(tool, seen);
        Reused saved = sender().finish();
        reused = Optional.of(saved);
        link.notice(Level.INFO, saved.text());
    }

    @Override
    void send(ByteBuffer bytes) throws IOException {
        splitter.see(bytes, new Parts(sender()));
    }

    @Override
    public Optional<Reused> reused() {
        return reused;
    }

    @Override
    public void finish() throws IOException {
        sender().close();
        super.finish();
    }

    @Override
    public void close() {
        CloseAll.quietly(sender);
        super.close();
    }
}
