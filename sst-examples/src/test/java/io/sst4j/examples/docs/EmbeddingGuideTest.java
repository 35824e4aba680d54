/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The embedding guide shows the code and all recipes of the consumer project, which {@code bin/consumer} builds and runs. */
class EmbeddingGuideTest {
    private static final Path CONSUMER = Path.of("src/it/consumer");
    private static final Pattern BLOCK = Pattern.compile("```(java|xml)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern RECIPE = Pattern.compile("(?m)^## \\d+\\. .*");
    private static final int RECIPES = 10;

    private static String page() throws IOException {
        return Files.readString(Pages.ROOT.resolve("docs/embedding.md"));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(CONSUMER)) {
            return files.filter(file -> file.toString().matches(".*\\.java|.*/pom\\.xml"))
                    .sorted()
                    .toList();
        }
    }

    private static String plain(String text) {
        return text.replaceAll("(?m)^ +", "").strip();
    }

    /** The paragraphs of a block, with imports one by one; a line {@code // ...} stands for omitted code. */
    private static List<String> paragraphs(String block) {
        return Stream.of(plain(block).split("\n\n+"))
                .flatMap(paragraph -> paragraph.startsWith("import ") ? paragraph.lines() : Stream.of(paragraph))
                .filter(paragraph -> !paragraph.equals("// ..."))
                .toList();
    }

    @Test
    void everyBlockIsThatOfTheConsumer() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path file : sources()) {
            sources.add(plain(Files.readString(file)));
        }
        List<MatchResult> blocks = BLOCK.matcher(page()).results().toList();

        assertThat(blocks).hasSizeGreaterThan(RECIPES);
        for (MatchResult block : blocks) {
            List<String> paragraphs = paragraphs(block.group(2));
            assertThat(sources)
                    .as("a file of " + CONSUMER + " with " + block.group(2))
                    .anyMatch(source -> paragraphs.stream().allMatch(source::contains));
        }
    }

    @Test
    void everyRecipeNamesItsProgramAndItsTest() throws IOException {
        String[] recipes = RECIPE.split(page());

        assertThat(recipes).hasSize(RECIPES + 1);
        for (int i = 1; i < recipes.length; i++) {
            Matcher link = Pattern.compile(
                            "\\]\\(\\.\\./sst-examples/src/it/consumer/src/(main|test)/java/[\\w/]+\\.java\\)")
                    .matcher(recipes[i]);
            List<String> kinds = link.results().map(found -> found.group(1)).toList();
            assertThat(kinds).as(recipes[i]).contains("main", "test");
            assertThat(recipes[i]).contains("```java");
        }
    }

    @Test
    void everyTestOfTheConsumerIsOnThePage() throws IOException {
        String page = page();
        for (Path file : sources()) {
            String name = file.getFileName().toString();
            if (name.endsWith("Test.java") && !name.equals("ModuleTest.java")) {
                assertThat(page).contains("/" + name + ")");
            }
        }
    }

    @Test
    void consumerKnowsWhatAnybodyMayKnow() throws IOException {
        String version = Files.readString(Pages.ROOT.resolve("pom.xml")).split("</?version>", 3)[1];
        String pom = Files.readString(CONSUMER.resolve("pom.xml"));

        assertThat(pom)
                .containsPattern(
                        "<artifactId>sst-bom</artifactId>\\s+<version>" + Pattern.quote(version) + "</version>");
        assertThat(pom).doesNotContain("<parent>");
        assertThat(pom.split("<groupId>io\\.sst4j</groupId>\\s+<artifactId>[\\w-]+</artifactId>\\s+<version>", -1))
                .as("the BOM alone has a version")
                .hasSize(2);
        for (Path file : sources()) {
            assertThat(Files.readString(file)).as("%s", file).doesNotContain(".internal.", "io.sst4j.examples");
        }
    }
}
