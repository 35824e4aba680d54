/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The space check for files that go to file systems other than the data directory's, next to the old files.
 *
 * <p>On the data directory's file system, files are renamed, which needs no space.
 */
public final class InstallSpace {
    private final DataRules rules;
    private final FreeSpace space;

    /** The files that go to one file system. */
    private static final class Load {
        private final Path at;
        private long bytes;

        Load(Path at) {
            this.at = at;
        }
    }

    /**
     * Creates the check.
     *
     * @param rules the rules of the node
     * @param space provides the free space
     */
    public InstallSpace(DataRules rules, FreeSpace space) {
        this.rules = rules;
        this.space = space;
    }

    /**
     * Fails if there is not enough space. If the options allow it and it helps, deletes the old data first.
     *
     * @param arrivals the staged files with their destinations
     * @param oldData the old data that may be deleted
     * @param link is notified if it is deleted
     * @throws SstException with {@link ErrorCode#NO_SPACE} if there is not enough space
     */
    public void require(Map<Path, Path> arrivals, OldData oldData, TransferLink link) throws SstException {
        try {
            for (Map.Entry<Object, Load> store : loads(arrivals).entrySet()) {
                Load load = store.getValue();
                long usable = space.usableBytes(load.at);
                if (load.bytes > usable) {
                    giveWay(load, usable, oldBytes(store.getKey()), oldData, link);
                }
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "compare the snapshot with the free space for it", e);
        }
    }

    private void giveWay(Load load, long usable, long old, OldData oldData, TransferLink link) throws SstException {
        String figures =
                load.at + " needs " + OldData.megabytes(load.bytes) + " and has " + OldData.megabytes(usable) + " free";
        if (rules.previousData() != PreviousData.AUTO || load.bytes > usable + old) {
            throw new SstException(ErrorCode.NO_SPACE, figures + ": free some space there; " + oldData.fate());
        }
        link.notice(Level.WARNING, figures + ": deleting the old data (sst-previous-data=auto)");
        oldData.discard();
    }

    private Map<Object, Load> loads(Map<Path, Path> arrivals) throws IOException {
        Object home = space.storeOf(rules.layout().datadir());
        Map<Object, Load> loads = new LinkedHashMap<>();
        for (Map.Entry<Path, Path> arrival : arrivals.entrySet()) {
            Path at = existing(arrival.getValue());
            Object store = space.storeOf(at);
            if (!store.equals(home)) {
                loads.computeIfAbsent(store, key -> new Load(at)).bytes += size(arrival.getKey());
            }
        }
        return loads;
    }

    private long oldBytes(Object store) throws IOException {
        DataLayout layout = rules.layout();
        long bytes = 0;
        for (Path directory : layout.directories()) {
            if (directory.equals(layout.datadir())
                    || !space.storeOf(existing(directory)).equals(store)) {
                continue;
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    directory, file -> layout.isServerFile(directory, String.valueOf(file.getFileName())))) {
                for (Path file : files) {
                    bytes += Files.size(file);
                }
            }
        }
        return bytes;
    }

    private static long size(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    /** Returns the path itself or its nearest existing parent. */
    static Path existing(Path path) {
        Path there = path;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    /** The free space of file systems. */
    public interface FreeSpace {
        /** The file systems of this machine. */
        FreeSpace REAL = new FreeSpace() {
            @Override
            public Object storeOf(Path existing) throws IOException {
                return Files.getAttribute(existing, "unix:dev");
            }

            @Override
            public long usableBytes(Path existing) throws IOException {
                Files.getLastModifiedTime(existing);
                // a FileStore needs the mount point, which a chroot that is not a mount point does not have
                return existing.toFile().getUsableSpace();
            }
        };

        /**
         * Returns the file system of a path.
         *
         * @param existing an existing path
         * @return an object that is equal for the same file system
         * @throws IOException if it cannot be determined
         */
        Object storeOf(Path existing) throws IOException;

        /**
         * Returns how much this process may still write there.
         *
         * @param existing an existing path
         * @return the number of bytes
         * @throws IOException if it cannot be determined
         */
        long usableBytes(Path existing) throws IOException;
    }
}
