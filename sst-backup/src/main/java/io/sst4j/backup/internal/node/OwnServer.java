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
 * The server of a joiner, which cannot use files that a newer one wrote: MariaDB upgrades data from one series to the next,
 * and never back.
 *
 * <p>Its release stands in the setting {@code server-release}, or {@code server-program} names its program, which is asked
 * while the joiner waits for its donor. Not for use by several threads. Source: MariaDB's documentation of upgrades.
 */
public final class OwnServer implements AutoCloseable {
    /** What version the server has. */
    public static final Setting RELEASE = Setting.text(
                    "server-release", "Release of this node's server, for instance 10.11.6-MariaDB")
            .otherwise("not known");

    /** The server that can be asked for it. */
    public static final Setting PROGRAM = Setting.path(
                    "server-program",
                    "Program of this node's server, which is asked for its release where that is not set")
            .heededBy(Role.JOINER);

    /** What is read here. */
    public static final List<Setting> SETTINGS = List.of(RELEASE, PROGRAM);

    /** Series with a redo log of a new form, which take over an older one only of a server that was shut down in good order. */
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
     * The server that settings tell of.
     *
     * @param settings of a transfer
     * @return the server
     */
    public static OwnServer of(Settings settings) {
        return new OwnServer(
                settings.get(RELEASE).flatMap(ServerRelease::parse),
                settings.get(PROGRAM).map(Path::of).map(ServerProgram::new));
    }

    /**
     * Begins to find its release out, if it is not known.
     *
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if its program does not start
     */
    public void begin() throws SstException {
        if (release.isEmpty() && program.isPresent() && question == null) {
            question = program.get().ask();
        }
    }

    /**
     * Fails unless this server can use the files of another one.
     *
     * @param donor the server that wrote them; of which nothing is known, that is taken
     * @param link is told where nothing is known of this server
     * @throws SstException with {@link ErrorCode#PEER_VERSION} if the other one is newer or of another product
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
                            + ", and which server runs here is not known: that it can use such data is"
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
                            + ", or choose a donor that is not newer (wsrep_sst_donor); by wsrep_sst_method=mysqldump a newer"
                            + " donor may serve too");
        }
        for (ServerRelease first : NEW_REDO_LOGS) {
            if (first.isOfLaterSeriesThan(donor.get()) && !first.isOfLaterSeriesThan(own.get())) {
                throw refused(
                        own.get(),
                        donor.get(),
                        "from " + first.series()
                                + " on the redo log has another form, and that of a server that runs is not"
                                + " taken over; use wsrep_sst_method=mysqldump, or upgrade the donor in place first");
            }
        }
    }

    private static SstException refused(ServerRelease own, ServerRelease donor, String remedy) {
        return new SstException(
                ErrorCode.PEER_VERSION,
                "the donor runs " + donor + " and this node " + own + ", which cannot use its files: " + remedy);
    }

    private Optional<ServerRelease> release() throws SstException {
        begin();
        if (question != null) {
            release = Optional.of(question.answer());
            close();
        }
        return release;
    }

    /** Ends the question, if it was not answered. */
    @Override
    public void close() {
        if (question != null) {
            question.close();
            question = null;
        }
    }
}
