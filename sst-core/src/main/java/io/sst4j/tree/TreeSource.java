/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.TransferReport.Reused;
import io.sst4j.exchange.DonorExchange;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.exchange.SessionKey;
import io.sst4j.internal.reuse.Duplex;
import io.sst4j.internal.reuse.Reuse;
import io.sst4j.internal.reuse.ReuseSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The donor's half. It scans all names first, then sends the tree, and waits for the joiner's confirmation. */
final class TreeSource implements SnapshotSource {
    /** The joiner's confirmation that the tree arrived complete. */
    static final byte ARRIVED = 1;

    private final Path directory;
    private final SnapshotPosition position;
    private final ExchangeOptions exchange;
    private final Optional<Path> manifest;
    private final Reuse reuse;
    private @Nullable TreeScan scan;
    private Optional<Reused> reused = Optional.empty();

    TreeSource(
            Path directory, SnapshotPosition position, ExchangeOptions exchange, Optional<Path> manifest, Reuse reuse) {
        this.directory = directory.toAbsolutePath().normalize();
        this.position = position;
        this.exchange = exchange;
        this.manifest = manifest;
        this.reuse = reuse;
    }

    @Override
    public String method() {
        return TreeMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        if (!Files.isDirectory(directory)) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "send " + directory + ": it is not a directory; set 'directory' to another");
        }
        ManifestFile.requirePlace(manifest, directory);
        TreeScan found = TreeScan.of(directory, link.cancellation());
        scan = found;
        link.expect(TreeHeader.streamBytes(found.entries().size(), found.bytes()));
    }

    @Override
    public Outcome send(DonorLink link) throws SstException {
        TreeScan found = scan;
        if (found == null) {
            throw new IllegalStateException("send() comes after check()");
        }
        requireModule(link.address().module());
        byte[] header = new TreeHeader(position, found.entries().size(), found.bytes()).encode();
        SessionKey key = SessionKey.of(link.address())
                .orElseThrow(() -> new SstException(
                        ErrorCode.PEER_INCOMPATIBLE,
                        link.address()
                                + " does not come from a joiner of the method tree in a compatible release: pass the address that"
                                + " the joiner announced, unchanged"));
        link.enter(Phase.CONNECT);
        try (ManifestFile sums = ManifestFile.to(manifest);
                DonorExchange connection = DonorExchange.open(link, key, exchange)) {
            link.enter(Phase.HANDSHAKE);
            connection.run(() -> send(found, header, sums, connection, link));
            return new Outcome(position, false, sums.manifest(), reused.map(Function.identity()));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "send " + directory, e);
        }
    }

    private void send(TreeScan found, byte[] header, ManifestFile sums, DonorExchange connection, DonorLink link)
            throws IOException {
        try (TreeOutput out = output(connection, link)) {
            out.write(header);
            out.flush();
            connection.flush();
            link.enter(Phase.TRANSFER);
            new TreeWriter(out, header, sums).write(directory, found, link, link.cancellation());
            reused = out.end();
        }
        reused.ifPresent(saved -> link.notice(Level.INFO, saved.text()));
        connection.shutdownOutput();
        link.enter(Phase.VERIFY);
        awaitConfirmation(connection);
        sums.complete(found.bytes());
    }

    private TreeOutput output(DonorExchange connection, DonorLink link) throws IOException {
        if (reuse == Reuse.OFF || !connection.joinerHasOlder()) {
            return new PlainTreeOutput(connection, link::moved);
        }
        ReuseSender sender = new ReuseSender(
                Duplex.over(connection), failure -> connection.cancel(), reuse.offers(System::nanoTime));
        return new OfferedTreeOutput(sender, link::moved);
    }

    private static void requireModule(String module) throws SstException {
        if (!module.isEmpty() && !module.equals(TreeMethod.NAME)) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    "the joiner waits for the method '" + module + "', not for '" + TreeMethod.NAME
                            + "': use the same on both nodes");
        }
    }

    private static void awaitConfirmation(Connection connection) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(1);
        int count = connection.read(word);
        if (count < 1 || word.get(0) != ARRIVED) {
            throw new SstException(
                    ErrorCode.PEER_GONE,
                    connection.peer() + " received everything but did not confirm it: check the joiner's log"
                            + " for the cause");
        }
    }

    @Override
    public void close() {
        scan = null;
    }
}
