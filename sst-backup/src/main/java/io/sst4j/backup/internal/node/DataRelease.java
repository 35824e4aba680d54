/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The newest MariaDB release recorded in a data directory. The redo log names its creator, and each definition of a
 * system table names the server that created it.
 *
 * <p>A server that takes over older files leaves these records unchanged, so the true release may be newer. Sources:
 * the documentation of InnoDB's redo log and of {@code .frm} files, and the files of 10.11 and 11.8 servers.
 */
public final class DataRelease {
    private static final int CREATOR_AT = 16;
    private static final int CREATOR_BYTES = 32;
    private static final String CREATOR = "MariaDB ";

    private static final int VERSION_AT = 51;
    private static final int FORM_MAGIC = 0x01fe;
    private static final int FIRST_MARIADB = 100_000;
    private static final int LAST_MARIADB = 999_999;

    private final Path root;

    private DataRelease(Path root) {
        this.root = root;
    }

    /**
     * Finds the release.
     *
     * @param root a data directory, or a snapshot of one
     * @return the release; absent if no file records it
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the files cannot be read
     */
    public static Optional<ServerRelease> of(Path root) throws SstException {
        try {
            return new DataRelease(root).newest();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the release of the server that wrote " + root, e);
        }
    }

    private Optional<ServerRelease> newest() throws IOException {
        List<ServerRelease> found = new ArrayList<>();
        creator().ifPresent(found::add);
        Path system = root.resolve("mysql");
        if (Files.isDirectory(system)) {
            try (DirectoryStream<Path> forms = Files.newDirectoryStream(system, "*.frm")) {
                for (Path form : forms) {
                    maker(form).ifPresent(found::add);
                }
            }
        }
        return found.stream().max(Comparator.naturalOrder());
    }

    private Optional<ServerRelease> creator() throws IOException {
        byte[] head = head(root.resolve("ib_logfile0"), CREATOR_AT + CREATOR_BYTES);
        if (head.length < CREATOR_AT + CREATOR_BYTES) {
            return Optional.empty();
        }
        String creator = new String(head, CREATOR_AT, CREATOR_BYTES, StandardCharsets.ISO_8859_1);
        return creator.startsWith(CREATOR)
                ? ServerRelease.parse(creator.substring(CREATOR.length()).replace("\0", ""))
                : Optional.empty();
    }

    private static Optional<ServerRelease> maker(Path form) throws IOException {
        byte[] head = head(form, VERSION_AT + Integer.BYTES);
        if (head.length < VERSION_AT + Integer.BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int version = bytes.getInt(VERSION_AT);
        boolean isTable = bytes.getShort(0) == FORM_MAGIC;
        return isTable && version >= FIRST_MARIADB && version <= LAST_MARIADB
                ? ServerRelease.parse(version / 10_000 + "." + version / 100 % 100 + "." + version % 100)
                : Optional.empty();
    }

    private static byte[] head(Path file, int bytes) throws IOException {
        if (!SnapshotFile.isRegular(file)) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(bytes);
        }
    }
}
