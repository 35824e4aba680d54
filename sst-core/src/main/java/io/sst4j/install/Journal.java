/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record of a switch: every rename that it consists of, and how far it is.
 *
 * <p>The renames are written once, to a temporary file that is forced to the disk and then takes the journal's name, so a
 * journal is there whole or not at all. Each change of state is a line appended and forced; a last line without its end
 * was cut off by a crash and does not count.
 */
final class Journal {
    private static final String HEADER = "sst4j-install 1";

    /** How far a switch is. */
    enum State {
        /** The old entries are moved aside. A crash here is undone. */
        ASIDE,
        /** All old entries are aside, the new ones are moved in. A crash here is finished. */
        PLACING,
        /** The new entries are in place; the old ones are to be deleted. */
        INSTALLED,
        /** Moved entries go back. A crash here is undone. */
        UNDOING
    }

    /** One rename. */
    record Move(Path from, Path to) {}

    private final Path file;
    private final List<Move> aside;
    private final List<Move> place;
    private State state;

    private Journal(Path file, List<Move> aside, List<Move> place, State state) {
        this.file = file;
        this.aside = List.copyOf(aside);
        this.place = List.copyOf(place);
        this.state = state;
    }

    static Journal begin(Path file, List<Move> aside, List<Move> place) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        aside.forEach(move -> append(text, "aside", move));
        place.forEach(move -> append(text, "place", move));
        text.append("state ").append(State.ASIDE).append('\n');
        Path temporary = file.resolveSibling("journal.new");
        Files.deleteIfExists(temporary);
        write(temporary, text.toString(), StandardOpenOption.CREATE_NEW);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncParent(file);
        return new Journal(file, aside, place, State.ASIDE);
    }

    static Optional<Journal> read(Path file) throws SstException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file);
            return Optional.of(parse(file, text.substring(0, text.lastIndexOf('\n') + 1)));
        } catch (IOException | IllegalArgumentException e) {
            throw SstException.of(
                    ErrorCode.JOURNAL_DAMAGED,
                    "read " + file + ", which says how to end an interrupted install: the old data is in "
                            + file.resolveSibling("old") + ", the new in " + file.resolveSibling("new"),
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static Journal parse(Path file, String text) throws IOException {
        List<Move> aside = new ArrayList<>();
        List<Move> place = new ArrayList<>();
        State state = State.ASIDE;
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IOException("the first line is not '" + HEADER + "'");
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "aside" -> aside.add(move(words));
                case "place" -> place.add(move(words));
                case "state" -> state = State.valueOf(words[1]);
                default -> throw new IOException("unknown line '" + line + "'");
            }
        }
        return new Journal(file, aside, place, state);
    }

    private static Move move(String[] words) throws IOException {
        if (words.length != 3) {
            throw new IOException("a move has two paths");
        }
        return new Move(decode(words[1]), decode(words[2]));
    }

    private static void append(StringBuilder text, String kind, Move move) {
        text.append(kind)
                .append(' ')
                .append(encode(move.from()))
                .append(' ')
                .append(encode(move.to()))
                .append('\n');
    }

    private static String encode(Path path) {
        return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8).replace("%2F", "/");
    }

    private static Path decode(String text) {
        return Path.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
    }

    void advance(State next) throws IOException {
        write(file, "state " + next + "\n", StandardOpenOption.APPEND);
        state = next;
    }

    void end() throws IOException {
        Files.deleteIfExists(file);
        syncParent(file);
    }

    State state() {
        return state;
    }

    /** The staging directory that it stands in. */
    Path root() {
        return file.toAbsolutePath().resolveSibling("").normalize();
    }

    List<Move> aside() {
        return aside;
    }

    List<Move> place() {
        return place;
    }

    private static void write(Path file, String text, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, mode)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void syncParent(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Trees.syncDirectory(parent);
        }
    }
}
