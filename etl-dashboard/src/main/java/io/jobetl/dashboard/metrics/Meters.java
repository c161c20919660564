package io.jobetl.dashboard.metrics;

import io.jobetl.dashboard.series.CommitListener;
import io.jobetl.dashboard.series.Freshness;
import io.jobetl.dashboard.view.OperatorView;
import io.jobetl.pipeline.observe.CommitCounters;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All meters and their text. What costs time, the registry and the names of the JVM's meters, is made when somebody
 * first asks, so that the start of a pipeline does not pay. Thread-safe.
 */
public final class Meters implements CommitListener {
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final Supplier<OperatorView> views;
    private final IntSupplier streams;
    private final BooleanSupplier isSweeping;
    private final CommitCounters commits;
    private final LongAdder rowsCounted = new LongAdder();
    private final LongAdder rowsVanished = new LongAdder();
    private final RowHistogram freshness = new RowHistogram(
            "etl_freshness_seconds",
            "Time from a row's event to the commit that counted it, estimated; late rows aside");
    private final Histogram commitTimes = Histogram.builder()
            .name("etl_commit_duration_seconds")
            .help("Time that a commit took, with all attempts")
            .classicOnly()
            .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
            .build();
    private @Nullable PrometheusRegistry registry;
    private @Nullable OperatorView view;

    /**
     * @param views makes the view that one answer is made of
     * @param streams how many pages listen
     * @param isSweeping whether hours are read again and again for late rows
     * @param commits hears of the pipeline's transactions
     */
    public Meters(
            Supplier<OperatorView> views, IntSupplier streams, BooleanSupplier isSweeping, CommitCounters commits) {
        this.views = views;
        this.streams = streams;
        this.isSweeping = isSweeping;
        this.commits = commits;
    }

    @Override
    public void committed(
            Instant now, long rows, int cells, Duration took, @Nullable Instant countedFrom, Instant countedUntil) {
        (rows > 0 ? rowsCounted : rowsVanished).add(Math.abs(rows));
        commitTimes.observe(took.toNanos() / 1e9);
        if (countedFrom != null && rows > 0) {
            Freshness.sample(rows, countedFrom, countedUntil, now, freshness::add);
        }
    }

    /** All meters in the text format of Prometheus. */
    public synchronized byte[] text() {
        view = views.get();
        PrometheusRegistry all = registry == null ? created() : registry;
        registry = all;
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream(16_384);
            PrometheusTextFormatWriter.create().write(text, all.scrape());
            return text.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PrometheusRegistry created() {
        PrometheusRegistry created = new PrometheusRegistry();
        JvmMetrics.builder().register(created);
        created.register(freshness);
        created.register(commitTimes);
        MeterFactory meters = new MeterFactory(created, () -> {
            OperatorView current = view;
            return current == null ? views.get() : current;
        });
        RunMeters.register(meters, rowsCounted, rowsVanished, commits);
        HintMeters.register(meters);
        TableMeters.register(meters);
        meters.gauge(
                "etl_sweep_enabled",
                "1 while hours are read again and again for late rows, 0 where pipeline.sweep-rows is 0",
                seen -> RunMeters.flag(isSweeping.getAsBoolean()));
        meters.gauge("etl_dashboard_streams", "Pages that listen", seen -> (double) streams.getAsInt());
        created.register(new BeanMeters());
        return created;
    }
}
