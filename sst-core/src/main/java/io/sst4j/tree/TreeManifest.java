/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import java.io.BufferedReader;
import java.io.IOException;
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
 * The list of a tree's files with the SHA-256 of each, which a transfer or {@link #write} makes and any directory can be compared with
 * later.
 *
 * <p>It is text in UTF-8, a line for each file in the order of names, as {@code sha256sum} writes and reads them, and a last line
 * {@code # sst4j: files, bytes, root}. The root is the SHA-256 of the lines before, and that of the {@link Manifest} in the
 * logs and reports of both nodes. Links, modes and times are not in it.
 *
 * <pre>{@code
 * long problems = TreeManifest.verify(Path.of("/var/backups/42.manifest"), dataDirectory, System.err::println, new Cancellation());
 * }</pre>
 */
public final class TreeManifest {
    private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-f]{64})  (.+)", Pattern.DOTALL);
    private static final Pattern END =
            Pattern.compile("# sst4j: ([0-9]{1,18}) files, ([0-9]{1,18}) bytes, ([0-9a-f]{64})");

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
     * Writes the list of a directory, as a transfer of it would: reads all files once.
     *
     * @param directory whose files; nobody may write to it meanwhile
     * @param file replaced if it is there, when the list is complete; outside of the directory, and nothing but a file
     * @param cancellation ends it early
     * @return what was written
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if a file cannot be read or written or has changed meanwhile, or the
     *     directory has what a tree cannot have, by name, with {@link ErrorCode#INVALID_OPTION} if the list cannot be where it is
     *     wanted, with {@link ErrorCode#CANCELLED}
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

    /** Of a file that must be what it was when the directory was looked at. */
    private static String sum(Path directory, TreeEntry entry, Cancellation cancellation) throws IOException {
        Path file = directory.resolve(entry.path());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw TreeScan.changed(file, "it is no file any more", null);
        }
        ManifestSum.Content content = ManifestSum.of(file, cancellation);
        if (content.bytes() != entry.size()) {
            throw TreeScan.changed(file, "its length has changed", null);
        }
        return content.sum();
    }

    /**
     * Compares a directory with a list of its files: reads all of them once. Names are kept in memory, some 200 bytes each.
     *
     * @param file the list
     * @param directory what it is of; {@code .sst} in it is left out
     * @param problems is told of each file that is missing, another, too many or cannot be read, by name
     * @param cancellation ends it early
     * @return how many problems there were
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the list or the directory cannot be read, with
     *     {@link ErrorCode#MALFORMED_STREAM} if the list is none, was changed or is cut, with {@link ErrorCode#CANCELLED}
     */
    public static long verify(Path file, Path directory, Consumer<String> problems, Cancellation cancellation)
            throws SstException {
        if (!Files.isDirectory(directory)) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "compare " + directory + " with a manifest: it is no directory");
        }
        TreeManifest run = new TreeManifest(file, directory, problems, cancellation);
        run.compareListed();
        run.findOthers();
        return run.differences;
    }

    private void compareListed() throws SstException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("#")) {
                cancellation.check();
                compare(line);
                line = lines.readLine();
            }
            requireEnd(line, lines.readLine());
        } catch (SstException e) {
            throw e;
        } catch (CharacterCodingException e) {
            throw malformed("it is no text in UTF-8");
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the manifest " + file, e);
        }
    }

    private void requireEnd(String end, String behind) throws SstException {
        Matcher said = END.matcher(end == null ? "" : end);
        if (!said.matches() || behind != null) {
            throw malformed("it does not end as a manifest does: it is cut, or none");
        }
        Manifest told = new Manifest(Long.parseLong(said.group(1)), Long.parseLong(said.group(2)), said.group(3));
        // of files that differ the length is not known
        Manifest found = sum.manifest(differences == 0 ? bytes : told.bytes());
        if (!found.equals(told)) {
            throw malformed("its lines are not those that its end stands for: it was changed");
        }
    }

    private SstException malformed(String what) {
        return new SstException(ErrorCode.MALFORMED_STREAM, "read the manifest " + file + ": " + what);
    }

    private void compare(String line) throws SstException {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw malformed("the line " + TreeNames.shown(line) + " is none of a manifest");
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
                problem(name, Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "is no file any more" : "is missing");
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

    /** Names are sorted, so that one directory is looked at once for all that is in it. */
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
            problem(name, "has another content");
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
            throw SstException.of(ErrorCode.LOCAL_IO, "look at what is in " + directory, e);
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
