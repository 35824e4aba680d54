/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.DonorServer;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferLink;
import io.sst4j.backup.rsync.RsyncClient;
import io.sst4j.backup.rsync.RsyncPush;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The donor's side: pauses the server's writes, pushes its files in the order of the stock script, resumes the
 * server, and sends the file that tells the joiner that everything has arrived.
 */
final class RsyncSource implements SnapshotSource {
    private static final Logger LOG = LoggerFactory.getLogger(RsyncSource.class);

    private final RsyncOptions options;
    private final BinlogTar binlogs;

    RsyncSource(RsyncOptions options) {
        this.options = options;
        this.binlogs = new BinlogTar(options.layout(), options.maxBinlogs());
    }

    @Override
    public String method() {
        return options.wan() ? RsyncMethod.WAN : RsyncMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        if (options.bypass()) {
            options.position();
            return;
        }
        link.expect(OptionalLong.of(options.size()));
    }

    @Override
    public Outcome send(DonorLink link) throws SstException {
        String module = link.address().module();
        PushList pushes = new PushList(options, module.isEmpty() ? Modules.DEFAULT : module);
        link.enter(Phase.CONNECT);
        SnapshotPosition position = options.bypass() ? options.position() : sendSnapshot(pushes, link);
        sendMagic(pushes, new MagicFile(position, link.address().secret(), options.bypass()), link);
        return new Outcome(position, options.bypass());
    }

    private SnapshotPosition sendSnapshot(PushList pushes, DonorLink link) throws SstException {
        DonorServer server = link.server()
                .orElseThrow(() -> new SstException(
                        ErrorCode.UNSUPPORTED_OPTION,
                        "the method " + method() + " copies the files of a running server, whose writes must be paused"
                                + " meanwhile, and the donor has no DonorServer to pause them: give it one, or use the"
                                + " method xtrabackup-v2"));
        RemoteFiles remote = RemoteFiles.of(options);
        remote.require(pushes, link);
        try {
            SnapshotPosition position = server.hold(link.cancellation());
            binlogs.make();
            link.enter(Phase.HANDSHAKE);
            push(pushes.top(), link);
            link.enter(Phase.TRANSFER);
            ParallelPushes parallel = new ParallelPushes(link, options.threads());
            parallel.run(pushes.engines());
            PushList.SchemaPushes schemas = pushes.schemas();
            parallel.run(schemas.directories());
            parallel.run(schemas.large());
            remote.push(pushes, link);
            server.requireStill();
            return position;
        } finally {
            removeBinlogs();
            server.resume();
        }
    }

    private void removeBinlogs() {
        try {
            binlogs.remove();
        } catch (SstException e) {
            LOG.warn(
                    "cannot delete the binary log archive from the data directory: {}", String.valueOf(e.getMessage()));
        }
    }

    static void push(RsyncPush push, DonorLink link) throws SstException {
        try (Connection connection = link.connect()) {
            RsyncClient.push(connection, push, link);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "push to the joiner", e);
        }
    }

    /** Only the server's user may read the file, because it contains the secret. */
    private void sendMagic(PushList pushes, MagicFile magic, DonorLink link) throws SstException {
        Path file = options.layout().datadir().resolve(MagicFile.NAME);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, magic.text().getBytes(StandardCharsets.UTF_8));
            push(pushes.magic(file), link);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "send " + file, e);
        } finally {
            deleteQuietly(file);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete {} from the data directory: {}", file, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {}
}
