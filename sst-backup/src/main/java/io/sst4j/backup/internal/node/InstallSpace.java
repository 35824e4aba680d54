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
 * Whether what goes to other file systems than that of the data directory has room there, beside the old files.
 *
 * <p>On the file system of the data directory files are renamed, which takes no room.
 */
public final class InstallSpace {
    private final DataRules rules;
    private final FreeSpace space;

    /** What one file system is to take. */
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
     * @param rules of the node
     * @param space tells what is free
     */
    public InstallSpace(DataRules rules, FreeSpace space) {
        this.rules = rules;
        this.space = space;
    }

    /**
     * Fails if there is no room; gives the old data up first if the options allow that and it helps.
     *
     * @param arrivals staged files and where each goes
     * @param oldData may be given up
     * @param link is told if it is
     * @throws SstException with {@link ErrorCode#NO_SPACE} if there is no room
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
            throw SstException.of(ErrorCode.LOCAL_IO, "compare the snapshot with the room for it", e);
        }
    }

    private void giveWay(Load load, long usable, long old, OldData oldData, TransferLink link) throws SstException {
        String figures = load.at + " is to take " + OldData.megabytes(load.bytes) + " and has "
                + OldData.megabytes(usable) + " free";
        if (rules.previousData() != PreviousData.AUTO || load.bytes > usable + old) {
            throw new SstException(ErrorCode.NO_SPACE, figures + ": make room there; " + oldData.fate());
        }
        link.notice(Level.WARNING, figures + ": giving up the old data (sst-previous-data=auto)");
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

    /** The path itself or what is there of the way to it. */
    static Path existing(Path path) {
        Path there = path;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    /** What file systems have free. */
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
                // a FileStore would want the mount point, which a root that is no mount does not have
                return existing.toFile().getUsableSpace();
            }
        };

        /**
         * Which file system something is on.
         *
         * @param existing a path
         * @return equal for the same one
         * @throws IOException if that cannot be told
         */
        Object storeOf(Path existing) throws IOException;

        /**
         * How much this process may still write there.
         *
         * @param existing a path
         * @return bytes
         * @throws IOException if that cannot be told
         */
        long usableBytes(Path existing) throws IOException;
    }
}
