/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A list of a tree's files with the SHA-256 of each. A transfer or {@link #write} creates it; {@link #verify} compares a
 * directory with it.
 *
 * <p>The list is UTF-8 text: one line for each file in the order of names, in the format of {@code sha256sum}, and a last line
 * {@code # sst4j: files, bytes, root}. The root is the SHA-256 of the preceding lines. It equals the root of the {@link Manifest}
 * in the logs and reports of both nodes. The list does not contain links, modes and times.
 *
 * <pre>{@code
 * long problems = TreeManifest.verify(Path.of("/var/backups/42.manifest"), dataDirectory, System.err::println, new
 * Cancellation()); }</pre>
 */
public final class TreeManifest {
    private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-f]{64})  (.+)", Pattern.DOTALL);
    private static final Pattern END =
            Pattern.compile("# sst4j: ([0-9]{1,18}) files, ([0-9]{1,18}) bytes, ([0-9a-f]{64})");

    /** Enough for the longest path with all its characters escaped, and the checksum. */
    private static final int MOST_LINE_CHARS = 1 << 14;

    private final Path file;
    private final Path directory;
    private final Consumer<String> problems;
    private final Cancellation cancellation;
    private final ManifestSum sum = new ManifestSum();
    private final Set<Path> known = new HashSet<>();
    private long bytes;
    private long differences;
    private @Nullable Path checkedParent;

    private TreeManifest(Path file, Path directory, Consumer<String> problems, Cancellation cancellation) {
        this.file = file;
        this.directory = directory;
        this.problems = problems;
        this.cancellation = cancellation;
    }

    /**
     * Writes the list of a directory as a transfer of it would. Reads every file once.
     *
     * @param directory the directory; its files must not change meanwhile
     * @param file the list, outside of the directory; an existing regular file is replaced when the list is complete
     * @param cancellation a switch that ends the work early
     * @return the manifest
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if a file cannot be read or written or has changed, or if the
     *     directory contains an unsupported entry, which the message names; with {@link ErrorCode#INVALID_OPTION} if the list's
     *     path is not usable; with {@link ErrorCode#CANCELLED} if cancelled
     */
    public static Manifest write(Path directory, Path file, Cancellation cancellation) throws SstException {
        ManifestFile.requirePlace(Optional.of(file), directory);
        TreeScan scan = TreeScan.of(directory, cancellation);
        try (ManifestFile out = ManifestFile.to(Optional.of(file))) {
            for (TreeEntry entry : scan.entries()) {
                if (entry.kind() == TreeEntry.Kind.FILE) {
                    out.add(sum(directory, entry, cancellation), entry.path());
                }
            }
            return out.complete(scan.bytes());
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the manifest of " + directory, e);
        }
    }

    /** The checksum of a file, which must not have changed since the scan. */
    private static String sum(Path directory, TreeEntry entry, Cancellation cancellation) throws IOException {
        Path file = directory.resolve(entry.path());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw TreeScan.changed(file, "it is no longer a file", null);
        }
        ManifestSum.Content content = ManifestSum.of(file, cancellation);
        if (content.bytes() != entry.size()) {
            throw TreeScan.changed(file, "its length has changed", null);
        }
        return content.sum();
    }

    /**
     * Compares a directory with a list of its files. Reads every file once, and keeps about 200 bytes in memory for each name.
     *
     * @param file the list
     * @param directory the directory; its {@code .sst} is ignored
     * @param problems a consumer of one message for each file that is missing, different, unexpected or unreadable, by name
     * @param cancellation a switch that ends the work early
     * @return the number of problems
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the list or the directory cannot be read; with
     *     {@link ErrorCode#MALFORMED_STREAM} if the list is not a manifest, was changed or is truncated; with
     *     {@link ErrorCode#CANCELLED} if cancelled
     */
    public static long verify(Path file, Path directory, Consumer<String> problems, Cancellation cancellation)
            throws SstException {
        if (!Files.isDirectory(directory)) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "compare " + directory + " with a manifest: it is not a directory");
        }
        TreeManifest run = new TreeManifest(file, directory, problems, cancellation);
        run.compareListed();
        run.findOthers();
        return run.differences;
    }

    private void compareListed() throws SstException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String line = nextLine(lines);
            while (line != null && !line.startsWith("#")) {
                cancellation.check();
                compare(line);
                line = nextLine(lines);
            }
            requireEnd(line, nextLine(lines));
        } catch (SstException e) {
            throw e;
        } catch (CharacterCodingException e) {
            throw malformed("it is not UTF-8 text");
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the manifest " + file, e);
        }
    }

    /** Returns null at the end of the list. */
    private @Nullable String nextLine(Reader list) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = list.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.length() == MOST_LINE_CHARS) {
                throw malformed("a line has more than " + MOST_LINE_CHARS + " characters");
            }
            line.append((char) next);
            next = list.read();
        }
        return line.toString();
    }

    private void requireEnd(@Nullable String end, @Nullable String behind) throws SstException {
        Matcher said = END.matcher(end == null ? "" : end);
        if (!said.matches() || behind != null) {
            throw malformed("its last line is missing: it is truncated, or not a manifest");
        }
        Manifest told = new Manifest(Long.parseLong(said.group(1)), Long.parseLong(said.group(2)), said.group(3));
        // the length of files that differ is not known
        Manifest found = sum.manifest(differences == 0 ? bytes : told.bytes());
        if (!found.equals(told)) {
            throw malformed("its last line does not match the lines before it: it was changed");
        }
    }

    private SstException malformed(String what) {
        return new SstException(ErrorCode.MALFORMED_STREAM, "read the manifest " + file + ": " + what);
    }

    private void compare(String line) throws SstException {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw malformed("the line " + TreeNames.shown(line) + " does not have the form of a manifest line");
        }
        String name = parts.group(1).isEmpty() ? parts.group(3) : ManifestSum.unescaped(parts.group(3));
        String complaint = TreeNames.complaint(name);
        if (complaint != null) {
            throw malformed("the name " + TreeNames.shown(name) + " is refused: " + complaint);
        }
        sum.addLine(line);
        Path path = resolve(name);
        known.add(path);
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                problem(name, Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "is no longer a file" : "is missing");
            } else if (isBehindLink(path)) {
                problem(name, "is behind a link that was a directory");
            } else {
                compare(name, parts.group(2), ManifestSum.of(path, cancellation));
            }
        } catch (NoSuchFileException e) {
            problem(name, "is missing");
        } catch (SstException e) {
            throw e;
        } catch (IOException e) {
            problem(name, "cannot be read: " + e.getMessage());
        }
    }

    private Path resolve(String name) throws SstException {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.LOCAL_IO,
                    "compare " + TreeNames.shown(name)
                            + ": the locale of this process cannot express the name; set LC_ALL=C.UTF-8",
                    e);
        }
    }

    /** Relies on the sorted order of names: one check of a directory serves all files in it. */
    private boolean isBehindLink(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || parent.equals(checkedParent)) {
            return false;
        }
        Path real = directory.toRealPath().resolve(directory.relativize(parent));
        if (!parent.toRealPath().equals(real.normalize())) {
            return true;
        }
        checkedParent = parent;
        return false;
    }

    private void compare(String name, String expected, ManifestSum.Content found) {
        bytes += found.bytes();
        if (!found.sum().equals(expected)) {
            problem(name, "has different content");
        }
    }

    private void findOthers() throws SstException {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    return isOwn(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && !isOwn(path) && !known.contains(path)) {
                        problem(directory.relativize(path).toString(), "is not in the manifest");
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list the content of " + directory, e);
        }
    }

    private boolean isOwn(Path path) {
        return !path.equals(directory)
                && TreeNames.isStaging(directory.relativize(path).toString());
    }

    private void problem(String name, String what) {
        differences++;
        problems.accept(TreeNames.shown(name) + " " + what);
    }
}
