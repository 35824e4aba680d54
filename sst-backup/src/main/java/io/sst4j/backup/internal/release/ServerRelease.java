/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.release;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server a node runs: whose it is, and its version.
 *
 * <p>What differs between servers is decided by this and by nothing else. It is read from what a server says of itself: the
 * argument {@code --mysqld-version}, what its program prints for {@code --version}, the variable {@code version}, or the
 * {@code mysql-version} of a donor. Ordered by version; whose it is does not count there. Immutable.
 *
 * @param flavour whose server it is
 * @param major the first number of the version
 * @param minor the second
 * @param patch the third, 0 where there is none
 * @param text the version as the server writes it, for instance {@code 8.0.35-27.1}
 */
public record ServerRelease(Flavour flavour, int major, int minor, int patch, String text)
        implements Comparable<ServerRelease> {
    /** Whose server it is. */
    public enum Flavour {
        /** MariaDB. */
        MARIADB("MariaDB"),
        /** Percona XtraDB Cluster, and what numbers its releases as MySQL does. */
        PXC("Percona XtraDB Cluster");

        private final String product;

        Flavour(String product) {
            this.product = product;
        }

        /**
         * The name that people know it by.
         *
         * @return the name
         */
        public String product() {
            return product;
        }
    }

    /** From MySQL 5.7 MariaDB went on with 10.0: what has such a number and no name is MariaDB. */
    private static final int FIRST_MARIADB = 10;

    /** MariaDB puts it before its version where a client of old MySQL could take fright. */
    private static final String REPLICATION_PREFIX = "5.5.5-";

    private static final int MAX_TEXT = 512;
    private static final Pattern VERSION =
            Pattern.compile("(?<![\\w.])(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,6}))?(?![.\\d])([-+~][\\w.+~-]*)?");
    private static final Pattern BEHIND_WORD = Pattern.compile("\\bVer\\s+(\\S+)");
    private static final Comparator<ServerRelease> BY_VERSION = Comparator.comparingInt(ServerRelease::major)
            .thenComparingInt(ServerRelease::minor)
            .thenComparingInt(ServerRelease::patch);

    /**
     * Reads a version, or the line of a program that has one behind the word {@code Ver}.
     *
     * @param text for instance {@code 10.11.19-MariaDB-log}, {@code 8.0.35-27}, or
     *     {@code mariadbd  Ver 11.8.9-MariaDB-ubu2404 for debian-linux-gnu}
     * @return the release; absent if there is no version in the text
     */
    public static Optional<ServerRelease> parse(String text) {
        String known = text.strip();
        if (known.length() > MAX_TEXT) {
            return Optional.empty();
        }
        Matcher word = BEHIND_WORD.matcher(known);
        String version = word.find() ? word.group(1) : known;
        if (version.startsWith(REPLICATION_PREFIX)) {
            version = version.substring(REPLICATION_PREFIX.length());
        }
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.lookingAt()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(numbers.group(1));
        boolean mariadb = known.toLowerCase(Locale.ROOT).contains("mariadb")
                || (major >= FIRST_MARIADB && !known.contains("Percona"));
        return Optional.of(new ServerRelease(
                mariadb ? Flavour.MARIADB : Flavour.PXC,
                major,
                Integer.parseInt(numbers.group(2)),
                numbers.group(3) == null ? 0 : Integer.parseInt(numbers.group(3)),
                numbers.group()));
    }

    /**
     * The release without the last number, by which groups of option files are named.
     *
     * @return for instance {@code 10.11}
     */
    public String series() {
        return major + "." + minor;
    }

    /**
     * Whether it is Percona XtraDB Cluster.
     *
     * @return true if so
     */
    public boolean isPxc() {
        return flavour == Flavour.PXC;
    }

    /**
     * Whether its series came later than that of another release.
     *
     * @param other the other
     * @return false for one of the same series, whichever came later
     */
    public boolean isOfLaterSeriesThan(ServerRelease other) {
        return major > other.major || (major == other.major && minor > other.minor);
    }

    /**
     * Whether it is of this series or one that came later.
     *
     * @param wantedMajor the first number
     * @param wantedMinor the second
     * @return true for this and later ones
     */
    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return isAtLeast(wantedMajor, wantedMinor, 0);
    }

    /**
     * Whether it is this release or one that came later.
     *
     * @param wantedMajor the first number
     * @param wantedMinor the second
     * @param wantedPatch the third
     * @return true for this and later ones
     */
    public boolean isAtLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
        return compareTo(new ServerRelease(flavour, wantedMajor, wantedMinor, wantedPatch, "")) >= 0;
    }

    /** Compares the three numbers: two builds of one release are equal here. */
    @Override
    public int compareTo(ServerRelease other) {
        return BY_VERSION.compare(this, other);
    }

    /** Tells product and version, for people. */
    @Override
    public String toString() {
        return flavour.product() + " " + text;
    }
}
