/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The record of a switch: all its renames, and its state.
 *
 * <p>The renames are written once, with a checksum, to a temporary file. That file is forced to the disk and then renamed to the
 * journal's name, so a journal is complete or absent. Each change of state is a line that is appended and forced. A last line
 * without a line break was cut off by a crash; it is ignored and overwritten by the next one. Paths are percent-encoded byte by
 * byte, so that any name survives in any locale.
 */
final class Journal {
    private static final String HEADER = "sst4j-install 1";

    /** The state of a switch. */
    enum State {
        /** New entries are copied beside their places. A crash here leaves only copies to delete. */
        COPYING,
        /** The old entries are moved aside. A crash here is undone. */
        ASIDE,
        /** All old entries are aside; the new ones are moved in. A crash here is finished. */
        PLACING,
        /** The new entries are in place; the old ones are to be deleted. */
        INSTALLED,
        /** Moved entries are moved back. A crash here is undone. */
        UNDOING,
        /** All old entries are back; copies of the new ones are to be deleted. */
        UNDONE
    }

    /** One rename. */
    record Move(Path from, Path to) {}

    /**
     * The content of a switch.
     *
     * @param beside staging directories on other file systems
     * @param made directories that the new entries need and that did not exist before, parents first
     * @param aside the renames that set the old entries aside, in order
     * @param place the renames that move the new entries in, in order
     */
    record Script(List<Path> beside, List<Path> made, List<Move> aside, List<Move> place) {
        Script {
            beside = List.copyOf(beside);
            made = List.copyOf(made);
            aside = List.copyOf(aside);
            place = List.copyOf(place);
        }
    }

    private final Path file;
    private final Script script;
    private State state;
    private long length;

    private Journal(Path file, Script script, State state, long length) {
        this.file = file;
        this.script = script;
        this.state = state;
        this.length = length;
    }

    /** Writes a journal. An existing one is replaced. */
    static Journal begin(Path file, Script script, State state) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        script.beside().forEach(root -> append(text, "beside", root));
        script.made().forEach(directory -> append(text, "made", directory));
        script.aside().forEach(move -> append(text, "aside", move.from(), move.to()));
        script.place().forEach(move -> append(text, "place", move.from(), move.to()));
        String sum = sum(text);
        text.append("sum ").append(sum).append('\n');
        text.append("state ").append(state).append('\n');
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        Path temporary = file.resolveSibling("journal.new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            write(channel, bytes);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncParent(file);
        return new Journal(file, script, state, bytes.length);
    }

    static Optional<Journal> read(Path file) throws SstException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return Optional.of(parse(file, text.substring(0, text.lastIndexOf('\n') + 1)));
        } catch (IOException | IllegalArgumentException e) {
            throw SstException.of(
                    ErrorCode.JOURNAL_DAMAGED,
                    "read " + file + ", the journal of an interrupted install. Old data that is not in place is in "
                            + file.resolveSibling("old") + ", the new data in "
                            + file.resolveSibling("new")
                            + ". Move the old data back by hand, or delete both directories for an empty node",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static Journal parse(Path file, String text) throws IOException {
        List<Path> beside = new ArrayList<>();
        List<Path> made = new ArrayList<>();
        List<Move> aside = new ArrayList<>();
        List<Move> place = new ArrayList<>();
        State state = null;
        StringBuilder before = new StringBuilder();
        boolean summed = false;
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (before.isEmpty()) {
                require(line.equals(HEADER), "the first line is not '" + HEADER + "'");
            } else if (summed) {
                require(words.length == 2 && words[0].equals("state"), "unknown line '" + line + "'");
                state = State.valueOf(words[1]);
            } else {
                switch (words[0] + " " + words.length) {
                    case "beside 2" -> beside.add(decode(words[1]));
                    case "made 2" -> made.add(decode(words[1]));
                    case "aside 3" -> aside.add(new Move(decode(words[1]), decode(words[2])));
                    case "place 3" -> place.add(new Move(decode(words[1]), decode(words[2])));
                    case "sum 2" -> {
                        require(words[1].equals(sum(before)), "the checksum does not match");
                        summed = true;
                    }
                    default -> throw new IOException("unknown line '" + line + "'");
                }
            }
            before.append(line).append('\n');
        }
        if (state == null) {
            throw new IOException("it ends before its state");
        }
        return new Journal(file, new Script(beside, made, aside, place), state, text.length());
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    private static String sum(CharSequence text) {
        CRC32 crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static void append(StringBuilder text, String kind, Path... paths) {
        text.append(kind);
        for (Path path : paths) {
            // the text of a path depends on the locale of this JVM; its URI is made from its bytes
            String encoded = path.toUri().getRawPath();
            boolean slash = encoded.length() > 1 && encoded.endsWith("/");
            text.append(' ').append(slash ? encoded.substring(0, encoded.length() - 1) : encoded);
        }
        text.append('\n');
    }

    private static Path decode(String text) {
        return Path.of(URI.create("file://" + text));
    }

    void advance(State next) throws IOException {
        byte[] line = ("state " + next + "\n").getBytes(StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.position(length);
            write(channel, line);
        }
        length += line.length;
        state = next;
    }

    void end() throws IOException {
        Files.deleteIfExists(file);
        syncParent(file);
    }

    State state() {
        return state;
    }

    Path file() {
        return file;
    }

    Script script() {
        return script;
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
    }

    private static void syncParent(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Trees.syncDirectory(parent);
        }
    }
}
