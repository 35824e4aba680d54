/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/** Follows the transfers of this JVM by the events that they leave with the JDK's flight recorder. */
public final class WatchTransfers implements AutoCloseable {
    private final RecordingStream stream = new RecordingStream();

    /**
     * Begins to follow.
     *
     * @param lines is told, about a second later, of each phase that ended and of each failure
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

    /** Ends the recording; events that were not told yet are lost. */
    @Override
    public void close() {
        stream.close();
    }
}
