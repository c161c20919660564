package io.jobetl.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ListenerNewsTest {
    @Test
    void should_tell_of_a_store_once_though_each_attempt_words_it_differently() {
        HeardListener heard = new HeardListener();
        ListenerNews news = new ListenerNews(heard);

        fail(news, Store.CASSANDRA, StoreException.Kind.UNAVAILABLE, "no answer for 3 s");
        fail(news, Store.CASSANDRA, StoreException.Kind.UNAVAILABLE, "no answer for 6 s");
        assertThat(heard.problems).hasSize(1);

        fail(news, Store.CASSANDRA, StoreException.Kind.DENIED, "no rights");
        fail(news, Store.MYSQL, StoreException.Kind.UNAVAILABLE, "no answer for 3 s");
        fail(news, Store.CASSANDRA, StoreException.Kind.UNAVAILABLE, "no answer for 9 s");
        assertThat(heard.problems)
                .extracting(StoreException::reason)
                .containsExactly("no answer for 3 s", "no rights", "no answer for 3 s");

        news.recovered();
        fail(news, Store.CASSANDRA, StoreException.Kind.UNAVAILABLE, "no answer for 1 s");
        assertThat(heard.problems).hasSize(4);
    }

    @Test
    void should_know_the_thread_that_is_inside_a_call_whatever_the_call_throws() {
        List<Boolean> inside = new ArrayList<>();
        List<ListenerNews> told = new ArrayList<>();
        ListenerNews news = new ListenerNews(new PipelineListener() {
            @Override
            public void noted(String line) {
                ListenerNews its = told.get(0);
                inside.add(its.isTeller());
                inside.add(CompletableFuture.supplyAsync(its::isTeller).join());
                throw new IllegalStateException("on purpose");
            }
        });
        told.add(news);

        assertThatThrownBy(() -> news.feedMended("the connector is restarted")).hasMessage("on purpose");

        assertThat(inside).containsExactly(true, false);
        assertThat(news.isTeller()).isFalse();
    }

    private static void fail(ListenerNews news, Store store, StoreException.Kind kind, String reason) {
        news.storeFailed(new StoreException(store, kind, reason, "", null), Duration.ofSeconds(1));
    }
}
