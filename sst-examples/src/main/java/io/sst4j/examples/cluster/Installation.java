/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the programs of a server are: those that the system has, a release that was unpacked somewhere, or another system
 * below a root directory, whose programs run with that directory as their root. Immutable.
 *
 * <p>Programs of another system see the directories of this one that its nodes live in, and the distribution of launchers, by
 * mounts that are their own and end with them; that takes root.
 */
public final class Installation {
    private static final List<Path> PROVIDERS = List.of(
            Path.of("/usr/lib/galera/libgalera_smm.so"),
            Path.of("/usr/lib64/galera-4/libgalera_smm.so"),
            Path.of("/usr/lib64/galera/libgalera_smm.so"));
    private static final List<Path> MESSAGES = List.of(Path.of("/usr/share/mariadb"), Path.of("/usr/share/mysql"));
    private static final List<String> DIRECTORIES =
            List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/libexec");
    private static final Path DISTRIBUTION = Path.of("/opt/sst4j");
    private static final Path ROOT = Path.of("/");
    private static final String SERVER_USER = "mysql";
    private static final String SUPERUSER = "root";

    /**
     * Runs in a name space of mounts of its own: $0 is the root directory, $1 what the launchers are in. The mounts must not
     * come back to this system, whose root may be no mount point, which then has no propagation to set.
     */
    private static final String ENTER = "set -e; mount --make-rprivate / 2>/dev/null"
            + " || { mount --bind \"$0\" \"$0\" && mount --make-private \"$0\"; }; mount --rbind /dev \"$0/dev\"; mount -t proc proc \"$0/proc\";"
            + " mkdir -p \"$0" + DISTRIBUTION + "\"; mount --bind \"$1\" \"$0" + DISTRIBUTION + "\";"
            + " shift; exec chroot \"$0\" \"$@\"";

    private final Path root;
    private final Optional<Path> base;

    private Installation(Path root, Optional<Path> base) {
        this.root = root;
        this.base = base;
    }

    /**
     * What this system has.
     *
     * @return the installation
     */
    public static Installation system() {
        return new Installation(ROOT, Optional.empty());
    }

    /**
     * A release that was unpacked. It comes without Galera.
     *
     * @param base its base directory
     * @return the installation
     */
    public static Installation unpacked(Path base) {
        return new Installation(ROOT, Optional.of(base));
    }

    /**
     * Another system. Its nodes must live below {@code /dev}, where both see them.
     *
     * @param root the directory that is its root
     * @return the installation
     */
    public static Installation below(Path root) {
        return new Installation(root.toAbsolutePath(), Optional.empty());
    }

    /**
     * The base directory of an unpacked release.
     *
     * @return empty for a whole system
     */
    public Optional<Path> base() {
        return base;
    }

    /**
     * Finds a program.
     *
     * @param name for instance {@code mariadbd}
     * @return its path, as its own system names it
     * @throws IllegalStateException if it is not installed
     */
    public Path program(String name) {
        Stream<Path> own =
                base.stream().flatMap(from -> Stream.of("bin", "scripts").map(from::resolve));
        return Stream.concat(own, searched().map(Path::of))
                .map(directory -> directory.resolve(name))
                .filter(path -> Files.isExecutable(outside(path)))
                .findFirst()
                .orElseThrow(
                        () -> missing(name, "apt-get install mariadb-server mariadb-backup galera-4 socat rsync pv"));
    }

    private Stream<String> searched() {
        Stream<String> path = Stream.of(
                isSystem() ? System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1) : new String[0]);
        return Stream.concat(path, DIRECTORIES.stream());
    }

    /**
     * The words that start a program.
     *
     * @param name the program
     * @param arguments its arguments
     * @return a command for this system
     * @throws IllegalStateException if it is not installed
     */
    public List<String> command(String name, String... arguments) {
        return command(Optional.empty(), name, arguments);
    }

    /**
     * The words that start a program of a distribution of launchers.
     *
     * @param distribution the directory with {@code bin} and {@code lib}
     * @param name of the program, for instance {@code sst}
     * @param arguments its arguments
     * @return a command for this system
     */
    public List<String> launcher(Path distribution, String name, String... arguments) {
        List<String> words = entering(Optional.of(distribution));
        words.add(seen(distribution).resolve("bin").resolve(name).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    /** The words that start a program that sees a distribution of launchers at {@link #seen}. */
    List<String> command(Optional<Path> distribution, String name, String... arguments) {
        List<String> words = entering(distribution);
        words.add(program(name).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    private List<String> entering(Optional<Path> distribution) {
        List<String> words = new ArrayList<>();
        if (!isSystem()) {
            words.addAll(
                    List.of("unshare", "--mount", "--propagation", "unchanged", "sh", "-c", ENTER, root.toString()));
            words.add(distribution.orElse(root.resolve("opt")).toString());
        }
        return words;
    }

    /**
     * Finds the Galera library.
     *
     * @return its path, as its own system names it
     * @throws IllegalStateException if it is not installed
     */
    public Path provider() {
        return PROVIDERS.stream()
                .filter(path -> Files.isReadable(outside(path)))
                .findFirst()
                .orElseThrow(() -> missing("libgalera_smm.so", "apt-get install galera-4"));
    }

    /** Where the server's messages are: one whose base directory has launchers only does not find them by itself. */
    Path messages() {
        return MESSAGES.stream()
                .filter(path -> Files.isReadable(outside(path).resolve("english/errmsg.sys")))
                .findFirst()
                .orElseThrow(() -> missing("errmsg.sys", "apt-get install mariadb-server"));
    }

    private IllegalStateException missing(String what, String remedy) {
        return new IllegalStateException(
                what + " is not installed" + (isSystem() ? "" : " in " + root) + ": " + remedy);
    }

    /** A distribution of launchers, as programs of this installation see it. */
    Path seen(Path distribution) {
        return isSystem() ? distribution : DISTRIBUTION;
    }

    /** The user that a server becomes which root starts: the one of an installed server, or root without one. */
    String serverUser() throws IOException {
        return userId(SERVER_USER).isPresent() ? SERVER_USER : SUPERUSER;
    }

    /** The number of that user, which is not the same in all systems. */
    int serverUserId() throws IOException {
        return userId(SERVER_USER).orElse(0);
    }

    private Optional<Integer> userId(String name) throws IOException {
        if (base.isPresent()) {
            return Optional.empty();
        }
        try (Stream<String> users = Files.lines(outside(Path.of("/etc/passwd")))) {
            return users.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 2 && fields[0].equals(name))
                    .map(fields -> Integer.valueOf(fields[2]))
                    .findFirst();
        }
    }

    private boolean isSystem() {
        return root.equals(ROOT);
    }

    private Path outside(Path path) {
        return isSystem() || !path.isAbsolute() ? path : root.resolve(ROOT.relativize(path));
    }

    @Override
    public String toString() {
        return base.orElse(root).toString();
    }
}
