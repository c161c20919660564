package io.jobetl.app.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the pom of the whole project says, which a release changes. */
final class RootPom {
    private static final Path FILE = Path.of("..", "pom.xml");

    private RootPom() {}

    /** The text of the first element of this name. */
    static String value(String element) throws IOException {
        String name = Pattern.quote(element);
        Matcher found = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(Files.readString(FILE));
        if (!found.find()) {
            throw new AssertionError(FILE + " has no " + element);
        }
        return found.group(1);
    }
}
