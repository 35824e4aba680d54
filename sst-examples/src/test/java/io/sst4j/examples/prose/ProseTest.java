/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.prose;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.docs.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The project's texts follow its rules of plain English. */
class ProseTest {
    private static Linter linter;

    @BeforeAll
    static void createLinter() throws IOException {
        linter = Linter.create();
    }

    @ParameterizedTest
    @MethodSource("io.sst4j.examples.docs.Pages#all")
    void pageReadsAsPlainEnglish(Path page) throws IOException {
        assertThat(findings(MarkdownProse.read(Pages.name(page), Files.readString(page))))
                .isEmpty();
    }

    @Test
    void linterFindsClausesInPlaceOfNounsAndLongSentences() throws IOException {
        String page = "What asks for encryption is refused. Ask the one from whom it came.\n\n| a | b |\n|---|---|\n"
                + "| x | or else it begins anew there |\n\nA sentence of " + "one and ".repeat(20) + "more words.";

        assertThat(findings(MarkdownProse.read("page.md", page)))
                .extracting(Finding::rule)
                .contains("CLAUSE_AS_SUBJECT", "CLAUSE_AS_OBJECT", "HOMEMADE", "TOO_LONG_SENTENCE");
    }

    @Test
    void linterReadsCommentsAndNotLiterals() {
        String source = """
                /** One. <p>Two {@code x}.
                 * @param a three
                 */
                String s = "/* no */ // no"; // four
                // five""";

        assertThat(JavaProse.read("A.java", source))
                .extracting(Passage::text)
                .containsExactly("One.", "Two Name.", "three", "four five");
    }

    private static List<Finding> findings(List<Passage> passages) throws IOException {
        List<Finding> found = new ArrayList<>();
        for (Passage passage : passages) {
            found.addAll(linter.check(passage));
        }
        return found;
    }
}
