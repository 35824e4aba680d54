/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a node differs from the ordinary one.
 *
 * @param method the value of {@code wsrep_sst_method}
 * @param distribution the distribution whose launchers the node uses; empty for the stock scripts
 * @param host the address of the node, {@code 127.0.0.1} or {@code ::1}
 * @param auth the value of {@code wsrep_sst_auth}
 * @param server further lines of the group {@code [mysqld]}
 * @param sst lines of the group {@code [sst]}
 * @param segment the value of {@code gmcast.segment}
 * @param installation where the server's programs are
 */
public record NodeOptions(
        String method,
        Optional<Path> distribution,
        String host,
        String auth,
        List<String> server,
        List<String> sst,
        int segment,
        Installation installation) {
    /** Copies the lists. */
    public NodeOptions {
        server = List.copyOf(server);
        sst = List.copyOf(sst);
    }

    /**
     * A node with the stock scripts.
     *
     * @return its options
     */
    public static NodeOptions stock() {
        return new NodeOptions(
                "mariabackup",
                Optional.empty(),
                "127.0.0.1",
                "sst:sst-password",
                List.of(),
                List.of(),
                0,
                Installation.system());
    }

    /**
     * A node with the launchers of a distribution.
     *
     * @param distribution the directory with {@code bin} and {@code lib}
     * @return its options
     */
    public static NodeOptions sst4j(Path distribution) {
        return new NodeOptions(
                "xtrabackup-v2",
                Optional.of(distribution.toAbsolutePath()),
                "127.0.0.1",
                "sst:sst-password",
                List.of(),
                List.of(),
                0,
                Installation.system());
    }

    /**
     * These options with another method.
     *
     * @param name the value of {@code wsrep_sst_method}
     * @return new options
     */
    public NodeOptions withMethod(String name) {
        return new NodeOptions(name, distribution, host, auth, server, sst, segment, installation);
    }

    /**
     * These options with another address.
     *
     * @param address {@code 127.0.0.1} or {@code ::1}
     * @return new options
     */
    public NodeOptions withHost(String address) {
        return new NodeOptions(method, distribution, address, auth, server, sst, segment, installation);
    }

    /**
     * These options with other credentials.
     *
     * @param userAndPassword {@code user:password}
     * @return new options
     */
    public NodeOptions withAuth(String userAndPassword) {
        return new NodeOptions(method, distribution, host, userAndPassword, server, sst, segment, installation);
    }

    /**
     * A server that is in no cluster, with the programs of a release that was unpacked.
     *
     * @param base the base directory of the release
     * @param lines lines of the group {@code [mysqld]}
     * @return its options
     * @throws IOException if the programs cannot be made executable
     */
    public static NodeOptions unpacked(Path base, String... lines) throws IOException {
        // an archive does not keep modes
        for (String directory : List.of("bin", "scripts")) {
            try (DirectoryStream<Path> programs = Files.newDirectoryStream(base.resolve(directory))) {
                for (Path program : programs) {
                    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
        return stock().withInstallation(Installation.unpacked(base))
                .withServer("basedir=" + base)
                .withServer("lc-messages-dir=" + base.resolve("share"))
                .withServer(List.of(lines));
    }

    /**
     * These options with the programs of another server.
     *
     * @param other where they are
     * @return new options
     */
    public NodeOptions withInstallation(Installation other) {
        return new NodeOptions(method, distribution, host, auth, server, sst, segment, other);
    }

    /**
     * These options with one more line of {@code [mysqld]}.
     *
     * @param line as in an option file
     * @return new options
     */
    public NodeOptions withServer(String line) {
        return new NodeOptions(method, distribution, host, auth, with(server, line), sst, segment, installation);
    }

    /**
     * These options with one more line of {@code [sst]}.
     *
     * @param line as in an option file
     * @return new options
     */
    public NodeOptions withSst(String line) {
        return new NodeOptions(method, distribution, host, auth, server, with(sst, line), segment, installation);
    }

    /**
     * These options with TLS around what the method sends: {@code encrypt=4} for the backup tool, {@code ssl-mode} for rsync,
     * as stock nodes take it too. By mysqldump a client writes to the joiner's server, so that the server has the files as
     * well, and a stock client reads them in a group of its own.
     *
     * @param keys the certificate and who signed it
     * @return new options
     */
    public NodeOptions protectedBy(ClusterKeys keys) {
        return switch (method) {
            case "mysqldump" ->
                (distribution.isPresent()
                                ? withSst("ssl-mode=VERIFY_IDENTITY").withSst(keys.lines())
                                : withSst("[client]").withSst(keys.lines()).withSst("ssl-verify-server-cert"))
                        .withServer(keys.lines());
            case "rsync", "rsync_wan" -> withSst("ssl-mode=VERIFY_CA").withSst(keys.lines());
            default -> withSst("encrypt=4").withSst(keys.lines());
        };
    }

    private NodeOptions withSst(List<String> lines) {
        return lines.stream().reduce(this, NodeOptions::withSst, (first, last) -> last);
    }

    /**
     * These options with more lines of {@code [mysqld]}.
     *
     * @param lines as in an option file
     * @return new options
     */
    public NodeOptions withServer(List<String> lines) {
        return lines.stream().reduce(this, NodeOptions::withServer, (first, last) -> last);
    }

    /**
     * These options in another segment.
     *
     * @param number 0 to 255
     * @return new options
     */
    public NodeOptions withSegment(int number) {
        return new NodeOptions(method, distribution, host, auth, server, sst, number, installation);
    }

    private static List<String> with(List<String> lines, String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(line);
        return more;
    }
}
