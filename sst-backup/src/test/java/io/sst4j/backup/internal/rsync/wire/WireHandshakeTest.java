/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import static io.sst4j.backup.internal.rsync.wire.Bytes.in;
import static io.sst4j.backup.internal.rsync.wire.Bytes.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WireHandshakeTest {
    /** {@code rsync -r src/ rsync://host/m/} of rsync 3.5.0, also with --protocol=31 and 30. */
    @Test
    void greetingsOfTheStockClient() throws Exception {
        List<String> digests = List.of("sha512", "sha256", "sha1", "md5", "md4");
        for (int protocol = 30; protocol <= 32; protocol++) {
            String line = "@RSYNCD: " + protocol + ".0 sha512 sha256 sha1 md5 md4";
            Greeting greeting = Greeting.parse(line);
            assertThat(greeting).isEqualTo(new Greeting(protocol, digests));
            assertThat(greeting.line()).isEqualTo(line);
            assertThat(Greeting.of(31).common(greeting)).isEqualTo(Math.min(31, protocol));
        }
        assertThat(Greeting.of(31).line()).isEqualTo("@RSYNCD: 31.0");
        assertThat(Greeting.of(32).line()).isEqualTo("@RSYNCD: 32.0 md5");
        assertThat(Greeting.of(Greeting.NEWEST).common(Greeting.parse("@RSYNCD: 33.0 md5")))
                .isEqualTo(32);
    }

    @Test
    void greetingsThatCannotBeAnsweredAreRefused() {
        incompatible("version", () -> Greeting.parse("@RSYNCD: 31"));
        incompatible("version", () -> Greeting.parse("@RSYNCD: 31.14"));
        incompatible("digests", () -> Greeting.parse("@RSYNCD: 32.0"));
        incompatible("3.0 or newer", () -> Greeting.parse("@RSYNCD: 29.0"));
        incompatible("does not use", () -> Greeting.parse("GET / HTTP/1.1\r"));
        incompatible("does not use", () -> Greeting.parse(""));
    }

    @Test
    void repliesOfADaemon() {
        for (DaemonReply reply : List.of(
                new DaemonReply.Ok(),
                new DaemonReply.Exit(),
                new DaemonReply.Refusal("Unknown module 'x'"),
                new DaemonReply.PasswordWanted("abc"),
                new DaemonReply.Notice("Welcome"))) {
            assertThat(DaemonReply.parse(reply.line())).isEqualTo(reply);
        }
        assertThat(new DaemonReply.Refusal("Unknown module 'x'").line()).isEqualTo("@ERROR: Unknown module 'x'");
        assertThat(DaemonReply.parse("@ERROR")).isEqualTo(new DaemonReply.Refusal("@ERROR"));
    }

    /** The bytes after the module name from {@code rsync -lptgoDc src/a rsync://host/m/} of rsync 3.5.0. */
    @Test
    void argumentsOfTheStockClient() throws Exception {
        String hex = text("--server\0-logDtpce.LsfxCIvu\0.\0m/\0\0");
        List<String> arguments = List.of("--server", "-logDtpce.LsfxCIvu", ".", "m/");
        for (int protocol = 30; protocol <= 32; protocol++) {
            int of = protocol;
            assertThat(Lines.readArguments(in(hex), of)).isEqualTo(arguments);
            assertThat(written(out -> Lines.writeArguments(out, arguments, of))).isEqualTo(hex);
        }
        assertThat(Lines.readArguments(in(text("--server\n.\nm/\n\n")), 29)).containsExactly("--server", ".", "m/");
    }

    @Test
    void argumentsHaveLimits() {
        code(ErrorCode.HOSTILE_STREAM, () -> Lines.readArguments(in(text("x\0".repeat(1025))), 31));
        code(ErrorCode.HOSTILE_STREAM, () -> Lines.readArguments(in(text("x".repeat(6000))), 31));
        code(ErrorCode.HOSTILE_STREAM, () -> Lines.readArguments(in(text(("x".repeat(5000) + "\0").repeat(60))), 31));
        code(ErrorCode.TRUNCATED_STREAM, () -> Lines.readArguments(in(text("--server\0")), 31));
        code(ErrorCode.HOSTILE_STREAM, () -> Lines.read(in(text("x".repeat(5000)))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(out -> Lines.writeArguments(out, List.of("a", ""), 31)));
    }

    @Test
    void linesComeAndGo() throws Exception {
        assertThat(written(out -> Lines.write(out, "@RSYNCD: OK"))).isEqualTo(text("@RSYNCD: OK\n"));
        WireInput in = in(text("m\nrest"));
        assertThat(Lines.read(in)).isEqualTo("m");
        assertThat(in.offset()).isEqualTo(2);
    }

    /** Answers of a stock daemon to {@code e.LsfxC} and to {@code e.iLsfxCIvu}, with --dirs and with --recursive. */
    @Test
    void compatibilityFlags() throws Exception {
        EnumSet<CompatFlag> all = EnumSet.allOf(CompatFlag.class);
        assertThat(CompatFlag.read(in("81ff"))).isEqualTo(all);
        assertThat(CompatFlag.read(in("81fe")))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(CompatFlag.INCREMENTAL_RECURSION)));
        assertThat(CompatFlag.read(in("3e")))
                .isEqualTo(EnumSet.range(CompatFlag.SYMLINK_TIMES, CompatFlag.CHECKSUM_SEED_FIX));
        assertThat(CompatFlag.read(in("00"))).isEmpty();
        assertThat(written(out -> CompatFlag.write(out, all))).isEqualTo("81ff");
        assertThat(written(out -> CompatFlag.write(out, EnumSet.noneOf(CompatFlag.class))))
                .isEqualTo("00");
        code(ErrorCode.MALFORMED_STREAM, () -> CompatFlag.read(in("8200")));
        code(ErrorCode.MALFORMED_STREAM, () -> CompatFlag.read(in("f0ffffffff")));
    }

    /** The bytes that rsync 3.5.0 sends when a daemon answers with varint flags. */
    @Test
    void checksumNames() throws Exception {
        String hex = "1e7878683132382078786833207878683634206d6435206d64342073686131";
        List<String> stock = List.of("xxh128", "xxh3", "xxh64", "md5", "md4", "sha1");
        assertThat(ChecksumNames.read(in(hex))).isEqualTo(stock);
        assertThat(written(out -> ChecksumNames.write(out, stock))).isEqualTo(hex);
        assertThat(ChecksumNames.choose(stock, List.of("sha1", "md5"))).isEqualTo("md5");
        assertThat(ChecksumNames.read(in("00"))).isEmpty();
        incompatible("md5", () -> ChecksumNames.choose(stock, List.of("none")));
        code(ErrorCode.HOSTILE_STREAM, () -> ChecksumNames.read(in("ffff")));
    }

    private static String text(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void incompatible(String words, ThrowingCallable call) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(call)
                .withMessageContaining(words)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_INCOMPATIBLE));
    }

    private static void code(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
