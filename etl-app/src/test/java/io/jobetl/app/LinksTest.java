package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whoever follows a link arrives. Nothing is asked over the network: of links to elsewhere only the form is looked at.
 */
class LinksTest {
    private static final Pattern MENTION = Pattern.compile("(?<![\\w/.-])(docs/[\\w/-]+\\.md)(?:#([\\w-]+))?");

    private static final String[] NAMING =
            ".java .xml .yml .yaml .sh .sql .cql .js .json .service /Dockerfile /etl /bench /simulate /soak /NOTICE"
                    .split(" ");

    /** Flyway compares the bytes of what it has applied: a comment in a migration stays as it was released. */
    private static final String FROZEN = "migration/V9__reports.sql";

    private final Links links = new Links(Documents.ROOT);

    @Test
    void should_arrive_wherever_a_document_links_to() throws IOException {
        assertThat(links.broken(Documents.all())).isEmpty();
        assertThat(links.followed()).isGreaterThan(200);
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
                        || (mention.group(2) != null && !links.anchors(target).contains(mention.group(2)))) {
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
        for (String target : Links.targets(Files.readString(index))) {
            listed.add(index.resolveSibling(target).normalize());
        }
        assertThat(Documents.all())
                .filteredOn(document -> document.startsWith(index.getParent()) && !document.equals(index))
                .allSatisfy(document -> assertThat(listed).contains(document));
    }

    @Test
    void should_take_anchors_as_their_readers_do() {
        assertThat(Links.anchor("`etl verify`: all cells")).isEqualTo("etl-verify-all-cells");
        assertThat(Links.anchor("A [link](x.md), and_more")).isEqualTo("a-link-and_more");
        assertThat(Links.targets("a `[b](c)` [d](e)\n```\n[f](g)\n```\n")).containsExactly("e");
    }
}
