package io.jobetl.pipeline.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObserversTest {
    /** A value for each type of argument that an event has. */
    private static final Map<Class<?>, Object> ARGUMENTS = Map.ofEntries(
            Map.entry(int.class, 7),
            Map.entry(boolean.class, true),
            Map.entry(HintOutcome.class, HintOutcome.KNOWN),
            Map.entry(long.class, 8L),
            Map.entry(String.class, "nine"),
            Map.entry(Duration.class, Duration.ofMillis(10)),
            Map.entry(Optional.class, Optional.empty()),
            Map.entry(List.class, List.of()),
            Map.entry(PipelineStats.class, new PipelineStats(1, 2, 3, 4, 5, 6, 7, 8, Instant.EPOCH, null, null)),
            Map.entry(StoreException.class, new StoreException(Store.MYSQL, Kind.UNAVAILABLE, "away", "", null)),
            Map.entry(StateLostException.class, new StateLostException("restored")),
            Map.entry(FencedException.class, new FencedException("taken over")),
            Map.entry(FeedState.class, new FeedState(FeedState.Condition.FLOWING, "runs", "", Optional.empty())));

    private final List<String> reported = new ArrayList<>();
    private @Nullable UncaughtExceptionHandler before;

    @BeforeEach
    void listen() {
        before = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, defect) -> reported.add(defect.getMessage()));
    }

    @AfterEach
    void stopListening() {
        Thread.currentThread().setUncaughtExceptionHandler(before);
    }

    @Test
    void should_pass_every_event_with_its_values_on_to_every_observer() throws Exception {
        for (Method event : events()) {
            List<String> heard = new ArrayList<>();
            Object[] arguments = Arrays.stream(event.getParameterTypes())
                    .map(type -> Objects.requireNonNull(ARGUMENTS.get(type), () -> "no value of " + type))
                    .toArray();

            event.invoke(PipelineObserver.all(hearing("a", heard), hearing("b", heard)), arguments);

            String expected = event.getName() + Arrays.asList(arguments);
            assertThat(heard).containsExactly("a " + expected, "b " + expected);
        }
    }

    @Test
    void should_keep_from_the_work_what_an_observer_throws_and_report_it_once() throws Exception {
        List<String> heard = new ArrayList<>();
        PipelineObserver observer = PipelineObserver.all(throwing(), hearing("b", heard));

        for (Method event : events()) {
            event.invoke(
                    observer,
                    Arrays.stream(event.getParameterTypes()).map(ARGUMENTS::get).toArray());
        }

        assertThat(heard).hasSameSizeAs(events());
        assertThat(reported).containsExactly("a defect of the observer");
    }

    @Test
    void should_report_an_exception_once_when_the_same_observer_is_passed_on() {
        PipelineObserver observer = PipelineObserver.all(throwing());

        PipelineObserver.all(observer).started();
        PipelineObserver.all(observer, new CommitCounters()).started();

        assertThat(reported).hasSize(1);
    }

    @Test
    void should_not_hide_an_error() {
        PipelineObserver observer = PipelineObserver.all(new PipelineObserver() {
            @Override
            public void started() {
                throw new AssertionError("end of it");
            }
        });

        assertThatThrownBy(observer::started).hasMessage("end of it");
    }

    private static List<Method> events() {
        return Arrays.stream(PipelineObserver.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static PipelineObserver hearing(String name, List<String> heard) {
        return proxy((event, arguments) -> heard.add(name + " " + event.getName() + Arrays.asList(arguments)));
    }

    private static PipelineObserver throwing() {
        return proxy((event, arguments) -> {
            throw new IllegalStateException("a defect of the observer");
        });
    }

    private static PipelineObserver proxy(Event event) {
        return (PipelineObserver) Proxy.newProxyInstance(
                ObserversTest.class.getClassLoader(),
                new Class<?>[] {PipelineObserver.class},
                (proxy, method, arguments) -> {
                    event.happened(method, arguments == null ? new Object[0] : arguments);
                    return null;
                });
    }

    private interface Event {
        void happened(Method event, Object[] arguments);
    }
}
