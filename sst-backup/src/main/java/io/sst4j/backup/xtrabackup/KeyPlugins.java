/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * This node's own options of the plugins that hand out encryption keys, for the tool that prepares encrypted tables: which
 * plugin is loaded and where its keys are is never taken from a snapshot.
 */
final class KeyPlugins {
    private static final Set<String> LOADING = Set.of("plugin-load", "plugin-load-add");
    private static final String DIRECTORY = "plugin-dir";

    /** Where packages put plugins, by the directory that has the {@code bin} of the tool. */
    private static final List<String> USUAL = List.of(
            "lib/mysql/plugin",
            "lib64/mysql/plugin",
            "lib/mariadb/plugin",
            "lib64/mariadb/plugin",
            "lib/plugin",
            "lib64/plugin");

    private final List<String> options;
    private final Path program;

    /**
     * Takes what this node has.
     *
     * @param options of its server, {@code name=value} each
     * @param program the backup tool, which needs to be told where plugins are
     */
    KeyPlugins(List<String> options, Path program) {
        this.options = options;
        this.program = program;
    }

    static KeyPlugins of(XtrabackupOptions options, Path program) {
        Stream<String> files = options.serverPlugins().lines();
        Stream<String> arguments = options.serverArguments().stream()
                .filter(word -> word.startsWith("--"))
                .map(word -> word.substring(2));
        return new KeyPlugins(Stream.concat(files, arguments).toList(), program);
    }

    /** Lines for an option file that load a plugin as this node does; empty if this node does not load it. */
    List<String> lines(String plugin) {
        List<String> loaded = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        usualDirectory(plugin).ifPresent(directory -> lines.add(line(DIRECTORY, directory.toString())));
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = option.substring(0, equals).strip().replace('_', '-').replaceFirst("^loose-", "");
            String value = option.substring(equals + 1).strip();
            if (LOADING.contains(name)) {
                Stream.of(value.split("[;:]", -1))
                        .filter(item -> loads(item, plugin))
                        .forEach(loaded::add);
            } else if (name.equals(DIRECTORY) || name.startsWith(plugin.replace('_', '-') + "-")) {
                lines.add(line(name, value));
            }
        }
        if (loaded.isEmpty()) {
            return List.of();
        }
        // the tool reads this one itself, and knows no quotes
        lines.add("plugin_load=" + String.join(";", loaded));
        return lines;
    }

    /** Of the installation that the tool belongs to; an option that comes later wins. */
    private Optional<Path> usualDirectory(String plugin) {
        Path bin = program.getParent();
        Path installation = bin == null ? null : bin.getParent();
        if (installation == null) {
            return Optional.empty();
        }
        return USUAL.stream()
                .map(installation::resolve)
                .filter(directory -> Files.isRegularFile(directory.resolve(plugin + ".so")))
                .findFirst();
    }

    private static boolean loads(String item, String plugin) {
        return Pattern.compile("(" + plugin + "=)?" + plugin + "(\\.so)?")
                .matcher(item.strip())
                .matches();
    }

    private static String line(String name, String value) {
        return name.replace('-', '_') + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
