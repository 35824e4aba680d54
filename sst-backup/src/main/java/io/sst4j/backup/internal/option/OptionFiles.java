/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The choice of option files, according to the arguments {@code --no-defaults}, {@code --defaults-file}, {@code
 * --defaults-extra-file} and {@code --defaults-group-suffix} and the environment.
 *
 * <p>Without {@code --defaults-file}, the following files are read if present, and later ones win: {@code
 * /etc/my.cnf}, {@code /etc/mysql/my.cnf}, {@code my.cnf} in the directory {@code MARIADB_HOME} or otherwise {@code
 * MYSQL_HOME}, the file of {@code --defaults-extra-file}, and {@code ~/.my.cnf}. The group suffix comes from the
 * argument, otherwise from {@code MARIADB_GROUP_SUFFIX}, otherwise from {@code MYSQL_GROUP_SUFFIX}.
 *
 * <p>This class replaces {@code my_print_defaults} and is tested against it. Limits: 1 MiB per file; 4 MiB, 2,000
 * files and 50,000 options in total; includes ten levels deep. Immutable and safe for use by several threads. Source:
 * the MariaDB documentation, "Configuring MariaDB with Option Files", and experiments with MariaDB 10.11.
 */
public final class OptionFiles {
    private static final List<String> SYSTEM_DIRECTORIES = List.of("/etc", "/etc/mysql");
    private static final String FILE = "my.cnf";

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final boolean noDefaults;
    private final Optional<String> defaultsFile;
    private final Optional<String> extraFile;
    private final Optional<String> groupSuffix;

    private OptionFiles(Builder builder) {
        environment = Map.copyOf(builder.environment);
        workingDirectory = builder.workingDirectory;
        noDefaults = builder.noDefaults;
        defaultsFile = builder.defaultsFile;
        extraFile = builder.extraFile;
        groupSuffix = builder.groupSuffix;
    }

    /**
     * Starts with the default locations and an empty environment.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the files that are read if they exist, without their includes.
     *
     * @return the files in reading order
     * @throws SstException with {@link ErrorCode#OPTION_FILE} if a name is not a valid file name on this system
     */
    public List<Path> locations() throws SstException {
        List<Path> paths = new ArrayList<>();
        for (Location location : wanted()) {
            paths.add(path(location));
        }
        return paths;
    }

    /**
     * Reads the files.
     *
     * @return their options
     * @throws SstException with {@link ErrorCode#OPTION_FILE}, and file and line in its message, if a required file
     *     is missing or a file is malformed
     */
    public Options read() throws SstException {
        OptionFileParser parser = new OptionFileParser(this::expandHome, workingDirectory);
        for (Location location : wanted()) {
            if (location.required()) {
                parser.readRequired(path(location));
            } else {
                parser.readIfPresent(path(location));
            }
        }
        return new Options(parser.entries(), suffix(), parser.files(), parser.notices());
    }

    private List<Location> wanted() {
        if (noDefaults) {
            return List.of();
        }
        if (defaultsFile.isPresent()) {
            return List.of(new Location(defaultsFile.get(), true));
        }
        List<Location> locations = new ArrayList<>();
        for (String directory : directories()) {
            locations.add(new Location(directory + "/" + FILE, false));
        }
        extraFile.ifPresent(file -> locations.add(new Location(file, true)));
        locations.add(new Location("~/.my.cnf", false));
        return locations;
    }

    /** A repeated directory moves to the end, so that its file is read once and late. */
    private Set<String> directories() {
        Set<String> directories = new LinkedHashSet<>(SYSTEM_DIRECTORIES);
        String home = environment.getOrDefault("MARIADB_HOME", environment.getOrDefault("MYSQL_HOME", ""));
        if (!home.isEmpty()) {
            String normal = home.length() > 1 && home.endsWith("/") ? home.substring(0, home.length() - 1) : home;
            directories.remove(normal);
            directories.add(normal);
        }
        return directories;
    }

    private String suffix() {
        return groupSuffix.orElseGet(() ->
                environment.getOrDefault("MARIADB_GROUP_SUFFIX", environment.getOrDefault("MYSQL_GROUP_SUFFIX", "")));
    }

    private Path path(Location location) throws SstException {
        try {
            return workingDirectory.resolve(expandHome(location.name()));
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.OPTION_FILE, "'" + location.name() + "' is not a valid file name on this system", e);
        }
    }

    private String expandHome(String name) {
        String home = environment.getOrDefault("HOME", "");
        return name.startsWith("~/") && !home.isEmpty() ? home + name.substring(1) : name;
    }

    private record Location(String name, boolean required) {}

    /** Collects the choice. Not safe for use by several threads. */
    public static final class Builder {
        private Map<String, String> environment = Map.of();
        private Path workingDirectory = Path.of("").toAbsolutePath();
        private boolean noDefaults;
        private Optional<String> defaultsFile = Optional.empty();
        private Optional<String> extraFile = Optional.empty();
        private Optional<String> groupSuffix = Optional.empty();

        private Builder() {}

        /**
         * Sets the environment; {@code HOME}, {@code MARIADB_HOME}, {@code MYSQL_HOME}, {@code MARIADB_GROUP_SUFFIX}
         * and {@code MYSQL_GROUP_SUFFIX} are used.
         *
         * @param variables the variables
         * @return this builder
         */
        public Builder environment(Map<String, String> variables) {
            environment = variables;
            return this;
        }

        /**
         * Sets the base of relative names. The default is the working directory of the process.
         *
         * @param directory an absolute directory
         * @return this builder
         */
        public Builder workingDirectory(Path directory) {
            workingDirectory = directory;
            return this;
        }

        /**
         * Reads no files ({@code --no-defaults}).
         *
         * @return this builder
         */
        public Builder noDefaults() {
            noDefaults = true;
            return this;
        }

        /**
         * Reads only this file ({@code --defaults-file}).
         *
         * @param file its name; a leading {@code ~/} is the home directory
         * @return this builder
         */
        public Builder defaultsFile(String file) {
            defaultsFile = Optional.of(file);
            return this;
        }

        /**
         * Reads this file too ({@code --defaults-extra-file}).
         *
         * @param file its name; a leading {@code ~/} is the home directory
         * @return this builder
         */
        public Builder extraFile(String file) {
            extraFile = Optional.of(file);
            return this;
        }

        /**
         * Reads groups with this suffix too ({@code --defaults-group-suffix}).
         *
         * @param suffix the suffix; an empty one suppresses the environment's
         * @return this builder
         */
        public Builder groupSuffix(String suffix) {
            groupSuffix = Optional.of(suffix);
            return this;
        }

        /**
         * Builds the choice.
         *
         * @return the choice
         */
        public OptionFiles build() {
            return new OptionFiles(this);
        }
    }
}
