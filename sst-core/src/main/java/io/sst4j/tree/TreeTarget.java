/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.TransferReport.Reused;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.exchange.JoinerExchange;
import io.sst4j.exchange.SessionKey;
import io.sst4j.install.InstallPlan;
import io.sst4j.install.SafeInstall;
import io.sst4j.install.Staging;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.TarInput;
import io.sst4j.internal.reuse.Basis;
import io.sst4j.internal.reuse.Duplex;
import io.sst4j.internal.reuse.Reuse;
import io.sst4j.internal.reuse.ReuseReceiver;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The joiner's half. It receives into the staging directory and installs a complete tree with the journal. */
final class TreeTarget implements SnapshotTarget {
    private static final Logger LOG = LoggerFactory.getLogger(TreeTarget.class);

    private final Path directory;
    private final Staging staging;
    private final Duration initialLimit;
    private final ExchangeOptions exchange;
    private final SessionKey key;
    private final Optional<Path> manifest;
    private final Reuse reuse;
    private SnapshotPosition position = SnapshotPosition.UNDEFINED;
    private Optional<Reused> reused = Optional.empty();
    private boolean staged;
    private @Nullable Closeable claim;

    TreeTarget(
            Path directory,
            Duration initialLimit,
            ExchangeOptions exchange,
            SessionKey key,
            Optional<Path> manifest,
            Reuse reuse) {
        this.staging = Staging.of(directory);
        this.directory = staging.datadir();
        this.initialLimit = initialLimit;
        this.exchange = exchange;
        this.key = key;
        this.manifest = manifest;
        this.reuse = reuse;
    }

    @Override
    public String method() {
        return TreeMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        ManifestFile.requirePlace(manifest, directory);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "create the directory " + directory, e);
        }
        claim = staging.claim();
        switch (SafeInstall.recover(directory)) {
            case NOTHING -> {}
            case UNDONE -> link.notice(Level.WARNING, "an interrupted install was undone: the old content is in place");
            case FINISHED ->
                link.notice(Level.WARNING, "an interrupted install was finished: the new content is in place");
        }
        if (reuse == Reuse.OFF) {
            staging.create();
        } else {
            staging.createBesideOlder();
        }
        staged = true;
    }

    @Override
    public TransferAddress announce(JoinerLink link) throws SstException {
        return key.announcedIn(TransferAddress.of(link.listen(), TreeMethod.NAME));
    }

    @Override
    public Outcome receive(JoinerLink link) throws SstException {
        Optional<Basis> older = reuse == Reuse.OFF ? Optional.empty() : OldTree.of(staging);
        try (ManifestFile sums = ManifestFile.to(manifest);
                JoinerExchange connection =
                        JoinerExchange.accept(link, key, initialLimit, exchange, older.isPresent())) {
            connection.run(() -> receive(sums, connection, older, link));
            return new Outcome(position, false, sums.manifest(), reused.map(Function.identity()));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "receive into " + staging.incoming(), e);
        }
    }

    private void receive(ManifestFile sums, JoinerExchange connection, Optional<Basis> older, JoinerLink link)
            throws IOException {
        if (older.isEmpty()) {
            receive(sums, connection, connection, link);
        } else {
            try (ReuseReceiver rebuilt = new ReuseReceiver(Duplex.over(connection), older.get())) {
                receive(sums, rebuilt, connection, link);
                reused = rebuilt.reused();
                reused.ifPresent(saved -> link.notice(Level.INFO, saved.text()));
            }
        }
        staging.removeOlder();
        connection.write(ByteBuffer.wrap(new byte[] {TreeSource.ARRIVED}));
        connection.shutdownOutput();
    }

    private void receive(ManifestFile sums, ReadableByteChannel in, Connection connection, JoinerLink link)
            throws IOException {
        TreeHeader.Received begun = TreeHeader.read(in, connection.peer());
        TreeHeader header = begun.header();
        link.enter(Phase.HANDSHAKE);
        int taken = begun.encoded().length;
        link.moved(taken);
        link.expect(TreeHeader.streamBytes(header.entries(), header.bytes()));
        warnIfSpaceIsShort(header.bytes(), link);
        link.enter(Phase.TRANSFER);
        TreeReader reader = new TreeReader(new TarInput(in, taken, TreeReader.HEADER_BYTES, link::moved), begun, sums);
        new StagedTree(staging.incoming()).receive(reader, link, link.cancellation());
        link.enter(Phase.VERIFY);
        reader.end();
        staging.seal();
        sums.complete(header.bytes());
        position = header.position();
    }

    /** Warns only, because blocks of zeros take no space. */
    private void warnIfSpaceIsShort(long bytes, TransferLink link) throws SstException {
        if (directory.toFile().getUsableSpace() < bytes && staging.removeOlder()) {
            link.notice(Level.INFO, "removed the files of an earlier attempt, because space is short");
        }
        long free = directory.toFile().getUsableSpace();
        if (free < bytes) {
            link.notice(
                    Level.WARNING,
                    String.format(
                            Locale.ROOT,
                            "the tree has %,d bytes, but %s has only %,d free: unless most of it is zeros, the transfer will"
                                    + " fail and the old content will stay",
                            bytes,
                            directory,
                            free));
        }
    }

    @Override
    public void prepare(TransferLink link) {}

    @Override
    public SnapshotPosition install(TransferLink link) throws SstException {
        staging.requireSealed();
        InstallPlan plan = new InstallPlan(staging).replace(new InstallPlan.Place(directory, name -> true));
        try (DirectoryStream<Path> arrived = Files.newDirectoryStream(staging.incoming())) {
            for (Path entry : arrived) {
                plan.bring(entry, directory.resolve(entry.getFileName()));
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list " + staging.incoming(), e);
        }
        reportKept(new SafeInstall(plan).run(), link);
        staged = false;
        staging.remove().ifPresent(kept -> reportKept(List.of(kept), link));
        return position;
    }

    private static void reportKept(List<Path> kept, TransferLink link) {
        if (!kept.isEmpty()) {
            link.notice(
                    Level.WARNING,
                    "the user " + System.getProperty("user.name") + " may not delete some old entries; they remain in "
                            + kept + ": delete them as root");
        }
    }

    /** Removes the data of a failed transfer, unless the next one may use it. Data that an interrupted install needs stays. */
    @Override
    public void close() {
        if (staged) {
            staged = false;
            try {
                if (reuse == Reuse.OFF) {
                    staging.remove();
                } else {
                    staging.keepReceived();
                }
            } catch (SstException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        CloseAll.quietly(claim);
    }
}
