/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One option of an option file, as it stands there.
 *
 * @param group the group it stands in, without brackets
 * @param name its name as written, without the leading hyphens that a command line would have
 * @param value its value with quotes and escapes resolved; null if there is no equal sign, which is not the same as empty
 * @param file the file it stands in
 * @param line the line it stands on, from 1
 */
public record Option(String group, String name, @Nullable String value, Path file, int line) {
    private static final String LOOSE = "loose-";

    /**
     * The name under which the option is looked up: underscores count as hyphens, and the prefix {@code loose-}, which
     * only makes an unknown option harmless, does not count.
     *
     * @return the name with hyphens
     */
    public String canonicalName() {
        return canonical(name);
    }

    /**
     * The option as an argument, which is how {@code my_print_defaults} prints it.
     *
     * @return {@code --name} or {@code --name=value}
     */
    public String argument() {
        return value == null ? "--" + name : "--" + name + "=" + value;
    }

    /**
     * Where the option stands.
     *
     * @return {@code file:line}
     */
    public String where() {
        return file + ":" + line;
    }

    /**
     * The name under which a name is looked up.
     *
     * @param name a name with or without {@code loose-}, with hyphens or underscores
     * @return the canonical name
     */
    static String canonical(String name) {
        String hyphens = name.replace('_', '-');
        return hyphens.startsWith(LOOSE) ? hyphens.substring(LOOSE.length()) : hyphens;
    }

    /** Tells name and place only: the value may be a password. */
    @Override
    public String toString() {
        return "[" + group + "] " + name + " (" + where() + ")";
    }
}
