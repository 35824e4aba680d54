/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node's directory: option file, data, socket, error log and, if the node uses launchers, a base directory. */
final class NodeFilesystem {
    private static final String SST_GROUP = "[sst]\n";

    private static final List<String> SHARED = List.of("share", "lib");

    private final String name;
    private final Path root;

    NodeFilesystem(Path parent, String name) throws IOException {
        this.name = name;
        this.root = Files.createDirectories(parent.resolve(name));
        Files.createDirectories(datadir());
        Files.createDirectories(temporary());
    }

    String name() {
        return name;
    }

    Path root() {
        return root;
    }

    Path datadir() {
        return root.resolve("data");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    Path socket() {
        return root.resolve("sock");
    }

    Path configuration() {
        return root.resolve("my.cnf");
    }

    Path errorLog() {
        return root.resolve("error.log");
    }

    /** Replaces the lines of the scripts' group and all groups after it. It is the last group of a default node's option file. */
    void replaceSst(List<String> lines) throws IOException {
        String text = Files.readString(configuration());
        String kept = text.substring(0, text.indexOf(SST_GROUP) + SST_GROUP.length());
        Files.writeString(configuration(), kept + String.join("\n", lines) + "\n");
    }

    /**
     * Creates a base directory with the launcher of one method. The server looks for a script in {@code <basedir>/bin} first, and
     * finds the scripts of other methods in the stock directory.
     */
    Path baseDirectory(Path distribution, String method) throws IOException {
        Path base = root.resolve("base");
        Path bin = Files.createDirectories(base.resolve("bin"));
        for (String shared : SHARED) {
            link(base.resolve(shared), Path.of("/usr", shared));
        }
        String launcher = "wsrep_sst_" + method;
        link(bin.resolve(launcher), distribution.resolve("bin").resolve(launcher));
        return base;
    }

    private static void link(Path link, Path target) throws IOException {
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, target);
        }
    }

    static boolean runsAsRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    /** Gives a tree to the user that the server switches to. */
    static void giveToServer(Path tree, Installation installation) throws IOException {
        if (!runsAsRoot()) {
            return;
        }
        int user = installation.serverUserId();
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                give(file, user);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                give(directory, user);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void give(Path path, int user) throws IOException {
        Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }
}
