/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java code in the README is that of the examples, which compile. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void javaIsThatOfTheExamples() throws IOException {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme());

        for (String name : List.of("SendTree", "SendSnapshot")) {
            String example = Files.readString(Path.of("src/main/java/io/sst4j/examples/embed/" + name + ".java"));
            assertThat(block.find()).isTrue();
            assertThat(withoutIndent(example)).contains(withoutIndent(block.group(1)));
        }
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static String withoutIndent(String text) {
        return text.replaceAll("(?m)^ +", "").strip();
    }
}
