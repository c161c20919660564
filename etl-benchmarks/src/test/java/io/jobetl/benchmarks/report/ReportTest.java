package io.jobetl.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Result SLOWER = Result.ofCosts("fold vs map", "ns/row", 10, 39, Goal.timesBetter(4));
    private static final Result FASTER =
            Result.ofRates("write vs best", "rows/s", 30_000, 29_000, Goal.timesBetter(0.95));
    private static final Result LATENCY = Result.ofValue("freshness p50", 120, Goal.atMost(150, "ms"));
    private static final Result INFORMATION = Result.ofCosts("fold vs other", "ns/row", 10, 20, null);

    @Test
    void should_judge_ratios_and_values() {
        assertThat(SLOWER.met()).isFalse();
        assertThat(FASTER.met()).isTrue();
        assertThat(LATENCY.met()).isTrue();
        assertThat(INFORMATION.met()).isNull();
        assertThat(SLOWER.ratio()).isEqualTo(3.9);
    }

    @Test
    void should_show_goal_and_verdict_in_the_table() {
        String[] lines =
                Report.table(List.of(SLOWER, FASTER, LATENCY, INFORMATION)).split("\n", -1);

        assertThat(lines[1]).contains("fold vs map", "10.00", "39.00", "ns/row", "3.90x", ">= 4x", "MISSED");
        assertThat(lines[2]).contains("30,000", "29,000", "1.03x", ">= 0.95x", "met");
        assertThat(lines[3]).contains("120.00", "ms", "<= 150 ms", "met");
        assertThat(lines[4].strip()).endsWith("2.00x");
    }

    @Test
    void should_write_json(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("results.json");

        Report.writeJson(List.of(SLOWER, LATENCY), file);

        JsonNode array = new ObjectMapper().readTree(file.toFile());
        assertThat(array.toString())
                .isEqualTo("[{\"name\":\"fold vs map\",\"unit\":\"ns/row\",\"ours\":10.0,\"rival\":39.0,\"ratio\":3.9,"
                        + "\"goal\":\">= 4x\",\"met\":false},"
                        + "{\"name\":\"freshness p50\",\"unit\":\"ms\",\"ours\":120.0,\"rival\":null,\"ratio\":null,"
                        + "\"goal\":\"<= 150 ms\",\"met\":true}]");
    }

    @Test
    void should_refuse_a_ratio_without_a_rival() {
        assertThatThrownBy(() -> Result.ofValue("x", 1, Goal.timesBetter(2))).hasMessageContaining("needs a rival");
    }
}
