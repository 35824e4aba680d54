/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Manifest;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reports a transfer's events to programs: one JSON object (RFC 8259) per line and event.
 *
 * <p>Every object has {@code event}: {@code phase-started}, {@code phase-finished}, {@code progress}, {@code notice},
 * {@code completed} or {@code failed}. Times are in milliseconds and sizes in bytes. {@code total} is an estimate and
 * may be missing. For use as the listener of one transfer.
 */
public final class JsonEvents implements TransferListener {
    private final Consumer<String> lines;

    /**
     * Creates a listener.
     *
     * @param lines receives each line, without its line end
     */
    public JsonEvents(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void on(TransferEvent event) {
        // a line for every file would be too many for programs
        if (!(event instanceof TransferEvent.ItemFinished || event instanceof TransferEvent.Detail)) {
            lines.accept(json(event).toString());
        }
    }

    private static Json json(TransferEvent event) {
        Json json = new Json();
        if (event instanceof TransferEvent.PhaseStarted started) {
            json.with("event", "phase-started").with("phase", started.phase().word());
        } else if (event instanceof TransferEvent.PhaseFinished finished) {
            phase(json.with("event", "phase-finished"), finished);
        } else if (event instanceof TransferEvent.Progress progress) {
            json.with("event", "progress")
                    .with("phase", progress.phase().word())
                    .with("bytes", progress.bytes())
                    .with("bytesPerSecond", (long) progress.bytesPerSecond());
            progress.totalBytes().ifPresent(total -> json.with("total", total));
        } else if (event instanceof TransferEvent.Notice notice) {
            json.with("event", "notice")
                    .with("level", notice.level().name().toLowerCase(Locale.ROOT))
                    .with("text", notice.text());
        } else if (event instanceof TransferEvent.Completed completed) {
            report(json.with("event", "completed"), completed.report());
        } else if (event instanceof TransferEvent.Failed failed) {
            failure(json.with("event", "failed"), failed);
        }
        return json;
    }

    static Json phase(Json json, TransferEvent.PhaseFinished finished) {
        return json.with("phase", finished.phase().word())
                .with("bytes", finished.bytes())
                .with("millis", finished.elapsed().toMillis());
    }

    static Json report(Json json, TransferReport report) {
        json.with("role", report.role().word())
                .with("method", report.method())
                .with("position", report.position().toString())
                .with("incremental", report.incremental())
                .with("items", report.items())
                .with("bytes", report.bytes())
                .with("millis", report.elapsed().toMillis())
                .with("phases", phases(report.phases()));
        report.manifest().ifPresent(manifest -> json.with("manifest", manifest(manifest)));
        return json;
    }

    private static Json manifest(Manifest manifest) {
        return new Json()
                .with("files", manifest.files())
                .with("bytes", manifest.bytes())
                .with("root", manifest.root());
    }

    static List<Json> phases(List<TransferEvent.PhaseFinished> phases) {
        return phases.stream().map(finished -> phase(new Json(), finished)).toList();
    }

    static Json failure(Json json, TransferEvent.Failed failed) {
        return json.with("phase", failed.phase().word())
                .with("bytes", failed.bytes())
                .with("code", failed.failure().code().id())
                .with("message", String.valueOf(failed.failure().getMessage()));
    }
}
