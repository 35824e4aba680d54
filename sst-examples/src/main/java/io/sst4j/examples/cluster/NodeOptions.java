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
 * The differences between a node and the default node.
 *
 * @param method the value of {@code wsrep_sst_method}
 * @param distribution the distribution whose launchers the node uses; empty for the stock scripts
 * @param host the address of the node, {@code 127.0.0.1} or {@code ::1}
 * @param auth the value of {@code wsrep_sst_auth}
 * @param server further lines of the group {@code [mysqld]}
 * @param sst lines of the group {@code [sst]}
 * @param segment the value of {@code gmcast.segment}
 * @param installation the installation of the server programs
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
     * The options of a node with the stock scripts.
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
     * The options of a node with a distribution's launchers.
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
     * The options of a server outside any cluster that runs the programs of an unpacked release.
     *
     * @param base the base directory of the release
     * @param lines lines of the group {@code [mysqld]}
     * @return its options
     * @throws IOException if the programs cannot be made executable
     */
    public static NodeOptions unpacked(Path base, String... lines) throws IOException {
        // an archive does not keep file modes
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
     * These options with another server's programs.
     *
     * @param other the installation of the programs
     * @return new options
     */
    public NodeOptions withInstallation(Installation other) {
        return new NodeOptions(method, distribution, host, auth, server, sst, segment, other);
    }

    /**
     * These options with one more line of {@code [mysqld]}.
     *
     * @param line the line, in option file syntax
     * @return new options
     */
    public NodeOptions withServer(String line) {
        return new NodeOptions(method, distribution, host, auth, with(server, line), sst, segment, installation);
    }

    /**
     * These options with one more line of {@code [sst]}.
     *
     * @param line the line, in option file syntax
     * @return new options
     */
    public NodeOptions withSst(String line) {
        return new NodeOptions(method, distribution, host, auth, server, with(sst, line), segment, installation);
    }

    /**
     * These options with TLS for the data that the method sends: {@code encrypt=4} for the backup tool, {@code ssl-mode} for
     * rsync. Stock nodes understand both. With mysqldump a client writes to the joiner's server. The server therefore gets the
     * files too, and a stock client reads them in its own group.
     *
     * @param keys the certificate and its CA
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
     * @param lines the lines, in option file syntax
     * @return new options
     */
    public NodeOptions withServer(List<String> lines) {
        return lines.stream().reduce(this, NodeOptions::withServer, (first, last) -> last);
    }

    /**
     * These options in another segment.
     *
     * @param number the segment, 0 to 255
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
