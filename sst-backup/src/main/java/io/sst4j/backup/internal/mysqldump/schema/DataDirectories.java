/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The joiner's directories for tables that the donor keeps outside its data directory.
 *
 * <p>A missing directory is created if the joiner is on this machine, and its owner becomes that of the joiner's data
 * directory. An existing directory is used as it is; the joiner's server reports any other problem.
 */
public final class DataDirectories {
    private static final Pattern CLAUSE = Pattern.compile("(DATA|INDEX) DIRECTORY *= *'((?:[^'\\\\]|''|\\\\.)*)'");

    private final UnaryOperator<String> places;
    private final Optional<Path> joinerData;

    /**
     * Stores the mapping of directories.
     *
     * @param places returns the joiner's directory for a donor's directory
     * @param joinerData the joiner's data directory, if it is on this machine
     */
    public DataDirectories(UnaryOperator<String> places, Optional<Path> joinerData) {
        this.places = places;
        this.joinerData = joinerData;
    }

    /**
     * Prepares the directories of a table.
     *
     * @param create the donor's statement
     * @param table the table
     * @return the statement for the joiner
     * @throws SstException if a directory cannot be created
     */
    String prepare(String create, ObjectName table) throws SstException {
        // a column comment may look like the clause; usually a table has none
        if (!create.contains(" DIRECTORY")) {
            return create;
        }
        Matcher matcher = CLAUSE.matcher(create);
        for (MatchResult clause : matcher.results().toList()) {
            make(places.apply(clause.group(2)), table);
        }
        return matcher.replaceAll(clause ->
                Matcher.quoteReplacement(clause.group(1) + " DIRECTORY=" + Sql.text(places.apply(clause.group(2)))));
    }

    /** Returns the donor's statement for a table in the joiner's default location. */
    static String without(String create) {
        return create.contains(" DIRECTORY") ? CLAUSE.matcher(create).replaceAll("") : create;
    }

    private void make(String place, ObjectName table) throws SstException {
        Path directory = Path.of(place);
        if (joinerData.isEmpty() || !directory.isAbsolute() || Files.exists(directory)) {
            return;
        }
        try {
            Path missing = directory;
            while (missing.getParent() != null && !Files.exists(missing.getParent())) {
                missing = missing.getParent();
            }
            Files.createDirectories(directory);
            giveToServer(missing, directory);
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO, "make the directory " + place + " of table " + table + " for the joiner", e);
        }
    }

    private void giveToServer(Path first, Path last) throws IOException {
        if (joinerData.isEmpty() || !Files.exists(joinerData.get())) {
            return;
        }
        var owner = Files.getOwner(joinerData.get(), LinkOption.NOFOLLOW_LINKS);
        for (Path path = last; path != null && path.startsWith(first); path = path.getParent()) {
            if (!Files.getOwner(path).equals(owner)) {
                Files.setOwner(path, owner);
            }
        }
    }
}
