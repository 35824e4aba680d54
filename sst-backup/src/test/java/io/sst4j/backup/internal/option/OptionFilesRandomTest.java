/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random option files are read exactly as by {@code my_print_defaults}, or refused by both. */
class OptionFilesRandomTest {
    private static final int FILES = 400;
    private static final String[] WORDS = {
        "[g]",
        "[h]",
        "[g",
        "]",
        "=",
        " = ",
        "#",
        ";",
        "\"",
        "'",
        "\\",
        "\\n",
        "\\s",
        "\\\"",
        " ",
        "\t",
        "\r",
        "\u000b",
        "name",
        "loose-x",
        "a_b",
        "value",
        "1",
        "/",
        "\u00a0",
        "\u00c3\u00a9",
        "\u00e9",
        "!",
        "!include o.cnf",
        "!include ",
        "!includedir d",
        "\0",
        "!include nowhere",
        "[ g ]",
        "--",
        ",pf=ip6"
    };

    @TempDir
    Path dir;

    @Test
    void equalsTheServersReader() throws Exception {
        Random random = Seeds.random("OptionFilesRandomTest");
        Files.createDirectory(dir.resolve("d"));
        for (int i = 0; i < FILES; i++) {
            Path file = dir.resolve("t.cnf");
            write(file, random, 25);
            write(dir.resolve("o.cnf"), random, 5);
            write(dir.resolve("d/x.cnf"), random, 5);
            compare(file);
        }
    }

    private void compare(Path file) throws Exception {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        PrintDefaults.Answer answer = PrintDefaults.ask(dir, Map.of(), List.of("--defaults-file=" + file, "g", "h"));
        OptionFiles ours = OptionFiles.builder()
                .defaultsFile(file.toString())
                .workingDirectory(dir)
                .build();
        if (answer.status() == 0) {
            assertThat(PrintDefaults.difference(ours.read().in(List.of("g", "h")), answer.output()))
                    .as(content)
                    .isEmpty();
        } else {
            assertThatThrownBy(ours::read).as(content).isInstanceOf(SstException.class);
        }
    }

    private static void write(Path file, Random random, int lines) throws Exception {
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "" : "[g]\n");
        for (int i = random.nextInt(lines); i > 0; i--) {
            text.append(line(random));
            if (i > 1 || random.nextBoolean()) {
                text.append('\n');
            }
        }
        Files.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String line(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(4) == 0) {
            text.append("name").append(random.nextInt(3)).append(random.nextBoolean() ? "=" : " = ");
        }
        for (int i = random.nextInt(7); i > 0; i--) {
            String word = WORDS[random.nextInt(WORDS.length)];
            boolean rare = (word.startsWith("[g") && !word.endsWith("]")) || word.equals("!include ");
            text.append(rare && random.nextInt(20) != 0 ? "x" : word);
        }
        // Before an option without a name, the server reads memory outside the line: nothing to compare.
        String line = text.toString();
        int start = 0;
        while (start < line.length() && " \t\r\u000b\u00a0".indexOf(line.charAt(start)) >= 0) {
            start++;
        }
        return line.startsWith("=", start) ? "x" + line : line;
    }
}
