/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Any client input is served or refused, and nothing appears outside the module. Runs the corpus as a test, and
 * fuzzes if the environment has {@code JAZZER_FUZZ=1}.
 */
class RsyncDaemonFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyClientIsServedOrRefused(byte[] client) throws IOException {
        Path directory = Files.createTempDirectory("rsync-fuzz");
        try {
            Path module = Files.createDirectory(directory.resolve("module"));
            serve(client, module);
            try (Stream<Path> beside = Files.list(directory)) {
                if (beside.count() != 1) {
                    throw new AssertionError("something appeared beside the module");
                }
            }
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private static void serve(byte[] client, Path module) {
        try {
            new RsyncDaemon(List.of(RsyncDaemon.Module.of("module", module)), TransferSink.NONE)
                    .serve(new ScriptedPeer.Replay(client));
        } catch (SstException e) {
            if (e.code() == null) {
                throw new AssertionError(e);
            }
        }
    }
}
