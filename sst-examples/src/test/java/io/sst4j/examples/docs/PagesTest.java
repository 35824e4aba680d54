/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The links between the pages work, and each concept has its diagram. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern PICTURE = Pattern.compile("(?:src|srcset)=\"([^\"]+)\"");

    @ParameterizedTest
    @MethodSource("io.sst4j.examples.docs.Pages#all")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
            String[] target = link.group(1).split("#", 2);
            if (target[0].startsWith("http")) {
                continue;
            }
            Path other = target[0].isEmpty() ? page : page.resolveSibling(target[0]);
            assertThat(other).as(Pages.name(page) + ": " + link.group(1)).exists();
            if (target.length == 2) {
                assertThat(anchors(other))
                        .as(Pages.name(page) + ": " + link.group(1))
                        .contains(target[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.sst4j.examples.docs.Pages#all")
    void picturesExist(Path page) throws IOException {
        Matcher picture = PICTURE.matcher(Files.readString(page));
        while (picture.find()) {
            assertThat(page.resolveSibling(picture.group(1))).exists();
        }
    }

    /** The anchors of the headings: lower case, hyphens instead of spaces, no other punctuation. */
    private static Set<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(title -> title.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void readmeLeadsToEveryPage() throws IOException {
        String readme = Files.readString(Pages.ROOT.resolve("README.md"));
        for (Path page : Pages.all()) {
            if (!Pages.name(page).equals("README.md")) {
                assertThat(readme).contains("](" + Pages.name(page) + ")");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "architecture",
                "xtrabackup-v2",
                "rsync",
                "mysqldump",
                "formats/xbstream",
                "formats/rsync",
                "safe-install",
                "tls"
            })
    void conceptHasADiagram(String name) throws IOException {
        assertThat(Files.readString(Pages.ROOT.resolve("docs/" + name + ".md")))
                .containsPattern("```mermaid\n(flowchart LR|sequenceDiagram|stateDiagram-v2)\n");
    }
}
