/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs of this module in separate processes, with the same JVM options as the distribution's launchers. */
record OwnProgram(Path distribution) {
    /** The settings of the launcher {@code xtrabackup-v2}. */
    static final Map<String, String> LIKE_BACKUP = Map.of("sst_compiler", "quick");

    /** The settings of the launcher {@code rsync}. */
    static final Map<String, String> LIKE_RSYNC = Map.of("sst_compiler", "quick");

    /** The settings of the launcher {@code rsync_wan}. */
    static final Map<String, String> LIKE_RSYNC_WAN = Map.of();

    /** Settings close to the JVM's defaults, as in a program that embeds the library. */
    static final Map<String, String> LIKE_ANY = Map.of("sst_compiler", "eager", "sst_heap", "128m");

    /** The settings of the launcher {@code mysqldump}. */
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
