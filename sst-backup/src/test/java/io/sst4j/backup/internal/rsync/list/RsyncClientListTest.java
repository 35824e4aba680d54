/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileEntry.Role;
import io.sst4j.backup.internal.rsync.list.FileEntry.Time;
import io.sst4j.backup.internal.rsync.list.ListFormat.Field;
import io.sst4j.backup.internal.rsync.wire.ChecksumNames;
import io.sst4j.backup.internal.rsync.wire.CompatFlag;
import io.sst4j.backup.internal.rsync.wire.DaemonReply;
import io.sst4j.backup.internal.rsync.wire.FrameInput;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.Greeting;
import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.Message.Tag;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import io.sst4j.testing.Seeds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists from the stock client are read correctly in every protocol; a machine without rsync fails the test. */
class RsyncClientListTest {
    private static final int LIMIT_MILLIS = 20_000;
    private static final int LONGEST_RULE = 4096;
    private static final Set<Field> FIELDS = EnumSet.of(Field.OWNER, Field.GROUP, Field.LINKS, Field.SPECIALS);
    private static final Set<CompatFlag> ALL = EnumSet.complementOf(EnumSet.of(CompatFlag.INCREMENTAL_RECURSION));

    private final List<String> rules = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void layOut() throws IOException {
        Random random = Seeds.random("RsyncClientListTest");
        for (String name : List.of("a", "a.b", "a-b/x", "b/a", "deep/er/est/f", "odd name\n\u00e9", "n".repeat(255))) {
            Path path = directory.resolve(name);
            Files.createDirectories(path.getParent());
            Files.write(path, new byte[random.nextInt(1000)]);
            Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(2000));
            Files.setLastModifiedTime(path, FileTime.from(time));
        }
        Files.createSymbolicLink(directory.resolve("link"), Path.of("deep/er"));
    }

    @Test
    void protocol30() throws Exception {
        assertThat(names(list(30, Set.of()))).isEqualTo(tree());
    }

    @Test
    void protocol31() throws Exception {
        FileList list = list(31, Set.of());
        assertThat(names(list)).isEqualTo(tree());
        assertThat(times(list)).isEqualTo(timesOfTree());
    }

    @Test
    void protocol32() throws Exception {
        FileList list = list(32, Set.of());
        assertThat(names(list)).isEqualTo(tree());
        assertThat(times(list)).isEqualTo(timesOfTree());
    }

    @Test
    void protocol32WithAllThatItOffers() throws Exception {
        FileList list = list(32, ALL);
        assertThat(names(list)).isEqualTo(tree());
        assertThat(times(list)).isEqualTo(timesOfTree());
        assertThat(rules).containsExactly("- /skipped");
        assertThat(messages).isEmpty();
        assertThat(list.entries().get(0).role()).isEqualTo(Role.TOP);
        assertThat(list.users()).containsKey(0);
    }

    private FileList list(int protocol, Set<CompatFlag> compat) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(LIMIT_MILLIS);
            Process client = client(server.getLocalPort());
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(LIMIT_MILLIS);
                FileList list = serve(socket, protocol, compat);
                // Since protocol 31, a client that is told to exit waits for the daemon to disconnect.
                socket.shutdownOutput();
                assertThat(client.waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
                assertThat(client.exitValue()).isEqualTo(11);
                return list;
            } finally {
                client.destroyForcibly();
            }
        }
    }

    private Process client(int port) throws IOException {
        String options = "--owner --group --perms --links --specials --ignore-times --inplace --recursive --delete";
        List<String> command = new ArrayList<>(List.of("rsync"));
        command.addAll(List.of(options.split(" ")));
        command.add("--exclude=/skipped");
        command.add(directory + "/");
        command.add("rsync://127.0.0.1:" + port + "/module/sub");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private FileList serve(Socket socket, int protocol, Set<CompatFlag> compat) throws IOException {
        WireInput in = new WireInput(socket.getInputStream());
        WireOutput out = new WireOutput(socket.getOutputStream());
        Greeting own = Greeting.of(protocol);
        Lines.write(out, own.line());
        assertThat(own.common(Greeting.parse(Lines.read(in)))).isEqualTo(protocol);
        assertThat(Lines.read(in)).isEqualTo("module");
        Lines.write(out, new DaemonReply.Ok().line());
        assertThat(Lines.readArguments(in, protocol))
                .contains("--server", "--inplace")
                .endsWith(".", "module/sub");
        CompatFlag.write(out, compat);
        if (compat.contains(CompatFlag.VARINT_FLAGS)) {
            ChecksumNames.write(out, List.of("md5"));
            assertThat(ChecksumNames.choose(ChecksumNames.read(in), List.of("md5")))
                    .isEqualTo("md5");
        }
        out.int32(0x11223344);
        WireInput data = new WireInput(new FrameInput(in, messages::add));
        readRules(data);
        FileList list = new FileListReader(data, new ListFormat(protocol, compat, FIELDS, 0)).read();
        new FrameOutput(out).send(Message.number(Tag.ERROR_EXIT, 11));
        return list;
    }

    private void readRules(WireInput data) throws SstException {
        for (int length = data.int32(); length != 0; length = data.int32()) {
            rules.add(new String(data.bytes(length, LONGEST_RULE), StandardCharsets.UTF_8));
        }
    }

    private static Map<String, String> names(FileList list) {
        Map<String, String> names = new TreeMap<>();
        for (FileEntry entry : list.entries()) {
            String size = entry.kind() == FileKind.REGULAR ? " " + entry.size() : "";
            names.put(entry.name(), entry.kind() + size + entry.target());
        }
        return names;
    }

    private Map<String, String> tree() throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (Path path : paths()) {
            String text;
            if (Files.isSymbolicLink(path)) {
                text = "SYMLINK" + Files.readSymbolicLink(path);
            } else {
                text = Files.isDirectory(path) ? "DIRECTORY" : "REGULAR " + Files.size(path);
            }
            names.put(name(path), text);
        }
        return names;
    }

    private static Map<String, Time> times(FileList list) {
        Map<String, Time> times = new TreeMap<>();
        for (FileEntry entry : list.entries()) {
            if (entry.kind() == FileKind.REGULAR) {
                times.put(entry.name(), entry.modified());
            }
        }
        return times;
    }

    private Map<String, Time> timesOfTree() throws IOException {
        Map<String, Time> times = new TreeMap<>();
        for (Path path : paths()) {
            if (Files.isRegularFile(path)) {
                Instant time = Files.getLastModifiedTime(path).toInstant();
                times.put(name(path), new Time(time.getEpochSecond(), time.getNano()));
            }
        }
        return times;
    }

    private List<Path> paths() throws IOException {
        try (var paths = Files.walk(directory)) {
            return paths.toList();
        }
    }

    private String name(Path path) {
        return path.equals(directory) ? "." : directory.relativize(path).toString();
    }
}
