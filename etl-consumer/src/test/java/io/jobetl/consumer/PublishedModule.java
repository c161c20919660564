package io.jobetl.consumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A module that {@code mvn install} installs, as the poms say. */
record PublishedModule(String name) {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Those with a jar, in the order of the build. */
    static List<PublishedModule> all() {
        List<PublishedModule> modules = new ArrayList<>();
        for (String name : modulesOf(pom(ROOT.resolve("pom.xml")))) {
            Document pom = pom(ROOT.resolve(name).resolve("pom.xml"));
            if (!texts(pom, "maven.install.skip").contains("true")
                    && !texts(pom, "packaging").contains("pom")) {
                modules.add(new PublishedModule(name));
            }
        }
        return modules;
    }

    private static List<String> modulesOf(Document pom) {
        Element modules = (Element) pom.getElementsByTagName("modules").item(0);
        return texts(modules.getElementsByTagName("module"));
    }

    /** What the elements of this name contain, wherever they stand. */
    static List<String> texts(Document pom, String element) {
        return texts(pom.getElementsByTagName(element));
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().trim());
        }
        return texts;
    }

    static Document pom(Path file) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    Path directory() {
        return ROOT.resolve(name);
    }

    Path publishedPom() {
        return directory().resolve("target/published-pom.xml");
    }

    /** The one jar that is neither of sources nor of tests. */
    Path jar() {
        String version = texts(pom(publishedPom()), "version").get(0);
        return directory().resolve("target").resolve(name + "-" + version + ".jar");
    }

    /** The module's public classes that are not nested in another one. */
    List<Class<?>> publicTypes() {
        Path classes = directory().resolve("target/classes");
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.contains("-info"))
                    .sorted()
                    .<Class<?>>map(PublishedModule::load)
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            return Class.forName(name, false, PublishedModule.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
