/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.Transport.Listener;
import io.sst4j.backup.internal.rsync.delta.SumHead;
import io.sst4j.backup.internal.rsync.wire.IndexCoding;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forbidden actions of peers are refused with a named error and reported to the peer, and nothing is written outside
 * the module.
 */
class HostilePeerTest {
    private static final int FILE = 0100644;
    private static final int DIRECTORY = 040755;

    /** Greeting, acceptance, agreement, requests. */
    private static final int ASKED = 4;

    private static final int ASKED_AGAIN = 5;
    private static final String[] RECURSIVE = {"-lWrpIe.LsfxC", "--inplace"};

    @TempDir
    private Path directory;

    private Path target;
    private Path source;

    @BeforeEach
    void layOut() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
        source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "hello");
    }

    @Test
    void namesThatLeadOutside() throws Exception {
        for (String name : List.of("../evil", "/evil", "a/../../evil", "./evil", "a//evil", "")) {
            ScriptedPeer client = ScriptedPeer.client(RECURSIVE);
            client.entry(".", DIRECTORY, 4096).entry(name, FILE, 5).framed().u8(0);
            refused(client, ErrorCode.HOSTILE_STREAM, "refused");
        }
        assertThat(directory.resolve("evil")).doesNotExist();
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void aFileThatWasNotAskedFor() throws Exception {
        ScriptedPeer client = oneFile();
        client.index(0).framed().u16(ItemRequest.TRANSFER);
        SumHead.WHOLE_FILE.write(client.framed());
        refused(client, ErrorCode.HOSTILE_STREAM, "not requested");
    }

    @Test
    void anIndexBeyondTheList() throws Exception {
        refused(oneFile().index(7), ErrorCode.HOSTILE_STREAM, "file 7 of 2");
    }

    @Test
    void aRunOfBytesThatNeverComes() throws Exception {
        ScriptedPeer client = reply(oneFile());
        client.framed().int32(Integer.MAX_VALUE);
        refused(client, ErrorCode.TRUNCATED_STREAM, "");
    }

    @Test
    void aBlockThatIsNotThere() throws Exception {
        ScriptedPeer client = reply(oneFile());
        client.framed().int32(-1);
        refused(client, ErrorCode.MALFORMED_STREAM, "block");
    }

    @Test
    void blocksThatNobodyTold() throws Exception {
        ScriptedPeer client = oneFile();
        client.index(1).framed().u16(ItemRequest.TRANSFER | ItemRequest.IS_NEW);
        new SumHead(1, 700, 2, 5).write(client.framed());
        refused(client, ErrorCode.MALFORMED_STREAM, "blocks that differ from");
    }

    @Test
    void aWrongChecksumTwice() throws Exception {
        ScriptedPeer client = reply(oneFile());
        content(client, "hello");
        client.index(IndexCoding.DONE).afterWrites(ASKED_AGAIN);
        reply(client);
        content(client, "hello");
        client.index(IndexCoding.DONE).index(IndexCoding.DONE).index(IndexCoding.DONE);
        ScriptedPeer.Replay connection = (ScriptedPeer.Replay) client.connection();
        RsyncPush.Report report = serve(connection);
        assertThat(report.files()).isZero();
        assertThat(connection.output()).contains("failed verification");
        assertThat(target.resolve("file")).doesNotExist();
    }

    @Test
    void aRuleThatIsNoRule() throws Exception {
        ScriptedPeer client = ScriptedPeer.client("-lWrpIe.LsfxC", "--delete");
        client.framed().int32(3);
        client.framed().bytes(new byte[] {'.', ' ', 'x'});
        refused(client, ErrorCode.UNSUPPORTED_OPTION, "filter rule");
        ScriptedPeer endless = ScriptedPeer.client("-lWrpIe.LsfxC", "--delete");
        endless.framed().int32(Integer.MAX_VALUE);
        refused(endless, ErrorCode.HOSTILE_STREAM, "the limit is");
    }

    @Test
    void aLinkThatIsThereIsNotFollowed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createSymbolicLink(target.resolve("sub"), outside);
        ScriptedPeer client = ScriptedPeer.client(RECURSIVE);
        client.entry(".", DIRECTORY, 4096)
                .entry("sub", DIRECTORY, 4096)
                .entry("sub/file", FILE, 5)
                .framed()
                .u8(0);
        client.afterWrites(ASKED).index(2).framed().u16(ItemRequest.TRANSFER | ItemRequest.IS_NEW);
        SumHead.WHOLE_FILE.write(client.framed());
        refused(client, ErrorCode.TRUNCATED_STREAM, "");
        assertThat(outside).isEmptyDirectory();
        assertThat(target.resolve("sub")).isDirectory().isNotEqualTo(outside);
        assertThat(Files.isSymbolicLink(target.resolve("sub"))).isFalse();
    }

    @Test
    void silence() throws Exception {
        TcpTransport.Options impatient = new TcpTransport.Options(
                TcpTransport.Options.AddressFamily.ANY,
                Optional.empty(),
                Duration.ofMillis(200),
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                true);
        try (Listener port = new TcpTransport(impatient).listen(new Endpoint("127.0.0.1", 0));
                Connection silent =
                        new TcpTransport().connect(port.local(), Duration.ofSeconds(5), new Cancellation());
                Connection connection = port.accept(Duration.ofSeconds(5))) {
            assertThat(silent.isOpen()).isTrue();
            assertThatExceptionOfType(SstException.class)
                    .isThrownBy(() -> serve(connection))
                    .matches(e -> e.code() == ErrorCode.IDLE_TIMEOUT);
        }
    }

    @Test
    void daemonsThatAskForWhatThereIsNot() throws Exception {
        daemonFails(ScriptedPeer.daemon().index(9), ErrorCode.HOSTILE_STREAM, "file 9 of 2");
        ScriptedPeer directoryWanted = ScriptedPeer.daemon().index(0);
        directoryWanted.framed().u16(ItemRequest.TRANSFER);
        daemonFails(directoryWanted, ErrorCode.HOSTILE_STREAM, "not a file");
        ScriptedPeer absurd = ScriptedPeer.daemon().index(1);
        absurd.framed().u16(ItemRequest.TRANSFER);
        absurd.framed().int32(Integer.MAX_VALUE);
        absurd.framed().int32(700);
        absurd.framed().int32(2);
        absurd.framed().int32(0);
        daemonFails(absurd, ErrorCode.HOSTILE_STREAM, "the limit is");
    }

    @Test
    void daemonsThatSpeakSomethingElse() throws Exception {
        ScriptedPeer ssh = ScriptedPeer.daemon();
        assertThat(ssh.bytes()).isNotEmpty();
        daemonFails(
                new ScriptedPeer.Replay("SSH-2.0-OpenSSH\n".getBytes(StandardCharsets.UTF_8)),
                ErrorCode.PEER_INCOMPATIBLE,
                "SSH-2.0");
        daemonFails(new ScriptedPeer.Replay(new byte[0]), ErrorCode.TRUNCATED_STREAM, "");
        byte[] endless = new byte[100_000];
        daemonFails(new ScriptedPeer.Replay(endless), ErrorCode.HOSTILE_STREAM, "line");
        ScriptedPeer frame = ScriptedPeer.daemon();
        frame.plain().int32((7 + 5) << 24 | 4);
        frame.plain().int32(0);
        daemonFails(frame, ErrorCode.MALFORMED_STREAM, "unknown tag 5");
    }

    private ScriptedPeer oneFile() throws SstException {
        ScriptedPeer client = ScriptedPeer.client(RECURSIVE);
        client.entry(".", DIRECTORY, 4096).entry("file", FILE, 5).framed().u8(0);
        return client.afterWrites(ASKED);
    }

    private static ScriptedPeer reply(ScriptedPeer client) throws SstException {
        client.index(1).framed().u16(ItemRequest.TRANSFER | ItemRequest.IS_NEW);
        SumHead.WHOLE_FILE.write(client.framed());
        return client;
    }

    /** Writes a file's bytes with the checksum of other content. */
    private static void content(ScriptedPeer client, String text) throws SstException {
        client.framed().int32(text.length());
        client.framed().bytes(text.getBytes(StandardCharsets.UTF_8));
        client.framed().int32(0);
        client.framed().bytes(new byte[16]);
    }

    private void refused(ScriptedPeer client, ErrorCode code, String text) throws SstException {
        ScriptedPeer.Replay connection = (ScriptedPeer.Replay) client.connection();
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> serve(connection))
                .withMessageContaining(text)
                .matches(e -> e.code() == code, "code " + code);
        assertThat(connection.output())
                .as("the client is told")
                .contains("sst4j: ")
                .contains(text);
    }

    private RsyncPush.Report serve(Connection connection) throws SstException {
        return new RsyncDaemon(List.of(RsyncDaemon.Module.of("module", target)), TransferSink.NONE)
                .serve(connection)
                .summary(RsyncPush.Report.class)
                .orElseThrow();
    }

    private void daemonFails(ScriptedPeer daemon, ErrorCode code, String text) throws SstException {
        daemonFails(daemon.connection(), code, text);
    }

    private void daemonFails(Connection connection, ErrorCode code, String text) {
        RsyncPush push = RsyncPush.builder(source, "module/").build();
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> RsyncClient.push(connection, push, TransferSink.NONE))
                .withMessageContaining(text)
                .matches(e -> e.code() == code, "code " + code);
    }
}
