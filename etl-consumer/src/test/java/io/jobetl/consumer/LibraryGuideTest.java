package io.jobetl.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the how-to for the library, run on the file that stands there: it prints what stands there. */
class LibraryGuideTest {
    private static final String PAGE = "docs/how-to/use-the-library.md";
    private static final Pattern TEXT = Pattern.compile("(?s)```text\n(.*?)```");

    @TempDir
    private Path temporary = Path.of("");

    @Test
    void should_print_what_the_page_says() throws Exception {
        List<String> texts = TEXT.matcher(Files.readString(PublishedModule.ROOT.resolve(PAGE)))
                .results()
                .map(MatchResult::group)
                .map(text -> text.substring("```text\n".length(), text.length() - "```".length()))
                .toList();
        Path clicks = Files.writeString(temporary.resolve("clicks.csv"), texts.get(0));
        Sample program = Sample.all().stream()
                .filter(sample -> sample.place().equals(PAGE))
                .findFirst()
                .orElseThrow();
        assertThat(new SampleCompiler().errors(List.of(program), Map.of(), temporary))
                .isEmpty();

        assertThat(printedBy("ClicksToCells", clicks)).isEqualTo(texts.get(1));
    }

    private String printedBy(String program, Path file) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {temporary.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(program).getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {file.toString()});
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
