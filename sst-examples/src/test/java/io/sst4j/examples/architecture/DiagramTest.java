/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows between packages drawn in {@code docs/architecture.md} match the dependencies in the code exactly. */
class DiagramTest {
    private static final Path PAGE = Path.of("../docs/architecture.md");
    private static final Set<String> OF_THE_CORE =
            Set.of("session", "transport", "install", "cluster", "exchange", "tree", "micrometer", "monitor", "reuse");

    @Test
    void arrowsAreThoseOfTheCode() throws IOException {
        List<List<String>> chains = chains();
        Set<String> shown = chains.stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
        Set<String> drawn = new TreeSet<>();
        for (List<String> chain : chains) {
            for (int i = 1; i < chain.size(); i++) {
                drawn.add(chain.get(i - 1) + " --> " + chain.get(i));
            }
        }

        assertThat(drawn).isEqualTo(arrows(shown));
        assertThat(packages())
                .as("packages without a place in the diagram")
                .allMatch(name -> shownAs(name, shown).isPresent());
    }

    /** The lines of the package diagram; a name without an arrow is a chain of length one. */
    private static List<List<String>> chains() throws IOException {
        Matcher block = Pattern.compile("```mermaid\n(flowchart LR\n    subgraph core.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        return block.group(1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.matches("flowchart.*|subgraph.*|end"))
                .map(line -> List.of(line.split(" --> ", -1)))
                .map(chain -> chain.stream().map(DiagramTest::packageOf).toList())
                .toList();
    }

    private static String packageOf(String node) {
        return OF_THE_CORE.contains(node) || node.startsWith("backup.")
                ? "io.sst4j." + node
                : "io.sst4j.backup." + node;
    }

    private static Set<String> arrows(Set<String> shown) {
        Set<String> arrows = new TreeSet<>();
        for (JavaClass type : classes()) {
            Optional<String> from = shownAs(type.getPackageName(), shown);
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                Optional<String> to = shownAs(dependency.getTargetClass().getPackageName(), shown);
                if (from.isPresent() && to.isPresent() && !from.equals(to)) {
                    arrows.add(from.get() + " --> " + to.get());
                }
            });
        }
        return arrows;
    }

    /** The node for a package: the one with its name without {@code internal}, otherwise the nearest one above it. */
    private static Optional<String> shownAs(String full, Set<String> shown) {
        String name = full.replace(".internal", "");
        return shown.stream()
                .filter(node -> name.equals(node) || name.startsWith(node + "."))
                .max(Comparator.comparingInt(String::length));
    }

    private static Set<String> packages() {
        return classes().stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals("io.sst4j") && !name.equals("io.sst4j.internal.io"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<JavaClass> classes() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(new LayersTest.NoTestJars())
                        .importPackages("io.sst4j")
                        .stream()
                        .filter(type ->
                                !type.getPackageName().matches("io\\.sst4j\\.(tls|examples|benchmarks|testing)\\b.*"))
                        .toList();
    }
}
