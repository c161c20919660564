package io.jobetl.runtime.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ListenerNewsTest {
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
}
