/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The bill of materials has no parent, and therefore must repeat the versions of the build correctly. */
class BomTest {
    private static final Path ROOT = Path.of("..");
    private static final Path BOM = ROOT.resolve("sst-core/bom/pom.xml");

    @Test
    void versionsAreThoseThatTheBuildTests() throws Exception {
        Document build = parse(ROOT.resolve("pom.xml"));
        Document bom = parse(BOM);
        assertThat(text(bom.getDocumentElement(), "version")).isEqualTo(text(build.getDocumentElement(), "version"));
        Set<String> tested = managed(build);
        for (String artifact : managed(bom)) {
            assertThat(tested).as("pom.xml has what sst-bom has").contains(artifact);
        }
    }

    @Test
    void everyArtifactOfOursIsThereAndNobodysTestLibraries() throws Exception {
        Document bom = parse(BOM);
        Set<String> ours = new LinkedHashSet<>();
        NodeList modules = parse(ROOT.resolve("pom.xml")).getElementsByTagName("module");
        for (int i = 0; i < modules.getLength(); i++) {
            ours.add(modules.item(i).getTextContent());
        }
        ours.removeIf(module -> !module.startsWith("sst-") || module.contains("/") || module.equals("sst-examples"));
        assertThat(ours).hasSize(3);
        Set<String> managed = managed(bom);
        for (String module : ours) {
            assertThat(managed).anyMatch(artifact -> artifact.startsWith("io.sst4j:" + module + ":"));
        }
        assertThat(managed).noneMatch(artifact -> artifact.contains("junit") || artifact.contains("assertj"));
        assertThat(bom.getElementsByTagName("parent").getLength()).isZero();
    }

    /** Group, artifact and version of all managed dependencies, with properties resolved. */
    private static Set<String> managed(Document pom) {
        Element management =
                (Element) pom.getElementsByTagName("dependencyManagement").item(0);
        NodeList dependencies = management.getElementsByTagName("dependency");
        Set<String> managed = new LinkedHashSet<>();
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            managed.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId") + ":"
                    + resolved(pom, text(dependency, "version")));
        }
        return managed;
    }

    private static String resolved(Document pom, String version) {
        if (!version.startsWith("${")) {
            return version;
        }
        String name = version.substring(2, version.length() - 1);
        return name.equals("project.version")
                ? text(pom.getDocumentElement(), "version")
                : text((Element) pom.getElementsByTagName("properties").item(0), name);
    }

    /** The text of a child element. */
    private static String text(Element parent, String name) {
        NodeList children = parent.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i).getNodeName().equals(name)) {
                return children.item(i).getTextContent().strip();
            }
        }
        throw new IllegalArgumentException("no " + name + " in " + parent.getNodeName());
    }

    private static Document parse(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }
}
