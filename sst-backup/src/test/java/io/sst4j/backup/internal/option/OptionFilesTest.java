/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerProgram;
import io.sst4j.backup.internal.release.ServerRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each behaviour of the server's reader is reproduced; every file is also given to {@code my_print_defaults}. */
class OptionFilesTest {
    private static final List<String> G = List.of("g");

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("t.cnf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[g]\nx=1\n",
                "[g]\nx=1",
                "[g]\r\nx=1\r\ny\r\n",
                "[G]\nx=1\n",
                " [ g ]\nx=1\n[g ]\nz=1\n[g] trailing # \nw=1\n",
                "[]\nx=1\n",
                "[h]\nx=1\n[g]\ny=2\n[h]\nz=3\n",
                "[g]\nfoo bar = 3\nfoo   \nfoo bar\n\tindented\t=\tyes\t\n",
                "[g]\n--x=1\n-y=2\nloose-x=1\nskip-y\na_b=1\n",
                "[g]\na=1 # c\nb=1#c\nc=\"1#c\"\nd='1#c' # x\ne=1;c\nf#x\ng # = 3\n",
                "[g]\nh=\"a\\\"b#c\"#d\ni=a'b#c\nj=\\\"a#b\"\nk=\"a\" \"b\"\nl='a\"\nm=\"\nn=\"\"\no=\"a\\\"\np='''\n",
                "[g]\na=x\\\nb=\"x\\\"\nc=\"\\\\\"\n",
                "[g]\na=\\b\\t\\n\\r\\\\\\s\\q\\'\\\"\\0\n",
                "[g]\na=1\0b\nc=2\n\0foo\nd\0=4\n",
                "# c\n; c\n\n  # c\n[g]\nx=1\n\n;y=1\n",
                "[g]\nsockopt=\",pf=ip6\"\n",
                "[g]\na=1\n!foo x\n!includedirx /dev/shm\n!INCLUDE t.cnf\n! \n!\nb=1\n",
                "[g]\na=\u00e9\u4e2d\nb=\ud83d\ude00\n\u00fc=1\n",
                "[g]\na= \u00e0\n",
                "[g]\nx=1\u000b\u000c\n",
            })
    void readsLikeTheServer(String content) throws Exception {
        write(content);
        assertEqualToServer(G);
    }

    @ParameterizedTest
    @ValueSource(ints = {4085, 4089, 4090, 4091, 4092, 4093, 4094, 4095, 4096, 5000, 9000, 100_000})
    void readsLongLinesInPiecesLikeTheServer(int length) throws Exception {
        write("[g]\na=" + "x".repeat(length) + "\nb=1\n");
        assertEqualToServer(G);
    }

    @Test
    void readsBytesThatAreNoUtf8() throws Exception {
        Files.write(file, "[g]\na=\u00e9\u00a0\nb=\u00ff#\n\u00a0c=\u00a01\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEqualToServer(G);
        assertThat(read().find(G, "a").orElseThrow().value()).isEqualTo("\u00e9");
    }

    @Test
    void tellsWhereAnOptionStands() throws Exception {
        write("[g]\n\nx=1\n[h]\nx = \n x \n");
        Option last = read().find(List.of("h"), "x").orElseThrow();
        assertThat(last).isEqualTo(new Option("h", "x", null, file, 6));
        assertThat(last.where()).isEqualTo(file + ":6");
        assertThat(last.argument()).isEqualTo("--x");
        assertThat(read().entries().get(1).value()).isEmpty();
        assertThat(read().files()).containsExactly(file);
    }

    @Test
    void looksUpTheLastOccurrenceWhateverItsGroupAndSpelling() throws Exception {
        write("[a]\nlog-bin=1\n[b]\nloose_log_bin=2\n[a]\nlog_bin=3\n[b]\nlog-bin-index=4\n");
        assertThat(read().find(List.of("b", "a"), "log_bin").orElseThrow().value())
                .isEqualTo("3");
        assertThat(read().find(List.of("b"), "log-bin").orElseThrow().value()).isEqualTo("2");
        assertThat(read().find(List.of("c"), "log-bin")).isEmpty();
    }

    @Test
    void doesNotShowValues() throws Exception {
        write("[g]\nwsrep-sst-auth=u:hidden\n");
        assertThat(read() + " " + read().entries()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x=1\n", "\n[g\nx=1\n", "[g]\n!include \n", "[g]\n!include x", "[g]\n!includedir /nonexistent\n"
            })
    void refusesWhatTheServerRefuses(String content) throws Exception {
        write(content);
        assertThat(PrintDefaults.ask(dir, Map.of(), List.of("--defaults-file=" + file, "g"))
                        .status())
                .isNotZero();
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION_FILE))
                .hasMessageContaining(file + ":");
    }

    @Test
    void namesTheByteOrderMark() throws Exception {
        write("\ufeff[g]\nx=1\n");
        assertThatThrownBy(this::read).hasMessageContaining(file + ":1").hasMessageContaining("byte order mark");
    }

    @Test
    void followsIncludes() throws Exception {
        Path other = other("i.cnf", "[g]\ni=1\n[h]\nj=2\n");
        write("[g]\na=1\n  !  include   " + other
                + "   \r\nb=1\n!include i.cnf\n!include missing.cnf\n!include .\nc=1\n");
        assertEqualToServer(G);
        assertThat(read().notices())
                .satisfiesExactly(
                        missing -> assertThat(missing).contains("missing.cnf", file + ":6"),
                        directory -> assertThat(directory).contains("is a directory", "!includedir"));
    }

    @Test
    void cutsTheLastCharacterOfAnIncludeWithoutLineFeed() throws Exception {
        other("i.cnf", "[g]\ni=1\n");
        write("[g]\na=1\n!include i.cnfX");
        assertEqualToServer(G);
        assertThat(read().in(G)).hasSize(2);
        assertThat(read().notices()).singleElement().asString().contains("line feed");
    }

    @Test
    void goesOnBehindABrokenInclude() throws Exception {
        other("bad.cnf", "[g]\nq=0\n[g\nr=1\n");
        write("[g]\na=1\n!include bad.cnf\nb=1\n");
        assertEqualToServer(G);
        assertThat(read().notices()).singleElement().asString().contains("bad.cnf:3");
    }

    @Test
    void readsADirectoryInByteOrder() throws Exception {
        Path sub = Files.createDirectory(dir.resolve("d"));
        Files.createDirectory(sub.resolve("sub.cnf"));
        for (String name :
                List.of("b.cnf", "a.cnf", "B.cnf", ".h.cnf", "c.ini", "z.cnf~", "a.b.cnf", "10.cnf", ".cnf")) {
            Files.writeString(sub.resolve(name), "[g]\nx=" + name + "\n");
        }
        write("!includedir d\n!includedir " + sub + "/\n");
        assertEqualToServer(G);
    }

    @Test
    void stopsAtTenLevels() throws Exception {
        write("[g]\nx=1\n!include t.cnf\ny=1\n");
        assertEqualToServer(G);
        assertThat(read().in(G)).hasSize(22);
    }

    @Test
    void limitsCirclesThatGrow() throws Exception {
        write("[g]\n" + "!include t.cnf\n".repeat(10));
        assertThatThrownBy(this::read).isInstanceOf(SstException.class).hasMessageContaining("cycle");
    }

    @Test
    void limitsTheSize() throws Exception {
        Files.write(file, new byte[OptionFileParser.MAX_FILE_BYTES + 1]);
        assertThatThrownBy(this::read).isInstanceOf(SstException.class).hasMessageContaining("1048576");
    }

    @Test
    void limitsTheNumberOfOptions() throws Exception {
        write("[g]\n" + "a\n".repeat(OptionFileParser.MAX_OPTIONS + 1));
        assertThatThrownBy(this::read).isInstanceOf(SstException.class).hasMessageContaining("50000 options");
    }

    @Test
    void tellsOnceOfALineInManyPieces() throws Exception {
        write("[g]\n#" + "x".repeat(1_000_000) + "\n");
        assertThat(read().notices()).singleElement().asString().contains("is longer than");
    }

    /** A pipe would block its reader forever, and a device may never end. */
    @Test
    void readsNoPipesAndDevices() throws Exception {
        Path pipe = dir.resolve("pipe.cnf");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (String name : List.of(pipe.toString(), "/dev/zero")) {
            write("[g]\na=1\n!include " + name + "\n");
            assertThatThrownBy(this::read)
                    .isInstanceOf(SstException.class)
                    .hasMessageContainingAll(name, "not a regular file");
        }
        write("[g]\na=1\n!include /dev/null\n");
        assertThat(read().in(G)).hasSize(1);
    }

    @Test
    void ignoresWhatEverybodyMayWriteTo() throws Exception {
        Path other = other("i.cnf", "[g]\ni=1\n");
        write("[g]\na=1\n!include i.cnf\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEqualToServer(G);
        assertThat(read().notices()).singleElement().asString().contains("chmod");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEqualToServer(G);
        assertThat(read().entries()).isEmpty();
    }

    @Test
    void appliesTheGroupSuffix() throws Exception {
        write("[g]\na=1\n[g_s]\na=2\n[g_m]\na=m\n[g]\na=3\n");
        assertEqualToServer(Map.of("MYSQL_GROUP_SUFFIX", "_s"));
        assertEqualToServer(Map.of("MYSQL_GROUP_SUFFIX", "_s", "MARIADB_GROUP_SUFFIX", "_m"));
        assertEqualToServer(Map.of("MYSQL_GROUP_SUFFIX", "_s", "MARIADB_GROUP_SUFFIX", ""));
        Options options = builder().groupSuffix("_s").build().read();
        assertThat(options.groupSuffix()).isEqualTo("_s");
        assertThat(PrintDefaults.difference(
                        options.in(G),
                        PrintDefaults.ask(
                                        dir,
                                        Map.of("MARIADB_GROUP_SUFFIX", "_m"),
                                        List.of("--defaults-file=" + file, "--defaults-group-suffix=_s", "g"))
                                .output()))
                .isEmpty();
    }

    @Test
    void knowsTheServersGroups() throws Exception {
        StringBuilder text = new StringBuilder();
        for (String group : List.of(
                "mysqld",
                "server",
                "mysqld-10.11",
                "mariadb",
                "mariadb-10.11",
                "mariadbd",
                "mariadbd-10.11",
                "galera",
                "client-server",
                "client",
                "mysqld-10.6",
                "mysqld-11.8",
                "mariadb-11.8",
                "mariadb-11",
                "mariadbd-11",
                "mysqld-11",
                "embedded",
                "mariadb-server",
                "mysqld_safe",
                "sst",
                "wsrep")) {
            text.append('[').append(group).append("]\na=").append(group).append('\n');
        }
        write(text.toString());
        PrintDefaults.Answer answer = PrintDefaults.ask(dir, Map.of(), List.of("--defaults-file=" + file, "--mysqld"));
        ServerRelease own =
                ServerProgram.ofSystem(List.of("mariadbd")).orElseThrow().release();
        assertThat(PrintDefaults.difference(read().in(Options.serverGroups(own.major(), own.minor())), answer.output()))
                .isEmpty();
        assertThat(Options.serverGroups(11, 4))
                .contains("mysqld-11.4", "mariadbd-11.4", "mariadbd-11", "galera")
                .doesNotContain("mysqld-11");
    }

    @Test
    void looksInTheDefaultPlaces() throws Exception {
        Path extra = other("extra.cnf", "[sst4jtest]\na=extra\n");
        Path home = Files.createDirectory(dir.resolve("home"));
        Files.writeString(home.resolve(".my.cnf"), "[sst4jtest]\na=home\n");
        Path maria = Files.createDirectory(dir.resolve("maria"));
        Files.writeString(maria.resolve("my.cnf"), "[sst4jtest]\na=maria\n");
        Path mysql = Files.createDirectory(dir.resolve("mysql"));
        Files.writeString(mysql.resolve("my.cnf"), "[sst4jtest]\na=mysql\n");
        String h = home.toString();
        for (Map<String, String> environment : List.of(
                Map.of("HOME", h),
                Map.of("HOME", h, "MYSQL_HOME", mysql.toString()),
                Map.of("HOME", h, "MYSQL_HOME", mysql + "/", "MARIADB_HOME", maria.toString()),
                Map.of("HOME", h, "MYSQL_HOME", mysql.toString(), "MARIADB_HOME", ""),
                Map.of("HOME", h, "MYSQL_HOME", "/etc/mysql/"))) {
            assertPlaces(environment, extra);
        }
    }

    private void assertPlaces(Map<String, String> environment, Path extra) throws Exception {
        List<String> group = List.of("sst4jtest", "mysqld", "server", "client");
        for (boolean withExtra : new boolean[] {true, false}) {
            OptionFiles.Builder ours =
                    OptionFiles.builder().environment(environment).workingDirectory(dir);
            List<String> arguments = new java.util.ArrayList<>();
            if (withExtra) {
                ours.extraFile(extra.toString());
                arguments.add("--defaults-extra-file=" + extra);
            }
            arguments.addAll(group);
            PrintDefaults.Answer answer = PrintDefaults.ask(dir, environment, arguments);
            assertThat(PrintDefaults.difference(ours.build().read().in(group), answer.output()))
                    .as("%s %s", environment, withExtra)
                    .isEmpty();
        }
    }

    @Test
    void listsTheDefaultPlaces() throws Exception {
        OptionFiles files = OptionFiles.builder()
                .environment(Map.of("HOME", "/h", "MARIADB_HOME", "/m"))
                .extraFile("/x")
                .build();
        assertThat(files.locations())
                .extracting(Path::toString)
                .containsExactly("/etc/my.cnf", "/etc/mysql/my.cnf", "/m/my.cnf", "/x", "/h/.my.cnf");
        assertThat(OptionFiles.builder().noDefaults().defaultsFile("/x").build().locations())
                .isEmpty();
    }

    @Test
    void expandsTheHomeDirectory() throws Exception {
        other("x.cnf", "[g]\na=1\n");
        write("!include ~/x.cnf\n");
        Map<String, String> environment = Map.of("HOME", dir.toString());
        Options ours = OptionFiles.builder()
                .environment(environment)
                .defaultsFile("~/t.cnf")
                .build()
                .read();
        assertThat(PrintDefaults.difference(
                        ours.in(G),
                        PrintDefaults.ask(dir, environment, List.of("--defaults-file=~/t.cnf", "g"))
                                .output()))
                .isEmpty();
        assertThat(ours.in(G)).hasSize(1);
    }

    @Test
    void failsOnFilesThatWereAskedForAndAreMissing() {
        assertThatThrownBy(() -> builder().build().read())
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPTION_FILE))
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() ->
                        OptionFiles.builder().extraFile(file.toString()).build().read())
                .isInstanceOf(SstException.class)
                .hasMessageContaining(file.toString());
    }

    private OptionFiles.Builder builder() {
        return OptionFiles.builder().defaultsFile(file.toString()).workingDirectory(dir);
    }

    private Options read() throws SstException {
        return builder().build().read();
    }

    private void write(String content) throws IOException {
        Files.writeString(file, content);
    }

    private Path other(String name, String content) throws IOException {
        return Files.writeString(dir.resolve(name), content);
    }

    private void assertEqualToServer(List<String> groups) throws Exception {
        List<String> arguments = new java.util.ArrayList<>(List.of("--defaults-file=" + file));
        arguments.addAll(groups);
        PrintDefaults.Answer answer = PrintDefaults.ask(dir, Map.of(), arguments);
        assertThat(answer.status()).isZero();
        assertThat(PrintDefaults.difference(read().in(groups), answer.output())).isEmpty();
    }

    private void assertEqualToServer(Map<String, String> environment) throws Exception {
        PrintDefaults.Answer answer = PrintDefaults.ask(dir, environment, List.of("--defaults-file=" + file, "g"));
        Options ours = builder().environment(environment).build().read();
        assertThat(PrintDefaults.difference(ours.in(G), answer.output())).isEmpty();
    }
}
