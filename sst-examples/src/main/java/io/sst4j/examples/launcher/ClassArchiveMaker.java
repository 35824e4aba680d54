/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.ChildProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.io.file.PathUtils;
import org.jspecify.annotations.Nullable;

/**
 * Makes an archive of classes: lists what a transfer loads, has the JVM write it down, and tries it before it is put in place.
 *
 * <p>Of the two ways that JVMs have this is the older one, because the other, at the exit of a program, crashes Java 17.
 */
final class ClassArchiveMaker {
    private static final long LIMIT_SECONDS = 120;
    private static final int LAST_LINES = 4;
    private static final String CLASS = ".class";

    /** To write the archive takes more than a transfer does. */
    private static final String DUMP_HEAP = "-Xmx128m";

    private final ClassArchive archive;
    private final List<String> options;
    private final Cancellation cancellation;

    /**
     * Creates a maker.
     *
     * @param options what the launchers start a JVM with: the archive depends on the collector and on what is loaded
     */
    ClassArchiveMaker(ClassArchive archive, List<String> options, Cancellation cancellation) {
        this.archive = archive;
        this.options = options;
        this.cancellation = cancellation;
    }

    void make() throws SstException {
        Path file = archive.file();
        try {
            makeDirectory(file.resolveSibling(""));
            Path work = Files.createTempDirectory("sst4j-classes");
            Path made = file.resolveSibling(
                    "." + file.getFileName() + "." + ProcessHandle.current().pid());
            try {
                Path list = rehearse(work);
                addOwnClasses(list);
                dump(list, made, work);
                prove(made, work);
                publish(made);
            } finally {
                Files.deleteIfExists(made);
                PathUtils.deleteDirectory(work);
            }
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO, "write " + file + ", for which run this as the owner of the distribution", e);
        }
    }

    /** Who installs need not be who runs transfers, and may have any umask. */
    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private Path rehearse(Path work) throws SstException {
        Path list = work.resolve("classes");
        run("rehearse a transfer", work, "-XX:DumpLoadedClassList=" + list, Rehearsal.class.getName(), work.toString());
        return list;
    }

    /** Other methods and failures load more than a rehearsal does. */
    private void addOwnClasses(Path list) throws IOException {
        Set<String> lines = new LinkedHashSet<>(Files.readAllLines(list));
        Set<String> known = new LinkedHashSet<>();
        // a class may have numbers behind its name
        lines.forEach(line -> known.add(line.split(" ", 2)[0]));
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(archive.libraries(), "sst-*.jar")) {
            for (Path jar : jars) {
                try (ZipFile entries = new ZipFile(jar.toFile())) {
                    entries.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.endsWith(CLASS) && !name.endsWith("-info" + CLASS))
                            .map(name -> name.substring(0, name.length() - CLASS.length()))
                            .filter(name -> !known.contains(name))
                            .forEach(lines::add);
                }
            }
        }
        Files.write(list, lines);
    }

    private void dump(Path list, Path made, Path work) throws SstException {
        run(
                "write the archive of classes",
                work,
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + made);
    }

    /** A JVM that must share does not start without. */
    private void prove(Path made, Path work) throws SstException {
        run(
                "start with the archive of classes",
                work,
                "-Xshare:on",
                "-XX:SharedArchiveFile=" + made,
                SstCommand.class.getName(),
                "version");
    }

    private void run(String doing, Path work, String... what) throws SstException {
        Path log = work.resolve("log");
        try (ChildProcess child =
                ChildProcess.start(command(what), Map.of(), ChildProcess.Output.LOG, log, cancellation)) {
            child.handle().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            cancellation.check();
            if (child.await() != 0) {
                throw failure(doing + ": the JVM says: " + lastLines(log), null);
            }
        } catch (TimeoutException | ExecutionException e) {
            throw failure(doing + ": not done after " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted while it was to " + doing, e);
        }
    }

    private static SstException failure(String text, @Nullable Exception cause) {
        return new SstException(
                ErrorCode.LOCAL_IO, text + " (transfers work without the archive, and start more slowly)", cause);
    }

    private static String lastLines(Path log) {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "nothing that can be read: " + e.getMessage();
        }
    }

    /** With the jars in the order of the launchers. */
    private List<String> command(String... what) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(DUMP_HEAP, "-cp", archive.libraries().resolve("*").toString()));
        command.addAll(Arrays.asList(what));
        return command;
    }

    /** Launchers take what is older than the libraries: what was written later is a copy that was broken off. */
    private void publish(Path made) throws IOException {
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(
                made,
                FileTime.from(Files.getLastModifiedTime(archive.libraries())
                        .toInstant()
                        .minusSeconds(1)
                        .truncatedTo(ChronoUnit.SECONDS)));
        // a JVM 17 crashes on an archive whose end is missing, which it would after a failure of power
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(made, archive.file(), StandardCopyOption.ATOMIC_MOVE);
    }
}
