/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands on the pages, run as printed, do what the pages say. */
class CommandsIT {
    private static final Pattern MENTIONED = Pattern.compile("`(sst [a-z][^`]*)`");

    @TempDir
    private Path directory;

    static Stream<String> pages() throws IOException {
        return DocumentedCommand.all().stream()
                .filter(command ->
                        CommandRule.of(command).filter(CommandRule::isRun).isPresent())
                .map(DocumentedCommand::page)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandsOfAPageEndAsItSays(String page) throws Exception {
        CommandRoom room = room();
        for (DocumentedCommand command : DocumentedCommand.all()) {
            CommandRule rule = CommandRule.of(command).orElseThrow();
            // commands for two machines have their own test
            if (command.page().equals(page) && rule.isRun() && command.machine().isEmpty()) {
                CommandRoom.Result result = room.run(command);
                assertThat(rule.codes())
                        .as(command + " ended with " + result.code() + ":\n" + result.output())
                        .contains(result.code());
            }
        }
    }

    @Test
    void aTreeTravelsAsThePageOfTheCommandSays() throws Exception {
        CommandRoom room = room();
        room.instead("10.0.0.2:4444", "127.0.0.1:" + Ports.free(1).get(0));
        List<DocumentedCommand> commands = DocumentedCommand.in("docs/sst-command.md", "A directory tree");
        assertThat(commands).extracting(DocumentedCommand::machine).containsExactly("there", "here");
        for (DocumentedCommand command : commands) {
            room.make(command.machine());
            Files.createDirectories(room.place(command.machine(), "/srv/tree"));
        }
        Files.writeString(room.place("here", "/srv/tree/file"), "what travels");
        Files.writeString(room.place("there", "/srv/tree/other"), "what --delete deletes");

        Process pull = room.start(commands.get(0));
        BufferedReader output = pull.inputReader(StandardCharsets.UTF_8);
        // progress lines come first
        String line = output.readLine();
        while (line != null && !line.endsWith("/tree//1")) {
            line = output.readLine();
        }
        assertThat(line).isNotNull();
        CommandRoom.Result push = room.run(commands.get(1));

        assertThat(push.code()).as(push.output()).isZero();
        assertThat(room.end(pull).code()).isZero();
        assertThat(room.place("there", "/srv/tree/file")).hasContent("what travels");
        assertThat(room.place("there", "/srv/tree/other")).doesNotExist();
    }

    @Test
    void stepsOfTheReadmeLeaveALauncherWhereTheServerLooks() throws Exception {
        CommandRoom room = room();
        for (DocumentedCommand command : DocumentedCommand.in("README.md", "On a node, in place of the stock script")) {
            if (CommandRule.of(command).orElseThrow().isRun()) {
                room.run(command);
            }
        }

        Path script = room.place("", "/usr/bin/wsrep_sst_mariabackup");
        assertThat(script.toRealPath())
                .isEqualTo(
                        room.place("", "/opt/sst4j/bin/wsrep_sst_mariabackup").toRealPath());
        assertThat(room.place("", "/usr/bin/wsrep_sst_mariabackup.distrib")).hasContent("the stock script");
    }

    /** Commands within sentences are not run as printed, but they must exist with their options. */
    @Test
    void commandsWithinSentencesExist() throws Exception {
        Set<String> mentioned = new TreeSet<>();
        for (Path page : Pages.all()) {
            MENTIONED.matcher(Files.readString(page)).results().forEach(found -> mentioned.add(found.group(1)));
        }
        assertThat(mentioned).hasSizeGreaterThan(8);
        CommandRoom room = room();
        for (String command : mentioned) {
            List<String> words = List.of(command.split(" ", -1));
            List<String> path =
                    words.stream().takeWhile(word -> !word.startsWith("--")).toList();
            String above = String.join(" ", path.subList(0, path.size() - 1));
            String aboveHelp = help(room, above);
            // the last word is a command, or an argument of a command that has no subcommands
            assertThat(aboveHelp)
                    .as(command)
                    .containsPattern(
                            aboveHelp.contains("Commands:")
                                    ? "(?m)^ +" + path.get(path.size() - 1) + "\\b"
                                    : "Usage: " + above + ".* \\[?[A-Z]+\\b");
            if (words.size() > path.size()) {
                assertThat(help(room, String.join(" ", path)))
                        .as(command)
                        .contains(words.subList(path.size(), words.size()));
            }
        }
    }

    private static String help(CommandRoom room, String command) throws Exception {
        return room.run(new DocumentedCommand("", "", "", command + " --help")).output();
    }

    /** Runs the program that {@code bin/demo} starts after its build. */
    @Test
    void demonstrationEndsWithEqualChecksums() throws Exception {
        CommandRoom room = room();
        String server;
        try (Stream<Path> releases = Files.list(Path.of(System.getProperty("sst4j.server.releases", "")))) {
            server =
                    releases.sorted().findFirst().orElseThrow().resolve("linux").toString();
        }
        String program = "$(dirname $(command -v sst))/../libexec/java.sh io.sst4j.examples.demo.EmbeddedDemo ";

        CommandRoom.Result result = room.run(new DocumentedCommand("README.md", "", "", program + server));

        assertThat(result.output()).contains("checksums of 9 tables: identical");
        assertThat(result.code()).isZero();
    }

    /** A machine with everything that the pages assume: the server's script, option file and data directory. */
    private CommandRoom room() throws IOException {
        CommandRoom room = new CommandRoom(directory);
        room.make("");
        room.program("systemctl", "echo \"$@\"");
        Files.writeString(room.place("", "/usr/bin/wsrep_sst_mariabackup"), "the stock script");
        Files.writeString(
                room.place("", "/etc/mysql/my.cnf"),
                "[mysqld]\ndatadir=" + room.place("", "/var/lib/mysql") + "\nsocket=/nowhere/sock\n"
                        + "wsrep_sst_auth=backup:password\n");
        Files.setPosixFilePermissions(room.place("", "/var/lib/mysql"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectories(room.place("", "/usr/local/share/man/man1"));
        Files.createDirectories(directory.resolve("work"));
        Files.writeString(directory.resolve("work/words"), "a passphrase of some words\n");
        return room;
    }
}
