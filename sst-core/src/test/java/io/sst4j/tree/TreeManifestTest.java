/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Manifest;
import io.sst4j.Outcome;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferLink;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifest that a transfer writes, and the comparison of a directory with it. */
@Timeout(60)
class TreeManifestTest {
    private final List<String> problems = new ArrayList<>();

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Path donor;
    private Path joiner;
    private Path sent;
    private Path received;

    @BeforeEach
    void fill() throws IOException {
        donor = SampleTree.fill(Files.createDirectory(directory.resolve("donor")), Seeds.random("TreeManifestTest"));
        Files.writeString(donor.resolve("line\nbreak \\ and back\\nslash"), "odd");
        Files.writeString(donor.resolve("# sst4j"), "looks like the end");
        joiner = directory.resolve("joiner");
        sent = directory.resolve("sent.manifest");
        received = directory.resolve("received.manifest");
    }

    private static Settings settings(Path directory, Path manifest) {
        return TreeMethod.options().directory(directory).manifest(manifest).build();
    }

    private TreeTransfer transfer() throws SstException {
        return TreeTransfer.run(
                new TreeMethod().source(settings(donor, sent)),
                new TreeMethod().target(settings(joiner, received)),
                new InMemoryTransport());
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private long verify(Path manifest) throws SstException {
        problems.clear();
        return TreeManifest.verify(manifest, joiner, problems::add, new Cancellation());
    }

    @Test
    void bothNodesTellAndWriteTheSame() throws Exception {
        TreeTransfer transfer = transfer();
        Manifest manifest = transfer.sent().join().manifest().orElseThrow();
        assertThat(transfer.received().join().manifest()).contains(manifest);
        assertThat(manifest.files()).isEqualTo(transfer.sent().join().items());
        assertThat(Files.readString(sent)).isEqualTo(Files.readString(received)).contains(manifest.root());
        assertThat(verify(received)).isZero();
        assertThat(problems).isEmpty();
        assertThat(names(directory)).containsExactlyInAnyOrder("donor", "joiner", "sent.manifest", "received.manifest");
    }

    /** {@code sha256sum} can read the manifest, and its root is the SHA-256 of its lines. */
    @Test
    void sha256sumReadsIt() throws Exception {
        Manifest manifest = transfer().sent().join().manifest().orElseThrow();
        assertThat(run("sha256sum", "--check", "--strict", "--quiet", sent.toString()))
                .isEmpty();
        String text = Files.readString(sent);
        Path lines = Files.writeString(directory.resolve("lines"), text.substring(0, text.lastIndexOf("# sst4j: ")));
        assertThat(run("sha256sum", lines.toString())).startsWith(manifest.root());
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(joiner.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    @Test
    void whatDiffersIsNamed() throws Exception {
        transfer().received().join();
        Files.writeString(joiner.resolve("# sst4j"), "looks like the enD");
        Files.delete(joiner.resolve("line\nbreak \\ and back\\nslash"));
        Files.writeString(joiner.resolve("more"), "");
        Files.createDirectory(joiner.resolve(".sst"));
        Files.writeString(joiner.resolve(".sst/own"), "");
        assertThat(verify(sent)).isEqualTo(3);
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "'# sst4j' has different content",
                        "'line?break \\ and back\\nslash' is missing",
                        "'more' is not in the manifest");
    }

    @ParameterizedTest
    @CsvSource({"cut", "line", "end", "bytes", "binary", "none", "out", "behind", "long"})
    void aManifestThatIsNotAsItWasWrittenIsRefused(String how) throws Exception {
        transfer().received().join();
        String text = Files.readString(sent);
        int end = text.lastIndexOf("# sst4j: ");
        String other =
                switch (how) {
                    case "cut" -> text.substring(0, end);
                    case "line" -> text.substring(text.indexOf('\n') + 1);
                    case "end" -> text.replace("# sst4j: ", "# sst4j: 1");
                    case "bytes" -> text.replace(" bytes, ", "0 bytes, ");
                    case "binary" -> "\u00e9" + text;
                    case "out" -> "0".repeat(64) + "  ../../etc/passwd\n" + text;
                    case "behind" -> text + text;
                    default -> "a text\n";
                };
        Files.writeString(sent, other, how.equals("binary") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> verify(sent))
                .withMessageContaining(sent.toString())
                .matches(failure -> failure.code() == ErrorCode.MALFORMED_STREAM);
    }

    /** An existing entry that is not a file stays, and no tree is sent if the manifest cannot be written. */
    @ParameterizedTest
    @ValueSource(strings = {"donor/list", "directory", "link", "nowhere/list"})
    void aPlaceThatIsNoneForAManifestIsRefusedBeforeAnythingTravels(String place) throws Exception {
        Files.createDirectory(directory.resolve("directory"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("donor"));
        sent = directory.resolve(place);
        assertThat(TreeTransfer.failure(transfer().sent()).code()).isEqualTo(ErrorCode.INVALID_OPTION);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> TreeManifest.write(donor, sent, new Cancellation()))
                .matches(failure -> failure.code() == ErrorCode.INVALID_OPTION);
        assertThat(names(directory)).doesNotContain("sent.manifest").noneMatch(name -> name.endsWith(".part"));
        assertThat(directory.resolve("directory")).isEmptyDirectory();
        assertThat(directory.resolve("link")).isSymbolicLink();
    }

    @Test
    void whatHasTheNameOfSomethingUnfinishedIsLeftAlone() throws Exception {
        Path other = Files.writeString(directory.resolve("sent.manifest.part"), "precious");
        TreeManifest.write(donor, sent, new Cancellation());
        assertThat(other).content().isEqualTo("precious");
    }

    @Test
    void aDirectoryThatHasBecomeALinkIsFound() throws Exception {
        transfer().received().join();
        Files.createDirectories(joiner.resolve("more"));
        Path inner = Files.writeString(joiner.resolve("more/file"), "content");
        TreeManifest.write(joiner, sent, new Cancellation());
        assertThat(verify(sent)).isZero();
        Files.move(joiner.resolve("more"), directory.resolve("elsewhere"));
        Files.createSymbolicLink(joiner.resolve("more"), directory.resolve("elsewhere"));
        assertThat(inner).exists();
        assertThat(verify(sent)).isEqualTo(1);
        assertThat(problems).containsExactly("'more/file' is behind a link that was a directory");
    }

    @Test
    void aTransferThatFailsWritesNone() throws Exception {
        Files.createSymbolicLink(donor.resolve("z"), Path.of("/etc/passwd"));
        assertThat(catchThrowable(() -> transfer().received().join())).isNotNull();
        assertThat(Files.exists(sent)).isFalse();
        assertThat(names(directory)).noneMatch(name -> name.contains("manifest"));
    }

    /** The file changes between the last byte and the install. */
    @Test
    void aFileThatIsChangedBeforeTheInstallIsRefusedByName() throws Exception {
        Files.createDirectory(joiner);
        Files.writeString(joiner.resolve("old"), "content");
        SnapshotTarget target = new TreeMethod().target(settings(joiner, received));
        TreeTransfer transfer =
                TreeTransfer.run(TreeMethod.sourceOf(donor), new Meddling(target, joiner), new InMemoryTransport());
        SstException failure = TreeTransfer.failure(transfer.received());
        assertThat(failure.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT);
        assertThat(failure).hasMessageContaining("# sst4j").hasMessageContaining("it was changed");
        assertThat(Files.readString(joiner.resolve("old"))).isEqualTo("content");
        assertThat(names(joiner)).doesNotContain(".sst");
    }

    /**
     * Changes a file after everything has arrived.
     *
     * @param target the target to which everything else is delegated
     */
    private record Meddling(SnapshotTarget target, Path joiner) implements SnapshotTarget {
        @Override
        public String method() {
            return target.method();
        }

        @Override
        public void check(TransferLink link) throws SstException {
            target.check(link);
        }

        @Override
        public TransferAddress announce(JoinerLink link) throws SstException {
            return target.announce(link);
        }

        @Override
        public Outcome receive(JoinerLink link) throws SstException {
            return target.receive(link);
        }

        @Override
        public void prepare(TransferLink link) throws SstException {
            target.prepare(link);
            Path file = joiner.resolve(".sst/new/# sst4j");
            try {
                Object sealed = Files.getAttribute(joiner.resolve(".sst/sealed"), "unix:ctime");
                do {
                    Files.writeString(file, "looks like the enD");
                } while (Files.getAttribute(file, "unix:ctime").equals(sealed));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public SnapshotPosition install(TransferLink link) throws SstException {
            return target.install(link);
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
