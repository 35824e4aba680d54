/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads option files and their includes into one list. Not safe for use by several threads. */
final class OptionFileParser {
    /*
     * The server reads a line in pieces of at most 4094 bytes and treats each piece as a separate line. It follows
     * includes ten levels deep, so a file that includes itself k times costs k^10 reads. The number of files, bytes
     * and options is therefore limited here, far above realistic sizes.
     */
    static final int PIECE_BYTES = 4094;
    static final int MAX_FILE_BYTES = 1 << 20;
    static final int MAX_TOTAL_BYTES = 4 << 20;
    static final int MAX_FILES = 2_000;
    static final int MAX_OPTIONS = 50_000;
    static final int MAX_DEPTH = 10;

    private static final String SUFFIX = ".cnf";

    private final UnaryOperator<String> expand;
    private final Path workingDirectory;
    private final List<Option> entries = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private long totalBytes;

    /**
     * Creates a parser.
     *
     * @param expand replaces a leading tilde with the home directory
     * @param workingDirectory the base of relative names
     */
    OptionFileParser(UnaryOperator<String> expand, Path workingDirectory) {
        this.expand = expand;
        this.workingDirectory = workingDirectory;
    }

    List<Option> entries() {
        return entries;
    }

    List<Path> files() {
        return files;
    }

    List<String> notices() {
        return notices;
    }

    /**
     * Reads a required file.
     *
     * @param file the file
     * @throws SstException with {@link ErrorCode#OPTION_FILE} if it is missing, unreadable or malformed
     */
    void readRequired(Path file) throws SstException {
        if (!read(file, 0)) {
            throw new SstException(
                    ErrorCode.OPTION_FILE,
                    "the option file " + file
                            + " is required but cannot be read: check that it exists, and check its mode");
        }
    }

    /**
     * Reads a file if it exists.
     *
     * @param file the file
     * @throws SstException with {@link ErrorCode#OPTION_FILE} if it is malformed
     */
    void readIfPresent(Path file) throws SstException {
        if (!read(file, 0) && Files.exists(file)) {
            notices.add(file + " cannot be read and is ignored");
        }
    }

    private boolean read(Path file, int depth) throws SstException {
        if (!Files.exists(file)) {
            return false;
        }
        if (isWorldWritable(file)) {
            notices.add(file + " is ignored because it is world-writable: use chmod o-w");
            return true;
        }
        if (files.size() >= MAX_FILES) {
            throw broken(file, 0, "more than " + MAX_FILES + " option files are included: look for a cycle");
        }
        if (Files.isDirectory(file)) {
            notices.add(file + " is a directory, so no options are read from it: use !includedir to read its files");
            return true;
        }
        byte[] content = content(file);
        if (content == null) {
            return false;
        }
        files.add(file);
        parse(file, new String(content, StandardCharsets.ISO_8859_1), depth);
        return true;
    }

    private byte @Nullable [] content(Path file) throws SstException {
        byte[] content;
        try {
            content = isNothing(file) ? new byte[0] : SmallFile.readBeginning(file, MAX_FILE_BYTES + 1);
        } catch (IOException e) {
            if (!Files.isRegularFile(file)) {
                throw broken(file, 0, "not a regular file: it is not read, because it may never end");
            }
            return null;
        }
        totalBytes += content.length;
        if (content.length > MAX_FILE_BYTES || totalBytes > MAX_TOTAL_BYTES) {
            throw broken(
                    file,
                    0,
                    "option files are limited to " + MAX_FILE_BYTES + " bytes each and " + MAX_TOTAL_BYTES
                            + " bytes together");
        }
        return content;
    }

    /** Files that users name to read no options. */
    private static boolean isNothing(Path file) {
        return file.toString().equals("/dev/null");
    }

