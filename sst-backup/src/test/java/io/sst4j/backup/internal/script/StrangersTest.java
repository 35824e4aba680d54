/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.xbstream.XbstreamWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A joiner's script ignores other peers, and reports donors whose first stream fails. */
@Timeout(60)
class StrangersTest {
    private static final String GTID = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234";

    @TempDir
    private Path root;

    private Path data;
    private final List<Socket> sockets = new ArrayList<>();
    private int port;

    @BeforeEach
    void layOut() throws IOException {
        data = Files.createDirectory(root.resolve("data"));
        Files.writeString(data.resolve("ibdata1"), "old");
    }

    @AfterEach
    void disconnect() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Scripts.Running script(String method, String... options) throws IOException {
        Path file = root.resolve("joiner.cnf");
        Files.writeString(file, "[sst]\nsst-log-archive=0\n" + String.join("\n", options) + "\n");
        String address = "127.0.0.1:" + WsrepScriptTest.freePort();
        return new Scripts.Running(
                method,
                Map.of(),
                List.of(
                        "--role",
                        "joiner",
                        "--address",
                        address,
                        "--datadir",
                        data + "/",
                        "--defaults-file",
                        file.toString()));
    }

    private Scripts.Running joiner(String method, String... options) throws Exception {
        Scripts.Running joiner = script(method, options);
        port = Integer.parseInt(joiner.line().replaceAll("^.*:(\\d+)/.*$", "$1"));
        return joiner;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        return socket;
    }

    private Socket connect(byte... first) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(first);
        return socket;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends a donor's first stage, with alternating file names and contents. */
    private Socket send(byte[]... namesAndTexts) throws IOException {
        Socket socket = connect();
        XbstreamWriter writer = new XbstreamWriter(Channels.newChannel(socket.getOutputStream()));
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            writer.add(new String(namesAndTexts[i], StandardCharsets.US_ASCII), namesAndTexts[i + 1]);
        }
        writer.finish();
        return socket;
    }

    private void assertOneCause(Scripts.Result result, String... parts) throws IOException {
        List<String> errors =
                result.err().lines().filter(line -> line.contains("[ERROR]")).toList();
        assertThat(errors).as(result.err()).hasSize(1);
        assertThat(errors.get(0)).contains(parts);
        assertThat(result.code()).isEqualTo(32);
        assertThat(data.resolve("ibdata1")).hasContent("old");
    }

    @Test
    void donorIsLetInPastStrangersOfAllKinds() throws Exception {
        Scripts.Running joiner = joiner("xtrabackup-v2");
        connect(ascii("GET / HTTP/1.1\r\nHost: node\r\n\r\n"));
        connect(new byte[] {22, 3, 1, 2, 0, 1, 0});
        connect(ascii("neither one nor the other"));
        connect().close();
        for (int i = 0; i < 90; i++) {
            connect(i % 2 == 0 ? ascii("XBSTCK0") : new byte[0]);
        }
        send(ascii("xtrabackup_galera_info"), ascii(GTID + "\n"), ascii("xtrabackup_ist"), ascii("1\n"))
                .shutdownOutput();
        Scripts.Result result = joiner.end();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).last().isEqualTo(GTID);
        assertThat(result.err())
                .contains("uses the protocol of web", "uses TLS", "is not a stream of this method", "sent nothing")
                .doesNotContain("\tat ");
    }

    @Test
    void strangersOfAnRsyncJoinerDoNotProlongItsWait() throws Exception {
        Scripts.Running joiner = joiner("rsync", "sst-initial-timeout=3");
        connect(ascii("GET / HTTP/1.1\r\n\r\n"));
        connect(ascii("@RSYNCD: 31.0\n#list\n"));
        connect(ascii("@RSYNCD: 31.0\nanother_module\n"));
        for (int i = 0; i < 70; i++) {
            connect(i % 2 == 0 ? ascii("@RSYNCD: 31.0\n") : new byte[0]);
        }
        assertOneCause(
                joiner.end(), "SST-3", "within 3 s (sst-initial-timeout)", "connections that were not from a donor");
    }

    @Test
    void snapshotWithoutItsPositionIsToldAsThat() throws Exception {
        Scripts.Running joiner = joiner("xtrabackup-v2");
        Socket socket = connect();
        XbstreamWriter writer = new XbstreamWriter(Channels.newChannel(socket.getOutputStream()));
        try {
            writer.add("ibdata1", new byte[2 << 20]);
        } catch (IOException e) {
            // the joiner need not read to the end
            socket.close();
        }
        assertOneCause(joiner.end(), "the donor's first stream", "ibdata1", "its first connection was lost");
    }

    @Test
    void firstStreamThatIsCutEndsTheTransferWithThatCause() throws Exception {
        Scripts.Running joiner = joiner("xtrabackup-v2");
        Socket socket = connect(ascii("XBSTCK01"));
        socket.getOutputStream().write(new byte[] {0, 'P', 22, 0, 0, 0});
        socket.shutdownOutput();
        assertOneCause(joiner.end(), "SST-402", "the donor's first stream");
    }

    @Test
    void firstStreamThatStallsEndsTheTransferWithThatCause() throws Exception {
        Scripts.Running joiner = joiner("xtrabackup-v2", "sst-initial-timeout=2");
        connect(ascii("XBSTCK01"));
        assertOneCause(joiner.end(), "SST-303", "did not send its position within 2 s");
    }

    /** A health check on the donor's own host, between the two stages. */
    @Test
    void peerLeavingBetweenTheStagesDoesNotEndTheTransfer() throws Exception {
        Scripts.Running joiner = joiner("xtrabackup-v2");
        send(ascii("xtrabackup_galera_info"), ascii(GTID + "\n")).shutdownOutput();
        for (int i = 0; i < 5; i++) {
            connect().close();
        }
        Socket reset = connect();
        reset.setSoLinger(true, 0);
        reset.close();
        send(ascii("ibdata1"), ascii("new")).shutdownOutput();
        Scripts.Result result = joiner.end();
        assertThat(result.err()).contains("SST-404 the snapshot has no xtrabackup_checkpoints");
        assertThat(data.resolve("ibdata1")).hasContent("old");
    }

    @Test
    void donorThatDoesNotComeAgainIsToldAsThat() throws Exception {
        Scripts.Running joiner = joiner("xtrabackup-v2", "sst-initial-timeout=2");
        send(ascii("xtrabackup_galera_info"), ascii(GTID + "\n")).shutdownOutput();
        assertOneCause(joiner.end(), "SST-301", "sent its position and did not connect again");
    }

    @Test
    void positionThatIsNoneIsToldAsTheDonorsFault() throws Exception {
        Scripts.Running joiner = joiner("xtrabackup-v2");
        send(ascii("xtrabackup_galera_info"), ascii("6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:-5\n"))
                .shutdownOutput();
        assertOneCause(joiner.end(), "SST-404", "xtrabackup_galera_info of the donor has no position");
    }

    @Test
    void pipeForProgressIsRefused() throws Exception {
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Scripts.Result result = script("xtrabackup-v2", "progress=" + pipe).end();
        assertThat(result.code()).isEqualTo(22);
        assertThat(result.err()).contains("SST-101", pipe.toString(), "not a regular file");
    }
}
