/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TreeOverTlsTest {
    @TempDir
    private Path directory;

    private Path from;
    private Path to;

    @BeforeEach
    void fill() throws Exception {
        from = Trees.filled(directory.resolve("from"), "new");
        to = Trees.filled(directory.resolve("to"), "old");
        Keys.make(directory.resolve("donor"), directory.resolve("joiner"));
    }

    @Test
    void treeGoesToAnotherJvm() throws Exception {
        SnapshotPosition position = SnapshotPosition.of(UUID.randomUUID(), 42);
        Path log = directory.resolve("log");
        Process receiver = OtherJvm.start(
                TreeOverTls.class,
                log,
                to.toString(),
                directory.resolve("joiner").toString());
        try (BufferedReader out = receiver.inputReader()) {
            String address = out.readLine();
            assertThat(address).as(Files.readString(log)).contains("/tree/");

            TreeOverTls.send(from, position, address, TreeOverTls.tls(directory.resolve("donor")));

            assertThat(out.readLine()).isEqualTo(position.toString());
            assertThat(receiver.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(receiver.exitValue()).as(Files.readString(log)).isZero();
            assertThat(Trees.content(to)).isEqualTo(Trees.content(from));
        } finally {
            receiver.destroyForcibly();
        }
    }

    @Test
    void donorOfAnotherCaIsNotLetIn() throws Exception {
        Path stranger = directory.resolve("stranger");
        Keys.make(stranger);
        Path log = directory.resolve("log");
        Process receiver = OtherJvm.start(
                TreeOverTls.class,
                log,
                to.toString(),
                directory.resolve("joiner").toString());
        try (BufferedReader out = receiver.inputReader()) {
            String address = out.readLine();

            assertThatThrownBy(() ->
                            TreeOverTls.send(from, SnapshotPosition.UNDEFINED, address, TreeOverTls.tls(stranger)))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_REJECTED));

            assertThat(to.resolve("state")).hasContent("old");
        } finally {
            receiver.destroyForcibly();
        }
    }
}
