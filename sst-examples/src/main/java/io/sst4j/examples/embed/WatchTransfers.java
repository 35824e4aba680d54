/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/** Follows the transfers of this JVM through their Java Flight Recorder events. */
public final class WatchTransfers implements AutoCloseable {
    private final RecordingStream stream = new RecordingStream();

    /**
     * Starts to follow transfers.
     *
     * @param lines receives a line for each phase that ended and for each failure, about a second later
     */
    public WatchTransfers(Consumer<String> lines) {
        stream.onEvent(
                "io.sst4j.Phase",
                event -> lines.accept(who(event) + " took "
                        + event.getDuration().toMillis() + " ms for " + event.getString("phase") + ", "
                        + event.getLong("bytes") + " bytes"));
        stream.onEvent(
                "io.sst4j.Failure",
                event -> lines.accept(
                        who(event) + " failed with " + event.getString("code") + " " + event.getString("message")));
        stream.startAsync();
    }

    private static String who(RecordedEvent event) {
        return event.getString("role") + " " + event.getString("transfer");
    }

    /** Ends the recording; events that have not been reported yet are lost. */
    @Override
    public void close() {
        stream.close();
    }
}
