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
 * The installation of the server programs. Immutable. It is one of these:
 *
 * <ul>
 *   <li>the programs installed on this system;
 *   <li>an unpacked release;
 *   <li>another system below a root directory, whose programs run with that directory as their root.
 * </ul>
 *
 * <p>Programs of another system see this system's node directories and launcher distribution through private mounts. The
 * mounts end with the program, and they require root.
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
     * Runs a program in a mount namespace of its own. $0 is the root directory, $1 the launcher distribution. The mounts must not
     * propagate to this system. If its root is not a mount point, it has no propagation to change.
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
     * The programs of this system.
     *
     * @return the installation
     */
    public static Installation system() {
        return new Installation(ROOT, Optional.empty());
    }

    /**
     * An unpacked release, which comes without Galera.
     *
     * @param base its base directory
     * @return the installation
     */
    public static Installation unpacked(Path base) {
        return new Installation(ROOT, Optional.of(base));
    }

    /**
     * Another system. Its nodes must live below {@code /dev}, which both systems see.
     *
     * @param root the root directory of that system
     * @return the installation
     */
    public static Installation below(Path root) {
        return new Installation(root.toAbsolutePath(), Optional.empty());
    }

    /**
     * The base directory of an unpacked release.
     *
     * @return the directory; empty for a whole system
     */
    public Optional<Path> base() {
        return base;
    }

    /**
     * Finds a program.
     *
     * @param name the name of the program, such as {@code mariadbd}
     * @return its path, as seen by its own system
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
     * The command line that starts a program.
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
     * The command line that starts a program of a launcher distribution.
     *
     * @param distribution the directory with {@code bin} and {@code lib}
     * @param name the name of the program, such as {@code sst}
     * @param arguments its arguments
     * @return a command for this system
     */
    public List<String> launcher(Path distribution, String name, String... arguments) {
        List<String> words = entering(Optional.of(distribution));
        words.add(seen(distribution).resolve("bin").resolve(name).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    /** The command line that starts a program which sees a launcher distribution at {@link #seen}. */
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
     * @return its path, as seen by its own system
     * @throws IllegalStateException if it is not installed
     */
    public Path provider() {
        return PROVIDERS.stream()
                .filter(path -> Files.isReadable(outside(path)))
                .findFirst()
                .orElseThrow(() -> missing("libgalera_smm.so", "apt-get install galera-4"));
    }

    /** The directory of the server's messages. A server whose base directory holds only launchers does not find it by itself. */
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

    /** The path of a launcher distribution, as seen by the programs of this installation. */
    Path seen(Path distribution) {
        return isSystem() ? distribution : DISTRIBUTION;
    }

    /** The user that a server started by root switches to: the installed server's user, or root if there is none. */
    String serverUser() throws IOException {
        return userId(SERVER_USER).isPresent() ? SERVER_USER : SUPERUSER;
    }

    /** The ID of that user, which differs between systems. */
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
