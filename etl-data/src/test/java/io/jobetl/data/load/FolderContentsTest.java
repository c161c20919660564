package io.jobetl.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in a folder is loaded, or named with what is wrong; nothing of others is removed. */
class FolderContentsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void fill() throws IOException {
        for (DataFile file : DataFile.values()) {
            Files.writeString(folder.resolve(file.fileName()), "id\n1\n");
        }
    }

    @Test
    void should_refuse_what_is_no_file_whatever_is_allowed_to_be_missing() throws Exception {
        Path tracking = folder.resolve("tracking.csv");
        Files.delete(tracking);
        Files.createDirectory(tracking);
        assertUnusable("tracking.csv is a folder");

        Files.delete(tracking);
        assertThat(new ProcessBuilder("mkfifo", tracking.toString()).start().waitFor())
                .isZero();
        assertUnusable("tracking.csv is a pipe");

        Files.delete(tracking);
        Files.createSymbolicLink(tracking, folder.resolve("nowhere"));
        assertUnusable("is a link to something that is not there");

        Files.delete(tracking);
        Files.createSymbolicLink(tracking, folder.resolve("job.csv"));
        assertThat(FolderLoad.filesIn(folder, false)).containsExactly(DataFile.values());
    }

    @ParameterizedTest
    @CsvSource({
        "Job.CSV,rename it to job.csv",
        "job.csv.gz,unpack it to job.csv",
        "JOB.CSV.zip,unpack it to job.csv",
        "job.csv.txt,rename it to job.csv"
    })
    void should_name_the_file_that_is_there_instead(String name, String remedy) throws IOException {
        Files.move(folder.resolve("job.csv"), folder.resolve(name));

        assertThatThrownBy(() -> FolderLoad.filesIn(folder, false))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContainingAll(folder.resolve(name).toString(), remedy);
        assertThat(FolderContents.misnamed(folder, DataFile.JOB))
                .hasValueSatisfying(text -> assertThat(text).contains(remedy));
        assertThat(FolderContents.misnamed(folder, DataFile.COMPANY)).isEmpty();
    }

    @Test
    void should_remove_nothing_but_an_older_list_of_rejects() throws IOException {
        Path note = Files.writeString(folder.resolve("note.txt"), "years of work");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), note);
        for (Path path : new Path[] {note, link, folder, folder.resolve("job.csv"), note.resolve("rejects.csv")}) {
            assertThatThrownBy(() -> FolderLoad.requirePlaceFor(path, folder))
                    .as("%s", path)
                    .isInstanceOf(UnusableFileException.class)
                    .hasMessageContaining(path.toString());
            assertThatThrownBy(() -> new RejectFile(path)).isInstanceOf(UnusableFileException.class);
        }
        assertThat(note).hasContent("years of work");
        assertThat(folder.resolve("job.csv")).hasContent("id\n1");

        Path list = folder.resolve("new/rejects.csv");
        for (int run = 0; run < 2; run++) {
            FolderLoad.requirePlaceFor(list, folder);
            try (RejectFile rejects = new RejectFile(list)) {
                assertThat(list).doesNotExist();
                rejects.rejected("job.csv", new CsvRecord(2, new byte[0], new String[0], null), "no reason");
            }
            assertThat(list).exists();
        }
        new RejectFile(Path.of("/dev/null")).close();
        assertThat(Path.of("/dev/null")).exists();
        Files.delete(folder.resolve("job.csv"));
        assertThatThrownBy(() -> FolderLoad.requirePlaceFor(folder.resolve("job.csv"), folder))
                .hasMessageContaining("is one of the files to load");
    }

    private void assertUnusable(String reason) {
        assertThatThrownBy(() -> FolderLoad.filesIn(folder, true))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining(reason);
    }
}
