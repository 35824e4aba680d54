/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tree that changes while it is sent. Each change ends the transfer with a message that names the entry. */
@Timeout(60)
@Tag("slow")
class ChangingTreeTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Path donor;
    private Path joiner;

    @BeforeEach
    void fill() throws IOException {
        donor = Files.createDirectory(directory.resolve("donor"));
        joiner = Files.createDirectory(directory.resolve("joiner"));
        Files.createDirectories(donor.resolve("d/e"));
        Files.writeString(donor.resolve("d/file"), "content");
        Files.createSymbolicLink(donor.resolve("d/link"), Path.of("file"));
        // older than the resolution of the file system's clock, so that each change is visible
        for (String name : new String[] {"d/file", "d/e", "d", ""}) {
            Files.setLastModifiedTime(donor.resolve(name), FileTime.fromMillis(1_700_000_000_000L));
        }
    }

    /** A change of the tree. */
    private interface Change {
        void make() throws IOException;
    }

    private void requireNoticed(String name, Change change) throws Exception {
        TransferListener meanwhile = event -> {
            if (event instanceof TransferEvent.PhaseStarted started && started.phase() == Phase.TRANSFER) {
                try {
                    change.make();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        InMemoryTransport memory = new InMemoryTransport();
        TreeTransfer transfer =
                TreeTransfer.run(TreeMethod.sourceOf(donor), TreeMethod.targetOf(joiner), memory, memory, meanwhile);
        SstException failure = transfer.donorFailure();
        assertThat(failure.code()).isEqualTo(ErrorCode.LOCAL_IO);
        assertThat(failure).hasMessageContaining("read " + name + ":").hasMessageContaining("since the transfer began");
        assertThat(transfer.joinerFailure().code()).isEqualTo(ErrorCode.PEER_FAILED);
        assertThat(transfer.joinerFailure()).hasMessageContainingAll("SST-204", "read " + name + ":");
        assertThat(joiner).isEmptyDirectory();
    }

    @Test
    void aFileThatGrows() throws Exception {
        Path file = donor.resolve("d/file");
        requireNoticed(file.toString(), () -> Files.writeString(file, "more", StandardOpenOption.APPEND));
    }

    @Test
    void aFileThatIsWrittenInPlace() throws Exception {
        Path file = donor.resolve("d/file");
        requireNoticed(file.toString(), () -> Files.writeString(file, "CONTENT"));
    }

    @Test
    void aFileThatVanishes() throws Exception {
        Path file = donor.resolve("d/file");
        requireNoticed(file.toString(), () -> Files.delete(file));
    }

    @Test
    void aDirectoryThatVanishes() throws Exception {
        Path inner = donor.resolve("d/e");
        FileTime old = Files.getLastModifiedTime(donor.resolve("d"));
        requireNoticed(inner.toString(), () -> {
            Files.delete(inner);
            Files.setLastModifiedTime(donor.resolve("d"), old);
        });
    }

    @Test
    void aLinkThatLeadsElsewhere() throws Exception {
        Path link = donor.resolve("d/link");
        FileTime old = Files.getLastModifiedTime(donor.resolve("d"));
        requireNoticed(link.toString(), () -> {
            Files.delete(link);
            Files.createSymbolicLink(link, Path.of("e"));
            Files.setLastModifiedTime(donor.resolve("d"), old);
        });
    }

    @Test
    void aFileThatIsNewAtTheTop() throws Exception {
        requireNoticed(donor.toString(), () -> Files.writeString(donor.resolve("new"), "content"));
    }

    @Test
    void aFileThatIsNewBelow() throws Exception {
        requireNoticed(donor.resolve("d/e").toString(), () -> Files.writeString(donor.resolve("d/e/new"), "content"));
    }
}
