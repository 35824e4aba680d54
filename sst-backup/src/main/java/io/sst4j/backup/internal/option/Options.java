/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of all option files that were read, in the server's order.
 *
 * <p>A later option wins over an earlier one in any of the requested groups. With a group suffix, a lookup in a group
 * includes the group with the suffix. Group names are compared without case, option names by {@link
 * Option#canonicalName()}. Immutable and safe for use by several threads.
 */
public final class Options {
    /** The options if no option file is read. */
    public static final Options NONE = new Options(List.of(), "", List.of(), List.of());

    /**
     * The groups that every MariaDB server reads, independent of its release. Determined with {@code
     * my_print_defaults --mysqld}; {@code client-server} is one of them.
     */
    public static final List<String> SERVER_GROUPS =
            List.of("mysqld", "server", "mariadb", "mariadbd", "client-server", "galera");

    private static final Pattern OF_RELEASE = Pattern.compile("(?:mysqld|mariadb|mariadbd)-\\d+(?:\\.\\d+)?");

    /** From 11 on, the first number of a release has groups too. */
    private static final int FIRST_WITH_GROUPS = 11;

    private final List<Option> entries;
    private final String groupSuffix;
    private final List<Path> files;
    private final List<String> notices;

    Options(List<Option> entries, String groupSuffix, List<Path> files, List<String> notices) {
        this.entries = List.copyOf(entries);
        this.groupSuffix = groupSuffix;
        this.files = List.copyOf(files);
        this.notices = List.copyOf(notices);
    }

    /**
     * Returns the groups that a MariaDB server of a given release reads. Determined by experiment with 10.11 and
     * 11.8.
     *
     * @param major the first number of its version
     * @param minor the second number
     * @return the group names
     */
    public static List<String> serverGroups(int major, int minor) {
        String series = "-" + major + "." + minor;
        List<String> groups = new ArrayList<>(SERVER_GROUPS);
        groups.addAll(List.of("mysqld" + series, "mariadb" + series, "mariadbd" + series));
        if (major >= FIRST_WITH_GROUPS) {
            groups.addAll(List.of("mariadb-" + major, "mariadbd-" + major));
        }
        return List.copyOf(groups);
    }

    /**
     * Checks if there are options that only servers of some releases read.
     *
     * @return true if a group names a release
     */
    public boolean dependOnRelease() {
        return entries.stream()
                .map(option -> option.group().toLowerCase(Locale.ROOT))
                .map(group ->
                        group.endsWith(groupSuffix) ? group.substring(0, group.length() - groupSuffix.length()) : group)
                .anyMatch(group -> OF_RELEASE.matcher(group).matches());
    }

    /**
     * Returns all options of all groups.
     *
     * @return the options in reading order
     */
    public List<Option> entries() {
        return entries;
    }

    /**
     * Returns the options of some groups.
     *
     * @param groups names without suffix
     * @return the options in reading order
     */
    public List<Option> in(Collection<String> groups) {
        return stream(groups).toList();
    }

    /**
     * Looks up an option.
     *
     * @param groups names without suffix, in any order
     * @param name the option's name
     * @return its last occurrence, with or without a value
     */
    public Optional<Option> find(Collection<String> groups, String name) {
        String wanted = Option.canonical(name);
        return stream(groups)
                .filter(option -> option.canonicalName().equals(wanted))
                .reduce((earlier, later) -> later);
    }

    /**
     * Returns the files that were read, included files after the files that include them.
     *
     * @return existing files; a file that was included twice appears twice
     */
    public List<Path> files() {
        return files;
    }

    /**
     * Returns notices about lines that the server would warn about or silently drop.
     *
     * @return one sentence each, with the file and, if there is one, the line
     */
    public List<String> notices() {
        return notices;
    }

    /**
     * Returns the group suffix.
     *
     * @return the suffix; empty if there is none
     */
    public String groupSuffix() {
        return groupSuffix;
    }

    private Stream<Option> stream(Collection<String> groups) {
        Set<String> wanted = groups.stream()
                .flatMap(group -> Stream.of(group, group + groupSuffix))
                .map(group -> group.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        return entries.stream().filter(option -> wanted.contains(option.group().toLowerCase(Locale.ROOT)));
    }

    /** Returns the number of options and their files, but no values. */
    @Override
    public String toString() {
        return entries.size() + " options from " + files;
    }
}
