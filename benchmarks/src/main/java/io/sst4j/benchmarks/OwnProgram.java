/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs of this module as processes of their own, started as the launchers of the distribution start theirs. */
record OwnProgram(Path distribution) {
    /** What the launcher of {@code xtrabackup-v2} sets. */
    static final Map<String, String> LIKE_BACKUP = Map.of("sst_compiler", "quick");

    /** What the launcher of {@code rsync} sets. */
    static final Map<String, String> LIKE_RSYNC = Map.of("sst_compiler", "quick");

    /** What the launcher of {@code rsync_wan} sets. */
    static final Map<String, String> LIKE_RSYNC_WAN = Map.of();

    /** A program that embeds the library has a JVM as it comes. */
    static final Map<String, String> LIKE_ANY = Map.of("sst_compiler", "eager", "sst_heap", "128m");

    /** What the launcher of {@code mysqldump} sets. */
    static final Map<String, String> LIKE_MYSQLDUMP = Map.of("sst_heap", "128m", "sst_compiler", "eager");

    ProcessBuilder builder(Map<String, String> launcher, Class<?> program, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(distribution.resolve("libexec/java.sh").toRealPath().toString());
        command.add(program.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(launcher);
        builder.environment().put("SST4J_CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }
}
