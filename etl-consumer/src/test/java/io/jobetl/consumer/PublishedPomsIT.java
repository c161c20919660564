package io.jobetl.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The poms as they are published. */
class PublishedPomsIT {
    private static final PublishedModule BOM = new PublishedModule("etl-bom");

    static Stream<PublishedModule> modules() {
        return PublishedModule.all().stream();
    }

    static Stream<PublishedModule> modulesAndBom() {
        return Stream.concat(Stream.of(BOM), modules());
    }

    private static Document pom(PublishedModule module) {
        return PublishedModule.pom(module.publishedPom());
    }

    @ParameterizedTest
    @MethodSource("modulesAndBom")
    void should_say_what_a_repository_asks_for(PublishedModule module) {
        Element project = pom(module).getDocumentElement();

        for (String part : List.of("name", "description", "url", "licenses", "developers", "scm")) {
            assertThat(children(project, part)).as(part).hasSize(1);
        }
        assertThat(text(project, "url")).isEqualTo("https://github.com/jobetl/etl");
        assertThat(text(children(project, "scm").get(0), "url")).isEqualTo("https://github.com/jobetl/etl");
    }

    @ParameterizedTest
    @MethodSource("modulesAndBom")
    void should_hold_nothing_of_this_build(PublishedModule module) {
        Element project = pom(module).getDocumentElement();

        for (String part : List.of("parent", "properties", "build", "profiles", "repositories", "modules")) {
            assertThat(children(project, part)).as(part).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void should_bring_what_the_jar_needs_in_a_version_and_nothing_else(PublishedModule module) {
        List<String> published = Stream.concat(Stream.of(BOM), modules())
                .map(PublishedModule::name)
                .toList();

        for (Element dependency : dependencies(pom(module), "dependencies")) {
            String name = text(dependency, "artifactId");
            assertThat(text(dependency, "scope")).as("scope of %s", name).isIn("compile", "runtime");
            assertThat(text(dependency, "version")).as("version of %s", name).matches("[0-9][^$]*");
            if (text(dependency, "groupId").equals("io.jobetl")) {
                assertThat(name).isIn(published);
            }
        }
    }

    @Test
    void should_manage_each_module_that_is_published_and_nothing_else() {
        Document bom = pom(BOM);

        assertThat(dependencies(bom, "dependencies"))
                .extracting(dependency -> text(dependency, "groupId") + ":" + text(dependency, "artifactId"))
                .containsExactlyElementsOf(
                        modules().map(module -> "io.jobetl:" + module).toList());
        assertThat(children(bom.getDocumentElement(), "dependencyManagement")).hasSize(1);
        assertThat(dependencies(bom, "dependencies").size())
                .isEqualTo(children(managed(bom), "dependency").size());
    }

    private static Element managed(Document bom) {
        return children(
                        children(bom.getDocumentElement(), "dependencyManagement")
                                .get(0),
                        "dependencies")
                .get(0);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void should_have_sources_and_javadoc_beside_the_jar(PublishedModule module) {
        Path jar = module.jar();
        String base = jar.toString().substring(0, jar.toString().length() - ".jar".length());

        assertThat(jar).exists();
        if (System.getProperty("maven.source.skip") == null) {
            assertThat(Path.of(base + "-sources.jar")).exists();
        }
        if (System.getProperty("maven.javadoc.skip") == null) {
            assertThat(Path.of(base + "-javadoc.jar")).exists();
        }
    }

    private static List<Element> dependencies(Document pom, String element) {
        List<Element> dependencies = new ArrayList<>();
        NodeList lists = pom.getElementsByTagName(element);
        for (int i = 0; i < lists.getLength(); i++) {
            dependencies.addAll(children((Element) lists.item(i), "dependency"));
        }
        return dependencies;
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }

    private static String text(Element parent, String child) {
        List<Element> children = children(parent, child);
        return children.isEmpty() ? "" : children.get(0).getTextContent().trim();
    }
}
