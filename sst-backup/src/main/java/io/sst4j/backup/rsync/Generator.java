/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.delta.Signature;
import io.sst4j.backup.internal.rsync.delta.SumHead;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileKind;
import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.internal.io.Holes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.Optional;

/** The half of a daemon that processes the list, creates entries that are not files, and requests the missing files. */
final class Generator {
    private final DaemonContext context;
    private final Deletion deletion;

    Generator(DaemonContext context, Deletion deletion) {
        this.context = context;
        this.deletion = deletion;
    }

    /** Runs all phases up to the final message, which only the receiving half may send. */
    void run() throws SstException {
        for (int index = 0; index < context.list().entries().size(); index++) {
            entry(index, context.list().entries().get(index));
        }
        context.out().done();
        context.out().flush();
        context.requests().awaitPhases(1);
        for (int index : context.requests().takeRepeated()) {
            request(index, ItemRequest.TRANSFER, Requests.Open.WHOLE_FILE, Optional.empty());
        }
        context.out().done();
        context.out().done();
        if (context.agreement().longGoodbye()) {
            context.out().done();
        }
        context.out().flush();
    }

    private void entry(int index, FileEntry entry) throws SstException {
        boolean directory = entry.kind() == FileKind.DIRECTORY;
        if (context.destination().hides(entry.name(), directory)) {
            context.out().warn("skipping " + Lines.printable(entry.name()) + ", which the module does not accept");
            return;
        }
        Path path = context.destination().path(entry);
        if (!directory && isWanted(entry) && !placeIsFree(path, entry)) {
            return;
        }
        if (context.attributes().changesTime(entry)) {
            context.out()
                    .warn("the time of \"" + Lines.printable(entry.name())
                            + "\" is changed: this daemon sets no time before "
                            + "1678 or after 2261, and only whole seconds before 1970");
        }
        switch (entry.kind()) {
            case DIRECTORY -> {
                makeDirectory(path, entry);
                deletion.inside(path, entry);
            }
            case SYMLINK -> {
                if (isWanted(entry)) {
                    makeLink(path, entry);
                }
            }
            case REGULAR -> file(index, path, entry);
            case FIFO, SOCKET -> makeSpecial(path, entry);
            case CHARACTER_DEVICE, BLOCK_DEVICE -> skip(entry, "");
        }
    }

    private boolean isWanted(FileEntry entry) {
        return switch (entry.kind()) {
            case DIRECTORY, REGULAR -> true;
            case SYMLINK -> context.options().has(ServerOptions.Flag.LINKS);
            case FIFO, SOCKET -> context.options().has(ServerOptions.Flag.SPECIALS);
            case CHARACTER_DEVICE, BLOCK_DEVICE -> false;
        };
    }

    /** A directory that cannot be removed does not stop the other files. */
    private boolean placeIsFree(Path path, FileEntry entry) throws SstException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || deletion.makeWay(path, entry)) {
            return true;
        }
        context.failed(
                "\"" + Lines.printable(entry.name()) + "\" was not received: a directory in its place is not empty, or"
                        + " contains excluded files; --delete or --force removes one that is not empty");
        return false;
    }

    private void skip(FileEntry entry, String why) throws SstException {
        context.out().warn("skipping non-regular file \"" + Lines.printable(entry.name()) + "\"" + why);
    }

    private void makeDirectory(Path path, FileEntry entry) throws SstException {
        try {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
                context.attributes().makeDirectory(path, entry);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make the directory " + path, e);
        }
    }

    private void makeLink(Path path, FileEntry entry) throws SstException {
        try {
            if (Files.isSymbolicLink(path)
                    && UnixNames.text(Files.readSymbolicLink(path)).equals(entry.target())) {
                return;
            }
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, UnixNames.path(entry.target()));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make the symbolic link " + path, e);
        }
        context.attributes().apply(path, entry);
    }

    /** A special file that cannot be created does not stop the other files. */
    private void makeSpecial(Path path, FileEntry entry) throws SstException {
        if (!isWanted(entry)) {
            skip(entry, "");
            return;
        }
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    || UnixFile.read(path).kind() != entry.kind()) {
                SpecialFiles.make(entry.kind(), path, context.destination().root(), entry.permissions());
            }
        } catch (SstException e) {
            throw e;
        } catch (IOException e) {
            skip(entry, ": " + e.getMessage());
            return;
        }
        context.attributes().apply(path, entry);
    }

    private void file(int index, Path path, FileEntry entry) throws SstException {
        try {
            boolean there = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            if (!there && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(path);
            }
            Optional<Path> basis =
                    there ? Optional.of(path) : context.destination().basis(entry);
            if (basis.isPresent() && isSame(basis.get(), entry)) {
                keep(path, basis.get(), entry);
                return;
            }
            int flags = ItemRequest.TRANSFER | (there ? 0 : ItemRequest.IS_NEW);
            ask(index, flags, context.options().has(ServerOptions.Flag.WHOLE_FILE) ? Optional.empty() : basis);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look at " + path, e);
        }
    }

    /** Returns true if the existing file is the client's file, by the rule that the client chose. */
    private boolean isSame(Path basis, FileEntry entry) throws IOException {
        BasicFileAttributes found = Files.readAttributes(basis, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.size() != entry.size()) {
            return false;
        }
        if (context.options().has(ServerOptions.Flag.CHECKSUM)) {
            return entry.digest().equals(digest(basis));
        }
        return !context.options().has(ServerOptions.Flag.IGNORE_TIMES)
                && (context.options().has(ServerOptions.Flag.SIZE_ONLY)
                        || found.lastModifiedTime().toInstant().getEpochSecond()
                                == Attributes.settable(entry.modified()).seconds());
    }

    private String digest(Path file) throws IOException {
        return HexFormat.of().formatHex(context.agreement().checksum().digest(file));
    }

    private void keep(Path path, Path basis, FileEntry entry) throws IOException {
        if (!basis.equals(path)) {
            copy(basis, path, entry);
        }
        context.attributes().apply(path, entry);
        context.sink().moved(entry.size());
        context.sink().item(entry.name(), entry.size());
    }

    /** Copies only the content of the older file. */
    private void copy(Path basis, Path path, FileEntry entry) throws IOException {
        try (FileChannel in = FileChannel.open(basis, StandardOpenOption.READ);
                ReceivedFile out = ReceivedFile.open(path, null, false, entry.permissions())) {
            Holes.copy(in, out.channel(), entry.name());
            out.complete();
        }
    }

    private void ask(int index, int flags, Optional<Path> basis) throws SstException {
        Optional<Signature> signature = basis.isEmpty() ? Optional.empty() : signature(basis.get());
        Requests.Open open = signature
                .map(sums -> new Requests.Open(basis.orElseThrow(), sums.head()))
                .orElse(Requests.Open.WHOLE_FILE);
        request(index, flags, open, signature);
    }

    private Optional<Signature> signature(Path basis) throws SstException {
        try (FileChannel file = FileChannel.open(basis, StandardOpenOption.READ)) {
            SumHead head = PageBlocks.headFor(
                    basis, file.size(), context.agreement().checksum().length());
            return head.count() == 0
                    ? Optional.empty()
                    : Optional.of(Signature.of(file, head, context.agreement().blockChecksum()));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "sum the blocks of " + basis, e);
        }
    }

    private void request(int index, int flags, Requests.Open open, Optional<Signature> signature) throws SstException {
        if (context.requests().isFull()) {
            context.out().flush();
        }
        context.requests().add(index, open);
        context.out().request(index, ItemRequest.of(flags), signature);
    }
}
