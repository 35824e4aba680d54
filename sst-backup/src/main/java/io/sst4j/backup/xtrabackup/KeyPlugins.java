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
 * This node's own options of encryption key plugins, for the tool that prepares encrypted tables. The plugin and the
 * location of its keys are never taken from a snapshot.
 */
final class KeyPlugins {
    private static final Set<String> LOADING = Set.of("plugin-load", "plugin-load-add");
    private static final String DIRECTORY = "plugin-dir";

    /** The usual plugin directories of packages, relative to the parent of the tool's {@code bin} directory. */
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
     * Selects this node's options.
     *
     * @param options the server's options, each as {@code name=value}
     * @param program the backup tool, which must be told the plugin directory
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

    /** Returns option file lines that load a plugin as this node does; empty if this node does not load it. */
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
        // the tool reads this option itself and does not understand quotes
        lines.add("plugin_load=" + String.join(";", loaded));
        return lines;
    }

    /** Searches the installation that the tool belongs to; a later option wins. */
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
