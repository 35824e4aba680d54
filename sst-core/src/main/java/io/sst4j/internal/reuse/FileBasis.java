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
 * Older files in one or several places. The first place takes precedence; beyond the end of its file, the next place is used.
 *
 * <p>Only regular files are read, never links. One file of each place is kept open. Not safe for use by several threads.
 */
public final class FileBasis implements Basis {
    private final List<Place> places;
    private final Opened[] opened;

    /** The file of a place that is currently open. */
    private record Opened(String path, @Nullable FileChannel channel) {}

    /** A place with older files. */
    @FunctionalInterface
    public interface Place {
        /**
         * Finds a file.
         *
         * @param path the donor's name of the file, which is untrusted
         * @return the path of the file, which may not exist; empty if this place refuses it
         * @throws IOException if the path cannot be determined; the file then counts as missing
         */
        Optional<Path> file(String path) throws IOException;
    }

    /**
     * Creates a basis.
     *
     * @param places the places, in order of precedence
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
            // bytes of the place before remain where this file is shorter
            ByteBuffer part = into.duplicate().position(start);
            read(open(place, path), offset, part);
            most = Math.max(most, part.position());
            into.position(most);
        }
    }

    /** Reads from the last place: the files to be replaced. The files of an earlier attempt may be those of another donor. */
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
            // an unreadable file counts as missing; the donor sends it
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
            // the locale may not be able to express the name
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
