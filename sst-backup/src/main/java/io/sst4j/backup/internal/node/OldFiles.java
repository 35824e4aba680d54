/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.SstException;
import io.sst4j.install.Staging;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.PathPolicy;
import io.sst4j.internal.reuse.Basis;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a joiner has already of a snapshot: what an earlier attempt received, or else its old data with all places of it.
 *
 * <p>A donor learns by its offers what is in these files. So only those are read that hold tables, which it has itself, and no keys,
 * passwords or logs that lie beside them; and no file that is a link. Not safe for use by several threads.
 */
public final class OldFiles implements Basis {
    private static final Pattern TABLES =
            Pattern.compile("ibdata\\d+|undo_?\\d{3}|([^/]+/)?[^/]+\\.(ibd|ibu)|[^/]+/[^/]+\\.(MYD|MYI|MAD|MAI)");

    private final List<Function<String, Path>> places;
    private final Opened[] opened;

    /** A file that is read at the moment. */
    private record Opened(String path, @Nullable FileChannel channel) {}

    private OldFiles(List<Function<String, Path>> places) {
        this.places = places;
        this.opened = new Opened[places.size()];
        for (int i = 0; i < opened.length; i++) {
            opened[i] = new Opened("", null);
        }
    }

    /**
     * Finds what there is.
     *
     * @param layout where the server keeps its files
     * @param staging where an earlier attempt has left what it received
     * @return empty if there is nothing
     * @throws SstException if the data directory cannot be read
     */
    public static Optional<OldFiles> of(DataLayout layout, Staging staging) throws SstException {
        List<Function<String, Path>> places = new ArrayList<>();
        if (Files.isDirectory(staging.older(), LinkOption.NOFOLLOW_LINKS)) {
            places.add(staging.older()::resolve);
        }
        if (Files.isRegularFile(layout.dataHome().resolve("ibdata1"))) {
            Map<Path, Path> outside =
                    RemoteTablespaces.ofServer(layout.datadir()).inUse();
            places.add(path -> {
                Path file = (path.indexOf('/') < 0 ? layout.placeOf(path) : layout.datadir()).resolve(path);
                return outside.getOrDefault(file, file);
            });
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(new OldFiles(places));
    }

    @Override
    public void read(String path, long offset, ByteBuffer into) {
        if (!TABLES.matcher(path).matches() || PathPolicy.complaint(path) != null) {
            return;
        }
        int start = into.position();
        int most = start;
        for (int place = 0; place < opened.length && into.hasRemaining(); place++) {
            // what the place before has stays where this one has less
            ByteBuffer part = into.duplicate().position(start);
            read(open(place, path), offset, part);
            most = Math.max(most, part.position());
            into.position(most);
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
            // what cannot be read is not there: the donor sends it
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

    private static @Nullable FileChannel channel(Function<String, Path> place, String path) {
        try {
            Path file = place.apply(path);
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
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
