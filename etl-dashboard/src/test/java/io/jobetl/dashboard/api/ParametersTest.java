package io.jobetl.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.dashboard.http.BadRequestException;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import io.jobetl.dashboard.series.Series;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A parameter that is passed over would give another answer than was asked for. */
class ParametersTest {
    private static Request request(String path, String name, String value) {
        return new Request(path, Map.of(name, value), Map.of());
    }

    /** No server is asked: the parameters are looked at first. */
    @ParameterizedTest
    @CsvSource({"hourly, publisher", "newest, publisher", "statement, fom", "daily, job", "daily, FROM"})
    void should_refuse_what_a_report_does_not_take(String report, String name) {
        MySqlDatabase nowhere = new MySqlDatabase(MySqlConfig.of("127.0.0.1", 1, "root", "1", "DE1", ""));
        try (ReportsRoute route = new ReportsRoute(nowhere)) {
            assertThatThrownBy(() -> route.answer(request(ReportsRoute.PATH + report, name, "7")))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessage("there is no parameter " + name + " here");
        }
    }

    @Test
    void should_refuse_what_the_series_do_not_take() throws Exception {
        Route series = new SeriesRoute(new Series(), InstantSource.system());

        assertThatThrownBy(() -> series.answer(request("/api/v1/series", "windows", "24h")))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.remedy()).isEqualTo("there are window"));
        assertThat(series.answer(request("/api/v1/series", "window", "24h"))).isNotNull();
    }
}
