/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the programs and libraries of an installed MariaDB Galera server. */
public final class ServerPrograms {
    private static final List<Path> PROVIDERS = List.of(
            Path.of("/usr/lib/galera/libgalera_smm.so"),
            Path.of("/usr/lib64/galera-4/libgalera_smm.so"),
            Path.of("/usr/lib64/galera/libgalera_smm.so"));

    private ServerPrograms() {}

    /**
     * Finds a program on the path.
     *
     * @param name for instance {@code mariadbd}
     * @return its path
     * @throws IllegalStateException if it is not installed
     */
    public static Path program(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException(name
                        + " is not installed: apt-get install mariadb-server mariadb-backup galera-4 socat rsync pv"));
    }

    /**
     * Finds a program of an installation.
     *
     * @param installation its base directory; empty for what is on the path
     * @param name for instance {@code mariadbd}
     * @return its path
     * @throws IllegalStateException if it is not there
     */
    public static Path program(Optional<Path> installation, String name) {
        return installation
                .flatMap(base -> Stream.of("bin", "scripts")
                        .map(directory -> base.resolve(directory).resolve(name))
                        .filter(Files::isExecutable)
                        .findFirst())
                .orElseGet(() -> program(name));
    }

    private static Optional<Path> find(String name) {
        List<String> directories =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)));
        directories.addAll(List.of("/usr/sbin", "/usr/bin", "/usr/libexec"));
        return directories.stream()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Finds the Galera library.
     *
     * @return its path
     * @throws IllegalStateException if it is not installed
     */
    public static Path provider() {
        return PROVIDERS.stream()
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("libgalera_smm.so is not installed: apt-get install galera-4"));
    }
}
