/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.release;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's product and version.
 *
 * <p>All differences between servers are decided by this class. It is parsed from the server's own information: the
 * argument {@code --mysqld-version}, the output of {@code --version}, the variable {@code version}, or a donor's
 * {@code mysql-version}. Ordered by version, independent of the product. Immutable.
 *
 * @param flavour the product
 * @param major the first number of the version
 * @param minor the second number
 * @param patch the third number, 0 if there is none
 * @param text the version as the server writes it, for example {@code 8.0.35-27.1}
 */
public record ServerRelease(Flavour flavour, int major, int minor, int patch, String text)
        implements Comparable<ServerRelease> {
    /** The product of a server. */
    public enum Flavour {
        /** MariaDB. */
        MARIADB("MariaDB"),
        /** Percona XtraDB Cluster, and other products numbered like MySQL. */
        PXC("Percona XtraDB Cluster");

        private final String product;

        Flavour(String product) {
            this.product = product;
        }

        /**
         * Returns the usual name of the product.
         *
         * @return the name
         */
        public String product() {
            return product;
        }
    }

    /** MariaDB continued from MySQL 5.7 with 10.0: a version from 10 on without a name is MariaDB. */
    private static final int FIRST_MARIADB = 10;

    /** MariaDB puts this before its version for old MySQL clients, which would reject a larger number. */
    private static final String REPLICATION_PREFIX = "5.5.5-";

    private static final int MAX_TEXT = 512;
    private static final Pattern VERSION =
            Pattern.compile("(?<![\\w.])(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,6}))?(?![.\\d])([-+~][\\w.+~-]*)?");
    private static final Pattern BEHIND_WORD = Pattern.compile("\\bVer\\s+(\\S+)");
    private static final Comparator<ServerRelease> BY_VERSION = Comparator.comparingInt(ServerRelease::major)
            .thenComparingInt(ServerRelease::minor)
            .thenComparingInt(ServerRelease::patch);

    /**
     * Parses a version, or a program's line that has one after the word {@code Ver}.
     *
     * @param text a text such as {@code 10.11.19-MariaDB-log}, {@code 8.0.35-27}, or {@code mariadbd Ver
     *     11.8.9-MariaDB-ubu2404 for debian-linux-gnu}
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
     * Returns the release without the last number, as used in the names of option file groups.
     *
     * @return the series, for example {@code 10.11}
     */
    public String series() {
        return major + "." + minor;
    }

    /**
     * Checks if it is Percona XtraDB Cluster.
     *
     * @return true for Percona XtraDB Cluster
     */
    public boolean isPxc() {
        return flavour == Flavour.PXC;
    }

    /**
     * Checks if its series is later than that of another release.
     *
     * @param other the other release
     * @return false within the same series
     */
    public boolean isOfLaterSeriesThan(ServerRelease other) {
        return major > other.major || (major == other.major && minor > other.minor);
    }

    /**
     * Checks if it belongs to this series or a later one.
     *
     * @param wantedMajor the first number
     * @param wantedMinor the second number
     * @return true for this series and later ones
     */
    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return isAtLeast(wantedMajor, wantedMinor, 0);
    }

    /**
     * Checks if it is this release or a later one.
     *
     * @param wantedMajor the first number
     * @param wantedMinor the second number
     * @param wantedPatch the third number
     * @return true for this release and later ones
     */
    public boolean isAtLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
        return compareTo(new ServerRelease(flavour, wantedMajor, wantedMinor, wantedPatch, "")) >= 0;
    }

    /** Compares the three numbers: two builds of one release are equal. */
    @Override
    public int compareTo(ServerRelease other) {
        return BY_VERSION.compare(this, other);
    }

    /** Returns product and version, for messages. */
    @Override
    public String toString() {
        return flavour.product() + " " + text;
    }
}
