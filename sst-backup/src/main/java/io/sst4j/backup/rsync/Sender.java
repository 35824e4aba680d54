/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.rsync.delta.Matcher;
import io.sst4j.backup.internal.rsync.delta.SentFile;
import io.sst4j.backup.internal.rsync.delta.Signature;
import io.sst4j.backup.internal.rsync.delta.TokenWriter;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileKind;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.IndexCoding;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.Message.Tag;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sends the files that a daemon requests. */
final class Sender {
    private final Agreement agreement;
    private final RsyncPush push;
    private final List<FileEntry> entries;
    private final TransferSink sink;
    private final FrameOutput frames;
    private String firstProblem = "";
    private long files;
    private long bytes;
    private long literal;

    Sender(Agreement agreement, RsyncPush push, List<FileEntry> entries, TransferSink sink, FrameOutput frames) {
        this.agreement = agreement;
        this.push = push;
        this.entries = entries;
        this.sink = sink;
        this.frames = frames;
    }

    void answer(int index, IndexCoding indexes, WireInput in, WireOutput out) throws SstException {
        if (index < 0 || index >= entries.size()) {
            throw in.hostile("the daemon requests file " + index + " of " + entries.size());
        }
        FileEntry entry = entries.get(index);
        ItemRequest item = ItemRequest.read(in);
        if (!item.wantsTransfer()) {
            indexes.write(out, index);
            item.write(out);
            return;
        }
        if (entry.kind() != FileKind.REGULAR) {
            throw in.hostile("the daemon requests the content of " + entry.name() + ", which is not a file");
        }
        Signature signature = Signature.read(in, agreement.checksum());
        Path path = path(entry);
        try (FileChannel file = open(path)) {
            long size = file.size();
            indexes.write(out, index);
            item.write(out);
            signature.head().write(out);
            long travelled = send(new SentFile(path.toString(), file, size), signature, out);
            count(entry, size, travelled);
        } catch (IOException e) {
            if (e instanceof SstException known) {
                throw known;
            }
            missing(index, entry, e);
        }
    }

    private FileChannel open(Path path) throws IOException {
        Set<OpenOption> options = push.fileLinks()
                ? Set.of(StandardOpenOption.READ)
                : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(path, options);
    }

    private long send(SentFile file, Signature signature, WireOutput out) throws SstException {
        TokenWriter tokens = new TokenWriter(out, sink::moved);
        if (signature.head().count() == 0) {
            tokens.end(tokens.whole(file, agreement.longestLiteral(), agreement.checksum()));
        } else {
            tokens.end(new Matcher(signature, agreement.blockChecksum(), push.inPlace(), agreement.checksum())
                    .match(file, tokens));
        }
        return tokens.literals();
    }

    private void count(FileEntry entry, long size, long travelled) {
        files++;
        bytes += size;
        literal += travelled;
        sink.moved(size - travelled);
        sink.item(entry.name(), size);
    }

    private Path path(FileEntry entry) {
        boolean single = entries.size() == 1 && entry.kind() == FileKind.REGULAR;
        return single ? push.source() : push.source().resolve(UnixNames.path(entry.name()));
    }

    /** The daemon requested a file that existed when the list was made. */
    private void missing(int index, FileEntry entry, IOException why) throws SstException {
        String text = "read " + push.source().resolve(UnixNames.path(entry.name())) + ": "
                + why.getClass().getSimpleName();
        if (firstProblem.isEmpty()) {
            firstProblem = text;
        }
        sink.notice(Level.WARNING, "cannot " + text);
        frames.send(Message.number(Tag.NO_SEND, index));
        frames.send(Message.text(Tag.ERROR_XFER, "sst4j: cannot " + text));
    }

    /** Returns the first read error, if any. */
    Optional<String> problem() {
        return firstProblem.isEmpty() ? Optional.empty() : Optional.of(firstProblem);
    }

    RsyncPush.Report report() {
        return new RsyncPush.Report(push.destination(), files, bytes, literal, 0);
    }
}
