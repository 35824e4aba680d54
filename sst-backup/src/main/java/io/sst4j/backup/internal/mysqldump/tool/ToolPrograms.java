/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The stock programs that copy rows.
 *
 * @param dump the program that writes rows as statements
 * @param client the program that executes statements
 */
public record ToolPrograms(Path dump, Path client) {
    private static final List<String> DUMPS = List.of("mariadb-dump", "mysqldump");
    private static final List<String> CLIENTS = List.of("mariadb", "mysql");

    /**
     * Finds the programs.
     *
     * @param dump the configured dump program; empty to search the path
     * @param client the configured client program; empty to search the path
     * @param path the directories of the path, as in the environment
     * @return programs that can be started
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if one of them does not exist
     */
    public static ToolPrograms find(Optional<Path> dump, Optional<Path> client, String path) throws SstException {
        return new ToolPrograms(program(dump, DUMPS, path), program(client, CLIENTS, path));
    }

    private static Path program(Optional<Path> said, List<String> names, String path) throws SstException {
        List<Path> candidates = said.map(List::of)
                .orElseGet(() -> names.stream()
                        .flatMap(name -> Arrays.stream(path.split(File.pathSeparator, -1))
                                .filter(directory -> !directory.isEmpty())
                                .map(directory -> Path.of(directory, name)))
                        .toList());
        return candidates.stream()
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new SstException(
                                ErrorCode.TOOL_MISSING,
                                said.map(Path::toString).orElse(names.get(0))
                                        + " does not exist or is not executable: install mariadb-client, or use the native engine"));
    }
}