    private static boolean isWorldWritable(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private void parse(Path file, String content, int depth) throws SstException {
        String group = null;
        int number = 1;
        int start = 0;
        while (start < content.length()) {
            int feed = content.indexOf('\n', start);
            int end = Math.min(feed < 0 ? content.length() : feed + 1, start + PIECE_BYTES);
            boolean whole = content.charAt(end - 1) == '\n' || end == content.length();
            boolean begins = start == 0 || content.charAt(start - 1) == '\n';
            if (!whole && begins) {
                notices.add(
                        at(file, number) + " is longer than " + PIECE_BYTES + " bytes and is read as several lines");
            }
            String raw = content.substring(start, end);
            group = accept(file, number, raw, group, depth);
            number += content.charAt(end - 1) == '\n' ? 1 : 0;
            start = end;
        }
    }

    private @Nullable String accept(Path file, int number, String raw, @Nullable String group, int depth)
            throws SstException {
        OptionLine line = OptionLine.parse(raw);
        switch (line.kind()) {
            case IGNORED -> noticeUnknownDirective(file, number, line);
            case BROKEN_GROUP -> throw broken(file, number, "the group has no closing bracket");
            case BROKEN_DIRECTIVE -> {
                if (isTooDeep(file, number, depth)) {
                    return group;
                }
                throw broken(file, number, "the name after !include or !includedir is missing");
            }
            case INCLUDE, INCLUDE_DIRECTORY -> {
                noticeMissingLineFeed(file, number, raw, line);
                if (!isTooDeep(file, number, depth)) {
                    follow(file, number, line, depth);
                }
            }
            case GROUP -> {
                return line.text();
            }
            case OPTION -> addOption(file, number, line, group);
        }
        return group;
    }

    private void addOption(Path file, int number, OptionLine line, @Nullable String group) throws SstException {
        if (group == null) {
            boolean mark = line.text().startsWith("\ufeff") || line.text().startsWith("\u00ef\u00bb\u00bf");
            throw broken(
                    file,
                    number,
                    mark
                            ? "the file begins with a byte order mark, which the server does not accept: save it without"
                            : "an option comes before the first [group]");
        }
        if (entries.size() == MAX_OPTIONS) {
            throw broken(file, 0, "more than " + MAX_OPTIONS + " options, at line " + number);
        }
        entries.add(new Option(group, line.text(), line.value(), file, number));
    }

    private boolean isTooDeep(Path file, int number, int depth) {
        if (depth < MAX_DEPTH) {
            return false;
        }
        notices.add(
                at(file, number) + ": the include is skipped because it is more than " + MAX_DEPTH + " levels deep");
        return true;
    }

    private void noticeUnknownDirective(Path file, int number, OptionLine line) {
        if (!line.text().isEmpty()) {
            notices.add(at(file, number) + ": unknown directive is ignored: " + line.text());
        }
    }

    private void noticeMissingLineFeed(Path file, int number, String raw, OptionLine line) {
        if (!raw.endsWith("\n")) {
            notices.add(at(file, number) + ": the line has no line feed, so the server cuts off its last character: '"
                    + line.text() + "' is included");
        }
    }

    private void follow(Path file, int number, OptionLine line, int depth) throws SstException {
        Path target;
        try {
            target = workingDirectory.resolve(expand.apply(line.text()));
        } catch (InvalidPathException e) {
            notices.add(at(file, number) + ": '" + line.text() + "' is not a valid file name on this system");
            return;
        }
        if (line.kind() == OptionLine.Kind.INCLUDE) {
            // Java drops the trailing slash of a directory name, which no server reads as a file
            if (line.text().endsWith("/")) {
                notices.add(at(file, number) + ": '" + line.text() + "' names a directory and is ignored");
                return;
            }
            include(file, number, target, depth);
            return;
        }
        for (Path each : filesOf(file, number, target)) {
            include(file, number, each, depth);
        }
    }

    /** The server continues after a missing or malformed included file. */
    private void include(Path from, int number, Path target, int depth) throws SstException {
        try {
            if (!read(target, depth + 1)) {
                notices.add(at(from, number) + ": " + target + " cannot be read and is ignored");
            }
        } catch (BrokenLineException e) {
            notices.add(e.getMessage() + "; the rest of this file is ignored");
        }
    }

    private static List<Path> filesOf(Path file, int number, Path directory) throws SstException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path each : stream) {
                if (nameOf(each).endsWith(SUFFIX)) {
                    found.add(each);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw broken(file, number, "the directory " + directory + " cannot be read");
        }
        found.sort((a, b) -> Arrays.compareUnsigned(
                nameOf(a).getBytes(StandardCharsets.UTF_8), nameOf(b).getBytes(StandardCharsets.UTF_8)));
        return found;
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static String at(Path file, int line) {
        return line == 0 ? file.toString() : file + ":" + line;
    }

    private static SstException broken(Path file, int line, String why) {
        return line == 0
                ? new SstException(ErrorCode.OPTION_FILE, file + ": " + why)
                : new BrokenLineException(at(file, line) + ": " + why);
    }

    /** An error in a file, which is fatal unless the file was included. */
    private static final class BrokenLineException extends SstException {
        private static final long serialVersionUID = 1L;

        BrokenLineException(String message) {
            super(ErrorCode.OPTION_FILE, message);
        }
    }
}
