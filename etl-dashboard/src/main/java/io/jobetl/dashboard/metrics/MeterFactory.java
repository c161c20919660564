package io.jobetl.dashboard.metrics;

import io.jobetl.dashboard.view.OperatorView;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Registers meters that are read off the view of the moment. */
record MeterFactory(PrometheusRegistry registry, Supplier<OperatorView> view) {
    /** @param value null while it is not known: then there is no sample */
    void gauge(String name, String help, Function<OperatorView, @Nullable Double> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> {
                    Double known = value.apply(view.get());
                    if (known != null) {
                        callback.call(known);
                    }
                })
                .register(registry);
    }

    /** @param values by the value of the label */
    void gauges(String name, String help, String label, Function<OperatorView, Map<String, Double>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.apply(view.get()).forEach((text, value) -> callback.call(value, text)))
                .register(registry);
    }

    /** @param values by the value of the label */
    void counters(String name, String help, String label, Function<OperatorView, Map<String, Double>> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.apply(view.get()).forEach((text, value) -> callback.call(value, text)))
                .register(registry);
    }

    void counter(String name, String help, ToDoubleFunction<OperatorView> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.applyAsDouble(view.get())))
                .register(registry);
    }
}
