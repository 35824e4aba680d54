/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tables of MyISAM and Aria whose files a donor has elsewhere, by {@code DATA DIRECTORY} or {@code INDEX DIRECTORY}. Its
 * schema has symbolic links to them; the stock script sends the link, and this project the file in its place.
 */
final class TableLinks {
    private static final String FILES = "*.{MYD,MYI,MAD,MAI}";

    private TableLinks() {}

    /** By the path of the table without extension, where the link leads that came without the file. */
    static Map<Path, Path> of(Path snapshot) throws SstException {
        Map<Path, Path> links = new TreeMap<>();
        try (DirectoryStream<Path> schemas = Files.newDirectoryStream(snapshot, TableLinks::isDirectory)) {
            for (Path schema : schemas) {
                addAll(schema, links);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look for links to tables in " + snapshot, e);
        }
        return links;
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void addAll(Path schema, Map<Path, Path> links) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(schema, FILES)) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)) {
                    String name = String.valueOf(file.getFileName());
                    links.put(schema.resolve(name.substring(0, name.length() - 4)), Files.readSymbolicLink(file));
                }
            }
        }
    }
}
