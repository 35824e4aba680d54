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
 * Creates a class archive: lists the classes that a transfer loads, lets the JVM write them to an archive, and tries the archive
 * before it is installed.
 *
 * <p>JVMs offer two ways to create one, and this is the older. The other, at the exit of a program, crashes Java 17.
 */
final class ClassArchiveMaker {
    private static final long LIMIT_SECONDS = 120;
    private static final int LAST_LINES = 4;
    private static final String CLASS = ".class";

    /** More heap than a transfer, because writing the archive needs it. */
    private static final String DUMP_HEAP = "-Xmx128m";

    private final ClassArchive archive;
    private final List<String> options;
    private final Cancellation cancellation;

    /**
     * Creates a maker.
     *
     * @param options the JVM options of the launchers; the archive depends on the collector and on the classes loaded
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
                addMoreClasses(list);
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

    /** Creates the directory. The installing user may differ from the one that runs transfers, and may have any umask. */
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

    /**
     * Adds all classes of the project and of the JDBC driver, because other methods, failures and a server that answers load more
     * than a rehearsal does.
     */
    private void addMoreClasses(Path list) throws IOException {
        Set<String> lines = new LinkedHashSet<>(Files.readAllLines(list));
        Set<String> known = new LinkedHashSet<>();
        // a class name may be followed by numbers
        lines.forEach(line -> known.add(line.split(" ", 2)[0]));
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(archive.libraries(), "{sst,mariadb-java-client}-*.jar")) {
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

    /** Starts a JVM that must share classes: it fails if it cannot use the archive. */
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

    /** The command line, with the jars in the same order as in the launchers. */
    private List<String> command(String... what) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(DUMP_HEAP, "-cp", archive.libraries().resolve("*").toString()));
        command.addAll(Arrays.asList(what));
        return command;
    }

    /**
     * Installs the archive, with a time before that of the libraries. Launchers only use an archive that is older than the
     * libraries, because a later one is an interrupted copy.
     */
    private void publish(Path made) throws IOException {
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(
                made,
                FileTime.from(Files.getLastModifiedTime(archive.libraries())
                        .toInstant()
                        .minusSeconds(1)
                        .truncatedTo(ChronoUnit.SECONDS)));
        // Java 17 crashes on a truncated archive, which a power failure could leave
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(made, archive.file(), StandardCopyOption.ATOMIC_MOVE);
    }
}
