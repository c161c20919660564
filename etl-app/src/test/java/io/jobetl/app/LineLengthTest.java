package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documents are read in editors and terminals, too: their lines are no longer than those of the code. */
class LineLengthTest {
    private static final int LONGEST = 120;

    @Test
    void should_have_no_line_in_the_documents_that_is_too_long() throws IOException {
        List<Path> documents = Documents.all();
        assertThat(documents).contains(document("README.md"), document("docs/reference/faults.md"));
        assertThat(documents).anyMatch(path -> path.startsWith(document("docs/explanation/design")));

        List<String> tooLong = new ArrayList<>();
        for (Path path : documents) {
            List<String> lines = Files.readAllLines(path);
            for (int i = 0; i < lines.size(); i++) {
                int length = lines.get(i).codePointCount(0, lines.get(i).length());
                if (length > LONGEST) {
                    tooLong.add(Documents.name(path) + ":" + (i + 1) + " has " + length + " characters");
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static Path document(String name) {
        return Documents.ROOT.resolve(name);
    }
}
