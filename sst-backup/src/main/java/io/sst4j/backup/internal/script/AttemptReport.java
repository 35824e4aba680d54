/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one script run, for programs: a JSON object next to the logs, which replaces the previous one.
 *
 * <p>Members: {@code role}, {@code method}, {@code started}, {@code ended}, {@code outcome} ({@code completed} or
 * {@code failed}), {@code warnings} (their number) and {@code phases}. After a transfer also {@code position}, {@code
 * incremental}, {@code bytes} and {@code millis}; after a failure {@code code} and {@code message}.
 */
final class AttemptReport implements TransferListener {
    private final Role role;
    private final String method;
    private final Clock clock;
    private final Instant started;
    private final List<TransferEvent.PhaseFinished> phases = new ArrayList<>();
    private TransferEvent.@Nullable Completed completed;
    private @Nullable SstException failure;
    private int warnings;

    AttemptReport(Role role, String method, Clock clock) {
        this.role = role;
        this.method = method;
        this.clock = clock;
        this.started = clock.instant();
    }

    @Override
    public void on(TransferEvent event) {
        if (event instanceof TransferEvent.PhaseFinished finished) {
            phases.add(finished);
        } else if (event instanceof TransferEvent.Completed ended) {
            completed = ended;
        } else if (event instanceof TransferEvent.Notice notice
                && notice.level() == TransferEvent.Notice.Level.WARNING) {
            warnings++;
        }
    }

    /** The attempt to report on. */
    interface Attempt {
        void run(TransferListener report) throws SstException;
    }

    /**
     * Runs an attempt, and writes its report atomically.
     *
     * @throws SstException the failure of the attempt, for any exception it threw
     */
    void during(Path file, ServerLog log, Attempt attempt) throws SstException {
        try {
            attempt.run(this);
        } catch (Throwable e) {
            SstException why = Faults.of(method + " SST", e);
            failure = why;
            throw why;
        } finally {
            try {
                write(file);
            } catch (IOException e) {
                log.warning("cannot write the report of this attempt to " + file + ": " + e);
            }
        }
    }

    private void write(Path file) throws IOException {
        SmallFile.replace(file, file.resolveSibling(file.getFileName() + ".new"), json() + "\n");
    }

    private Json json() {
        SstException why = failure;
        TransferEvent.Completed transfer = completed;
        Json json = new Json()
                .with("role", role.word())
                .with("method", method)
                .with("started", started.toString())
                .with("ended", clock.instant().toString())
                .with("outcome", why == null ? "completed" : "failed")
                .with("warnings", warnings)
                .with("phases", JsonEvents.phases(phases));
        if (transfer != null) {
            json.with("position", transfer.report().position().toString())
                    .with("incremental", transfer.report().incremental())
                    .with("bytes", transfer.report().bytes())
                    .with("millis", transfer.report().elapsed().toMillis());
        }
        if (why != null) {
            json.with("code", why.code().id()).with("message", String.valueOf(why.getMessage()));
        }
        return json;
    }
}
