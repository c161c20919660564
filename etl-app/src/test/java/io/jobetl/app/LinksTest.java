package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever follows a link arrives. Nothing is asked over the network: of links to elsewhere only the form is looked at. */
class LinksTest {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *(```+|~~~+).*?^ *\\1 *$");
    private static final Pattern CODE = Pattern.compile("(`+)[^`]*\\1");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)"
            + "|\\b(?:src|srcset|href)=\"([^\"]+)\"|^\\[[^\\]]+\\]: +(\\S+)$|<(https?:[^>\\s]+)>");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");
    private static final Pattern MENTION = Pattern.compile("(?<![\\w/.-])(docs/[\\w/-]+\\.md)(?:#([\\w-]+))?");

    private static final String[] NAMING =
            ".java .xml .yml .yaml .sh .sql .cql .js .json .service /Dockerfile /etl /bench /simulate /soak /NOTICE"
                    .split(" ");

    /** Flyway compares the bytes of what it has applied: a comment in a migration stays as it was released. */
    private static final String FROZEN = "migration/V9__reports.sql";

    private final Map<Path, Set<String>> anchors = new HashMap<>();

    @Test
    void should_arrive_wherever_a_document_links_to() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : Documents.all()) {
            Matcher link = LINK.matcher(withoutCode(Files.readString(document)));
            while (link.find()) {
                links++;
                String target = target(link);
                if (!resolves(document, target)) {
                    broken.add(Documents.name(document) + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(200);
    }

    @Test
    void should_name_documents_that_exist_in_messages_and_comments() throws IOException {
        List<String> broken = new ArrayList<>();
        int mentions = 0;
        for (Path file : Documents.endingWith(NAMING)) {
            if (file.toString().endsWith(FROZEN)) {
                continue;
            }
            Matcher mention = MENTION.matcher(Files.readString(file));
            while (mention.find()) {
                mentions++;
                Path target = Documents.ROOT.resolve(mention.group(1));
                if (!Files.isRegularFile(target)
                        || (mention.group(2) != null && !anchors(target).contains(mention.group(2)))) {
                    broken.add(Documents.name(file) + " names " + mention.group());
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(mentions).isGreaterThan(30);
    }

    @Test
    void should_find_every_document_in_the_index() throws IOException {
        Path index = Documents.ROOT.resolve("docs/README.md");
        Set<Path> listed = new HashSet<>();
        Matcher link = LINK.matcher(withoutCode(Files.readString(index)));
        while (link.find()) {
            listed.add(index.resolveSibling(target(link)).normalize());
        }
        assertThat(Documents.all())
                .filteredOn(document -> document.startsWith(index.getParent()) && !document.equals(index))
                .allSatisfy(document -> assertThat(listed).contains(document));
    }

    @Test
    void should_take_anchors_as_their_readers_do() {
        assertThat(anchor("`etl verify`: all cells")).isEqualTo("etl-verify-all-cells");
        assertThat(anchor("A [link](x.md), and_more")).isEqualTo("a-link-and_more");
        assertThat(withoutCode("a `[b](c)` [d](e)\n```\n[f](g)\n```\n"))
                .doesNotContain("(c)", "(g)")
                .contains("(e)");
    }

    private static String target(Matcher link) {
        for (int group = 1; group <= link.groupCount(); group++) {
            if (link.group(group) != null) {
                return link.group(group);
            }
        }
        throw new IllegalStateException(link.group());
    }

    private boolean resolves(Path document, String target) throws IOException {
        if (target.contains(":")) {
            return isWellFormed(target);
        }
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        if (!file.startsWith(Documents.ROOT) || !Files.exists(file)) {
            return false;
        }
        return hash < 0 || (file.toString().endsWith(".md") && anchors(file).contains(target.substring(hash + 1)));
    }

    private static boolean isWellFormed(String target) {
        try {
            URI uri = URI.create(target);
            return "mailto".equals(uri.getScheme()) || ("https".equals(uri.getScheme()) && uri.getHost() != null);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Set<String> anchors(Path document) throws IOException {
        Set<String> known = anchors.get(document);
        if (known == null) {
            known = new HashSet<>();
            Matcher heading =
                    HEADING.matcher(FENCE.matcher(Files.readString(document)).replaceAll(""));
            while (heading.find()) {
                String anchor = anchor(heading.group(1));
                for (int again = 1; !known.add(anchor); again++) {
                    anchor = anchor(heading.group(1)) + "-" + again;
                }
            }
            anchors.put(document, known);
        }
        return known;
    }

    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String withoutCode(String text) {
        return CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("");
    }
}
