/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An option as written in an option file.
 *
 * @param group its group, without brackets
 * @param name its name as written, without the leading hyphens of a command line
 * @param value its value with quotes and escapes resolved; null if there is no equal sign, which differs from an
 *     empty value
 * @param file its file
 * @param line its line number, from 1
 */
public record Option(String group, String name, @Nullable String value, Path file, int line) {
    private static final String LOOSE = "loose-";

    /**
     * Returns the lookup name: underscores count as hyphens, and the prefix {@code loose-}, which only makes an
     * unknown option harmless, is removed.
     *
     * @return the name with hyphens
     */
    public String canonicalName() {
        return canonical(name);
    }

    /**
     * Returns the option as an argument, as {@code my_print_defaults} prints it.
     *
     * @return {@code --name} or {@code --name=value}
     */
    public String argument() {
        return value == null ? "--" + name : "--" + name + "=" + value;
    }

    /**
     * Returns the location of the option.
     *
     * @return {@code file:line}
     */
    public String where() {
        return file + ":" + line;
    }

    /**
     * Returns the lookup name of a name.
     *
     * @param name a name with or without {@code loose-}, with hyphens or underscores
     * @return the canonical name
     */
    static String canonical(String name) {
        String hyphens = name.replace('_', '-');
        return hyphens.startsWith(LOOSE) ? hyphens.substring(LOOSE.length()) : hyphens;
    }

    /** Returns only name and location, because the value may be a password. */
    @Override
    public String toString() {
        return "[" + group + "] " + name + " (" + where() + ")";
    }
}
