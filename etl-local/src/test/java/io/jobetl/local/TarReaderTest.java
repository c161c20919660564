package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    @TempDir
    Path temporary;

    private Path folder = Path.of("");

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("target"));
    }

    @Test
    void should_unpack_files_folders_links_and_exec_bits() throws IOException {
        entry("bin/", '5', 0755, "", "");
        entry("bin/tool", '0', 0755, "", "x".repeat(1000));
        entry("share/deep/text", '0', 0644, "", "hello");
        entry("bin/link", '2', 0755, "../share/deep/text", "");
        entry("empty", '0', 0600, "", "");

        unpack();

        assertThat(folder.resolve("bin/tool")).hasContent("x".repeat(1000)).isExecutable();
        assertThat(Files.isExecutable(folder.resolve("share/deep/text"))).isFalse();
        assertThat(folder.resolve("bin/link")).isSymbolicLink().hasContent("hello");
        assertThat(folder.resolve("empty")).isEmptyFile();
    }

    @Test
    void should_take_long_names_of_gnu_and_pax() throws IOException {
        String gnu = "g/".repeat(80) + "file";
        String pax = "p/".repeat(80) + "file";
        entry("././@LongLink", 'L', 0644, "", gnu + "\0");
        entry("cut", '0', 0644, "", "gnu");
        String record = " path=" + pax + "\n";
        entry("PaxHeader", 'x', 0644, "", (record.length() + 3) + record);
        entry("cut too", '0', 0644, "", "pax");
        entry("after", '0', 0644, "", "plain");

        unpack();

        assertThat(folder.resolve(gnu)).hasContent("gnu");
        assertThat(folder.resolve(pax)).hasContent("pax");
        assertThat(folder.resolve("after")).hasContent("plain");
    }

    @Test
    void should_skip_entries_of_other_kinds() throws IOException {
        entry("device", '3', 0644, "", "");
        entry("after", '0', 0644, "", "here");

        unpack();

        assertThat(folder.resolve("device")).doesNotExist();
        assertThat(folder.resolve("after")).hasContent("here");
    }

    @Test
    void should_refuse_a_name_that_leads_out() throws IOException {
        entry("../outside", '0', 0644, "", "evil");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("../outside");
        assertThat(folder.resolveSibling("outside")).doesNotExist();
    }

    @Test
    void should_refuse_an_absolute_name() throws IOException {
        Path outside = temporary.resolve("outside");
        entry(outside.toString(), '0', 0644, "", "evil");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("leads out");
        assertThat(outside).doesNotExist();
    }

    @Test
    void should_refuse_a_long_name_that_leads_out() throws IOException {
        entry("././@LongLink", 'L', 0644, "", "g/".repeat(80) + "../".repeat(81) + "outside\0");
        entry("cut", '0', 0644, "", "evil");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("leads out");
        assertThat(folder.resolveSibling("outside")).doesNotExist();
    }

    @Test
    void should_refuse_a_link_that_leads_out() throws IOException {
        entry("link", '2', 0644, "../../etc", "");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("link -> ../../etc");
    }

    @Test
    void should_refuse_a_damaged_header() throws IOException {
        entry("file", '0', 0644, "", "text");
        byte[] bytes = tar.toByteArray();
        bytes[2]++;
        assertThatThrownBy(() -> TarReader.unpack(new ByteArrayInputStream(bytes), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void should_refuse_a_damaged_header_of_a_long_name() throws IOException {
        entry("././@LongLink", 'L', 0644, "", "name\0");
        entry("cut", '0', 0644, "", "text");
        byte[] bytes = tar.toByteArray();
        bytes[2]++;
        assertThatThrownBy(() -> TarReader.unpack(new ByteArrayInputStream(bytes), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void should_fail_when_the_archive_ends_in_an_entry_that_is_skipped() throws IOException {
        entry("hard link", '1', 0644, "file", "x".repeat(5000));
        byte[] half = java.util.Arrays.copyOf(tar.toByteArray(), 2000);
        assertThatThrownBy(() -> TarReader.unpack(new ByteArrayInputStream(half), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Truncated");
    }

    @Test
    void should_fail_when_the_archive_ends_early() throws IOException {
        entry("file", '0', 0644, "", "x".repeat(5000));
        byte[] half = java.util.Arrays.copyOf(tar.toByteArray(), 2000);
        assertThatThrownBy(() -> TarReader.unpack(new ByteArrayInputStream(half), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Truncated");
    }

    private void unpack() throws IOException {
        tar.write(new byte[1024]);
        TarReader.unpack(new ByteArrayInputStream(tar.toByteArray()), folder);
    }

    private void entry(String name, char type, int mode, String link, String content) throws IOException {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, String.format(Locale.ROOT, "%07o", mode));
        put(header, 124, String.format(Locale.ROOT, "%011o", body.length));
        // Owner as GNU tar writes a large one: base 256. It must not matter.
        header[108] = (byte) 0x80;
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        put(header, 148, "        ");
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        tar.write(header);
        tar.write(body);
        tar.write(new byte[(512 - body.length % 512) % 512]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
