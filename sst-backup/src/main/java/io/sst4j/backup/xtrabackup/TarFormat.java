/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.backup.xbstream.XbstreamTally;
import io.sst4j.internal.io.Holes;
import io.sst4j.internal.io.PathPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The {@code tar} format, which older backup tools could stream.
 *
 * <p>Extracted files get the same modes as xbstream files; owners, modes and times of the archive are ignored.
 */
final class TarFormat implements StreamFormat {
    private static final long MAX_INFO_BYTES = 1 << 20;
    private static final int COST_OF_FILE = 128;
    private static final int BLOCKING = 10_240;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final FileAttribute<?> FILE_MODE = mode("rw-r-----");
    private static final FileAttribute<?> DIRECTORY_MODE = mode("rwx------");

    private static FileAttribute<?> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    @Override
    public byte[] signature() {
        return new byte[0];
    }

    @Override
    public void writeFiles(WritableByteChannel out, Map<String, byte[]> files) throws IOException {
        // not closed, because closing it would close the channel
        OutputStream stream = Channels.newOutputStream(out);
        @SuppressWarnings("resource")
        TarArchiveOutputStream tar = new TarArchiveOutputStream(stream, BLOCKING, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
            entry.setSize(file.getValue().length);
            entry.setMode(0100640);
            tar.putArchiveEntry(entry);
            tar.write(file.getValue());
            tar.closeArchiveEntry();
        }
        tar.finish();
        tar.flush();
    }

    @Override
    public Map<String, byte[]> readFiles(ReadableByteChannel in) throws SstException {
        TarReader reader = new TarReader(in, bytes -> {});
        Map<String, byte[]> files = new LinkedHashMap<>();
        byte[] buffer = new byte[BUFFER_BYTES];
        long cost = 0;
        for (TarReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
            cost += COST_OF_FILE + entry.name().length();
            if (entry.directory() || entry.size() > MAX_INFO_BYTES - cost) {
                throw reader.fault(
                        ErrorCode.HOSTILE_STREAM,
                        PathPolicy.printable(entry.name()) + " is not one of the small files that come first");
            }
            cost += entry.size();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                content.write(buffer, 0, count);
            }
            requireWhole(reader, entry, content.size());
            files.put(entry.name(), content.toByteArray());
        }
        return files;
    }

    @Override
    public Optional<Manifest> extract(ReadableByteChannel in, Path target, TransferSink sink) throws SstException {
        TarReader reader = new TarReader(in, sink::moved);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (TarReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
            try {
                if (entry.directory()) {
                    makeDirectories(target, entry.name() + "/", reader);
                } else {
                    makeDirectories(target, entry.name(), reader);
                    write(reader, entry, target.resolve(entry.name()), buffer);
                    sink.item(entry.name(), entry.size());
                }
            } catch (IOException | InvalidPathException e) {
                throw failure(entry, e);
            }
        }
        if (reader.isEmpty()) {
            throw reader.fault(ErrorCode.TRUNCATED_STREAM, "the tar stream has no archive");
        }
        return Optional.empty();
    }

    @Override
    public Optional<XbstreamTally> tally() {
        return Optional.empty();
    }

    private static void write(TarReader reader, TarReader.Entry entry, Path file, byte[] buffer) throws IOException {
        long written = 0;
        try (WritableByteChannel out = Holes.writing(
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                        FILE_MODE),
                file.toString())) {
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                out.write(ByteBuffer.wrap(buffer, 0, count));
                written += count;
            }
        } catch (FileAlreadyExistsException e) {
            throw reader.fault(
                    ErrorCode.HOSTILE_STREAM, "the file " + PathPolicy.printable(entry.name()) + " exists already");
        }
        requireWhole(reader, entry, written);
    }

    private static void requireWhole(TarReader reader, TarReader.Entry entry, long found) throws SstException {
        if (found != entry.size()) {
            throw reader.fault(
                    ErrorCode.TRUNCATED_STREAM,
                    PathPolicy.printable(entry.name()) + " has " + found + " of " + entry.size() + " bytes");
        }
    }

    /** Creates a name's directories one by one, so that no existing link is followed. */
    private static void makeDirectories(Path target, String name, TarReader reader) throws IOException {
        for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
            Path directory = target.resolve(name.substring(0, i));
            try {
                Files.createDirectory(directory, DIRECTORY_MODE);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                    throw reader.fault(
                            ErrorCode.HOSTILE_STREAM,
                            "in the path " + PathPolicy.printable(name) + ", " + directory + " is not a directory");
                }
            }
        }
    }

    private static SstException failure(TarReader.Entry entry, Exception e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left");
        return SstException.of(
                full ? ErrorCode.NO_SPACE : ErrorCode.LOCAL_IO, "write " + PathPolicy.printable(entry.name()), e);
    }
}
