/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.release.ServerProgram;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A joiner's server, which cannot use the files of a newer server: MariaDB upgrades data from one series to the next,
 * and never downgrades it.
 *
 * <p>The setting {@code server-release} contains its release. Otherwise, {@code server-program} names its program,
 * which is queried while the joiner waits for its donor. Not safe for use by several threads. Source: MariaDB's
 * documentation of upgrades.
 */
public final class OwnServer implements AutoCloseable {
    /** The version of the server. */
    public static final Setting RELEASE = Setting.text(
                    "server-release", "Release of this node's server, for example 10.11.6-MariaDB")
            .otherwise("not known");

    /** The server program that can be queried for it. */
    public static final Setting PROGRAM = Setting.path(
                    "server-program", "Program of this node's server, queried for its release if that is not set")
            .heededBy(Role.JOINER);

    /** The settings read by this class. */
    public static final List<Setting> SETTINGS = List.of(RELEASE, PROGRAM);

    /** Series with a new redo log format, which accept an older redo log only after a clean shutdown. */
    private static final List<ServerRelease> NEW_REDO_LOGS = Stream.of("10.5.0-MariaDB", "10.8.0-MariaDB")
            .flatMap(text -> ServerRelease.parse(text).stream())
            .toList();

    private final Optional<ServerProgram> program;
    private Optional<ServerRelease> release;
    private ServerProgram.@Nullable Question question;

    private OwnServer(Optional<ServerRelease> release, Optional<ServerProgram> program) {
        this.release = release;
        this.program = program;
    }

    /**
     * Creates the server described by settings.
     *
     * @param settings the settings of a transfer
     * @return the server
     */
    public static OwnServer of(Settings settings) {
        return new OwnServer(
                settings.get(RELEASE).flatMap(ServerRelease::parse),
                settings.get(PROGRAM).map(Path::of).map(ServerProgram::new));
    }

    /**
     * Starts to determine the release, if it is not known.
     *
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if the program does not start
     */
    public void begin() throws SstException {
        if (release.isEmpty() && program.isPresent() && question == null) {
            question = program.get().ask();
        }
    }

    /**
     * Fails unless this server can use the files of another server.
     *
     * @param donor the server that wrote the files; an unknown server is accepted
     * @param link is notified if this server's release is unknown
     * @throws SstException with {@link ErrorCode#PEER_VERSION} if the other server is newer or of another product
     */
    public void requireUsable(Optional<ServerRelease> donor, TransferLink link) throws SstException {
        if (donor.isEmpty()) {
            return;
        }
        Optional<ServerRelease> own = release();
        if (own.isEmpty()) {
            link.notice(
                    Level.WARNING,
                    "the donor runs " + donor.get()
                            + ", and this node's server release is not known: its compatibility with such data is"
                            + " not checked");
            return;
        }
        if (own.get().flavour() != donor.get().flavour()) {
            throw refused(own.get(), donor.get(), "choose a donor of the same product (wsrep_sst_donor)");
        }
        if (donor.get().isOfLaterSeriesThan(own.get())) {
            throw refused(
                    own.get(),
                    donor.get(),
                    "upgrade this node to " + donor.get().series()
                            + ", or choose a donor that is not newer (wsrep_sst_donor); with wsrep_sst_method=mysqldump a newer"
                            + " donor may work too");
        }
        for (ServerRelease first : NEW_REDO_LOGS) {
            if (first.isOfLaterSeriesThan(donor.get()) && !first.isOfLaterSeriesThan(own.get())) {
                throw refused(
                        own.get(),
                        donor.get(),
                        "from " + first.series()
                                + " on the redo log has another format, and the one of a running server is not"
                                + " accepted; use wsrep_sst_method=mysqldump, or upgrade the donor in place first");
            }
        }
    }

    private static SstException refused(ServerRelease own, ServerRelease donor, String remedy) {
        return new SstException(
                ErrorCode.PEER_VERSION,
                "the donor runs " + donor + " and this node " + own + ", which cannot use the donor's files: "
                        + remedy);
    }

    private Optional<ServerRelease> release() throws SstException {
        begin();
        if (question != null) {
            release = Optional.of(question.answer());
            close();
        }
        return release;
    }

    /** Ends the query, if it was not answered. */
    @Override
    public void close() {
        if (question != null) {
            question.close();
            question = null;
        }
    }
}
