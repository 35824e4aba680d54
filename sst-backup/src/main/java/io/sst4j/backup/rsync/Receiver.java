/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.backup.internal.rsync.delta.Patcher;
import io.sst4j.backup.internal.rsync.delta.SumHead;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileKind;
import io.sst4j.backup.internal.rsync.wire.IndexCoding;
import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The half of a daemon that receives the requested files. */
final class Receiver {
    private final DaemonContext context;
    private final WireInput in;
    private final boolean inPlace;
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(Patcher.GATHERED_BYTES);
    private final IndexCoding indexes = new IndexCoding();
    private int phase;
    private long files;
    private long bytes;
    private long literal;

    Receiver(DaemonContext context, WireInput in) {
        this.context = context;
        this.in = in;
        this.inPlace = context.options().has(ServerOptions.Flag.IN_PLACE);
    }

    /** Receives everything up to the client's final message. */
    void run() throws SstException {
        int last = context.agreement().longGoodbye() ? 4 : 3;
        while (phase < last) {
            int index = indexes.read(in);
            if (index == IndexCoding.DONE) {
                phase++;
                context.requests().phaseAnswered();
            } else {
                reply(index);
            }
        }
        finishDirectories();
    }

    private void reply(int index) throws SstException {
        if (index < 0 || index >= context.list().entries().size()) {
            throw in.hostile("file " + index + " of " + context.list().entries().size());
        }
        ItemRequest item = ItemRequest.read(in);
        if (!item.wantsTransfer()) {
            return;
        }
        Requests.Open request = context.requests().take(index);
        if (request == null) {
            throw in.hostile("a file that was not requested: "
                    + Lines.printable(context.list().entries().get(index).name()));
        }
        SumHead told = SumHead.read(in);
        if (!told.equals(request.head())) {
            throw in.malformed("blocks that differ from those sent to the client");
        }
        file(index, context.list().entries().get(index), request);
    }

    private void file(int index, FileEntry entry, Requests.Open request) throws SstException {
        boolean intact;
        Path path = context.destination().path(entry);
        try (ReceivedFile file = ReceivedFile.open(path, request.basis(), inPlace, entry.permissions())) {
            Patcher patcher = patcher(file, request.head());
            if (context.options().has(ServerOptions.Flag.SPARSE) || !PageBlocks.isPreallocated(path)) {
                patcher.withHoles(entry.name());
            }
            Patcher.Result result = patcher.patch(in);
            intact = result.intact();
            if (intact) {
                context.attributes().apply(file.written(), entry, path);
                file.complete();
                files++;
                bytes += result.bytes();
                literal += result.literals();
                context.sink().item(entry.name(), result.bytes());
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write " + path, e);
        }
        if (!intact) {
            damaged(index, entry);
        }
    }

    private Patcher patcher(ReceivedFile file, SumHead head) {
        return new Patcher(
                file.basis(),
                head,
                file.channel(),
                Long.MAX_VALUE,
                context.agreement().checksum(),
                context.sink()::moved,
                gathered);
    }

    /** Requests the file once more, because the client may have read it while it changed. */
    private void damaged(int index, FileEntry entry) throws SstException {
        if (phase == 0) {
            context.requests().repeat(index);
            return;
        }
        context.failed("ERROR: " + Lines.printable(entry.name()) + " failed verification -- update discarded.");
    }

    /** Last, because files inside would change the time, and a directory without write permission accepts no files. */
    private void finishDirectories() throws SstException {
        List<FileEntry> entries = context.list().entries();
        for (int index = entries.size() - 1; index >= 0; index--) {
            FileEntry entry = entries.get(index);
            if (entry.kind() == FileKind.DIRECTORY && !context.destination().hides(entry.name(), true)) {
                context.attributes().apply(context.destination().path(entry), entry);
            }
        }
    }

    /** Processes a message of the client. */
    void message(Message message) throws SstException {
        switch (message.tag()) {
            case NO_SEND -> context.requests().take(message.number());
            case ERROR, ERROR_XFER, WARNING -> context.sink().notice(Level.WARNING, message.text());
            case ERROR_EXIT ->
                throw new SstException(
                        ErrorCode.PEER_GONE, "the rsync client ended the session with exit code " + message.number());
            default -> {}
        }
    }

    RsyncPush.Report report() {
        return new RsyncPush.Report(
                context.destination().toString(),
                files,
                bytes,
                literal,
                context.out().failures());
    }
}
