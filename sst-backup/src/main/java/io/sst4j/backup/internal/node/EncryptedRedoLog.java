/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A redo log that its server encrypted; a server without the keys does not start on it.
 *
 * <p>The first four bytes show this: from 10.8 on with a format number of its own, before that with the highest bit
 * of the number at the start of every redo log. Source: files of 10.11 servers, and the documentation of InnoDB's
 * redo log.
 */
public final class EncryptedRedoLog {
    /** The options of the server's plugins in option files. */
    public static final Setting SERVER_PLUGINS = Setting.secret(
                    "server-plugins",
                    "Server options that load plugins and configure their keys, one name=value per line")
            .otherwise("not known")
            .heededBy(Role.JOINER);

    /** The arguments on the server's command line. */
    public static final Setting SERVER_ARGUMENTS =
            Setting.text("mysqld-args", "Arguments of the server's own command line, one per line");

    private static final int ENCRYPTED = 0xf09f979d;
    private static final int ENCRYPTED_BEFORE_10_8 = 0xd0687973;

    /** The common prefix of all MariaDB key plugins and their options. */
    private static final String KEYS = "key_management";

    private EncryptedRedoLog() {}

    /**
     * Fails if a snapshot has an encrypted redo log and this node has no key plugin.
     *
     * @param snapshot the snapshot's directory
     * @param settings the settings of the transfer: the plugins of this node's server are in {@code server-plugins}
     *     and among its arguments, {@code mysqld-args}; without {@code server-plugins}, nothing is known about them
     *     and nothing is checked
     * @param fate the state of the old data, for the message
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the keys are missing
     */
    public static void requireKeys(Path snapshot, Settings settings, String fate) throws SstException {
        Optional<String> plugins = settings.secret(SERVER_PLUGINS).map(Secret::reveal);
        if (plugins.isEmpty()
                || hasKeys(plugins.get())
                || hasKeys(settings.get(SERVER_ARGUMENTS).orElse(""))) {
            return;
        }
        if (isEncrypted(snapshot.resolve("ib_logfile0"))) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the donor's redo log is encrypted, and this node's option files load no key plugin, so"
                            + " its server would not start: load the same plugin as the donor"
                            + " (plugin_load_add=file_key_management and"
                            + " its options, or another one);  " + fate);
        }
    }

    private static boolean hasKeys(String options) {
        return options.replace('-', '_').contains(KEYS);
    }

    private static boolean isEncrypted(Path file) throws SstException {
        if (!SnapshotFile.isRegular(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(Integer.BYTES);
            int format = head.length < Integer.BYTES ? 0 : ByteBuffer.wrap(head).getInt();
            return format == ENCRYPTED || format == ENCRYPTED_BEFORE_10_8;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read the redo log of the snapshot, " + file, e);
        }
    }
}
