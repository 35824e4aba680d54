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
 * The options of all option files that were read, in the order in which the server sees them.
 *
 * <p>A later option wins over an earlier one, whichever of the wanted groups it is in. If a group suffix is in force,
 * asking for a group also asks for the group with the suffix. Group names are compared without regard to case, option
 * names as {@link Option#canonicalName()} says. Immutable and safe for use by several threads.
 */
public final class Options {
    /** No option files at all. */
    public static final Options NONE = new Options(List.of(), "", List.of(), List.of());

    /**
     * The groups that every server of MariaDB reads, whatever its release. Found by experiment, with
     * {@code my_print_defaults --mysqld}; {@code client-server} is one of them.
     */
    public static final List<String> SERVER_GROUPS =
            List.of("mysqld", "server", "mariadb", "mariadbd", "client-server", "galera");

    private static final Pattern OF_RELEASE = Pattern.compile("(?:mysqld|mariadb|mariadbd)-\\d+(?:\\.\\d+)?");

    /** From 11 on the first number of a release has groups too. */
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
     * The groups that a server of MariaDB of a given release reads. Found by experiment with 10.11 and 11.8.
     *
     * @param major the first number of its version
     * @param minor the second
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
     * Whether there are options that servers of some releases read and others do not.
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
     * All options of all groups.
     *
     * @return in reading order
     */
    public List<Option> entries() {
        return entries;
    }

    /**
     * The options of some groups.
     *
     * @param groups names without suffix
     * @return in reading order
     */
    public List<Option> in(Collection<String> groups) {
        return stream(groups).toList();
    }

    /**
     * Looks an option up.
     *
     * @param groups names without suffix; their order does not matter
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
     * The files that were read, included ones after those that include them.
     *
     * @return existing files; one that was included twice stands here twice
     */
    public List<Path> files() {
        return files;
    }

    /**
     * What the server would warn of, and what it silently drops.
     *
     * @return one sentence each, with the file and, where there is one, the line
     */
    public List<String> notices() {
        return notices;
    }

    /**
     * The group suffix in force.
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

    /** Tells how many options there are and where they are from, but no values. */
    @Override
    public String toString() {
        return entries.size() + " options from " + files;
    }
}
