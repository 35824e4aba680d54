/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import io.sst4j.internal.io.CloseAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Older files in one or several places. A file counts as the first place has it, and beyond its end there as the next has it.
 *
 * <p>Only regular files are read, and no links. Keeps one file of each place open. Not safe for use by several threads.
 */
public final class FileBasis implements Basis {
    private final List<Place> places;
    private final Opened[] opened;

    /** A file that is read at the moment. */
    private record Opened(String path, @Nullable FileChannel channel) {}

    /** Where older files may be. */
    @FunctionalInterface
    public interface Place {
        /**
         * Finds a file.
         *
         * @param path as the donor names it: nothing of it is trusted
         * @return where the file would be; empty if this place does not tell of it
         * @throws IOException if that cannot be found out, which is as if it were not there
         */
        Optional<Path> file(String path) throws IOException;
    }

    /**
     * Reads from some places.
     *
     * @param places the one that counts first before the others
     */
    public FileBasis(List<Place> places) {
        this.places = List.copyOf(places);
        this.opened = new Opened[places.size()];
        for (int i = 0; i < opened.length; i++) {
            opened[i] = new Opened("", null);
        }
    }

    @Override
    public void read(String path, long offset, ByteBuffer into) {
        int start = into.position();
        int most = start;
        for (int place = 0; place < opened.length && into.hasRemaining(); place++) {
            // the bytes of the place before stay where this one has fewer
            ByteBuffer part = into.duplicate().position(start);
            read(open(place, path), offset, part);
            most = Math.max(most, part.position());
            into.position(most);
        }
    }

    /** The last place has the files that a joiner replaces, while what an attempt left may be of another donor. */
    @Override
    public void readOther(String path, long offset, ByteBuffer into) {
        if (opened.length > 1) {
            read(open(opened.length - 1, path), offset, into);
        }
    }

    private static void read(@Nullable FileChannel file, long offset, ByteBuffer into) {
        if (file == null) {
            return;
        }
        int start = into.position();
        try {
            int count;
            do {
                count = file.read(into, offset + into.position() - start);
            } while (count > 0);
        } catch (IOException e) {
            // an unreadable file is as good as none: the donor sends it
            into.position(start);
        }
    }

    private @Nullable FileChannel open(int place, String path) {
        if (!opened[place].path().equals(path)) {
            CloseAll.quietly(opened[place].channel());
            opened[place] = new Opened(path, channel(places.get(place), path));
        }
        return opened[place].channel();
    }

    private static @Nullable FileChannel channel(Place place, String path) {
        try {
            Optional<Path> file = place.file(path);
            return file.isPresent() && Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)
                    ? FileChannel.open(file.get(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
                    : null;
        } catch (IOException | InvalidPathException e) {
            // a locale may have no letters for a name
            return null;
        }
    }

    @Override
    public void close() {
        for (Opened each : opened) {
            CloseAll.quietly(each.channel());
        }
    }
}
