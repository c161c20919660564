package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.BadRequestException;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import io.jobetl.dashboard.series.Point;
import io.jobetl.dashboard.series.Series;
import io.jobetl.dashboard.series.Series.Window;
import java.time.InstantSource;
import java.util.List;

/** {@code /api/v1/series}. */
public final class SeriesRoute implements Route {
    private final Series series;
    private final InstantSource clock;

    public SeriesRoute(Series series, InstantSource clock) {
        this.series = series;
        this.clock = clock;
    }

    @Override
    public Answer answer(Request request) {
        new Parameters(request).only(List.of("window"));
        Window window = switch (request.parameter("window").orElse("15m")) {
            case "15m" -> Window.MINUTES_15;
            case "24h" -> Window.HOURS_24;
            default -> throw new BadRequestException("there is no such window", "ask for window=15m or 24h");
        };
        return Json.answer(new Body(window.step().toSeconds(), series.points(window, clock.instant())));
    }

    record Body(long stepSeconds, List<Point> points) {}
}
