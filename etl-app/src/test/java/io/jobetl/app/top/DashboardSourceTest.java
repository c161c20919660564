package io.jobetl.app.top;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.app.verb.CommandException;
import io.jobetl.dashboard.view.OperatorView.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardSourceTest {
    private static final Installation HERE = new Installation("events", "127.0.0.1:3307/DE1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"pipeline\":\"other\",\"database\":\"127.0.0.1:3307/DE1\"}",
                "{\"pipeline\":\"events\",\"database\":\"127.0.0.1:3308/DE1\"}",
            })
    void should_not_show_the_verdict_of_another_installation(String installation) {
        assertThatThrownBy(() -> check("{\"installation\":" + installation + "}"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not of events in 127.0.0.1:3307/DE1");
    }

    @Test
    void should_show_its_own_and_one_that_does_not_say() throws JsonProcessingException {
        check("{\"installation\":{\"pipeline\":\"events\",\"database\":\"127.0.0.1:3307/DE1\"}}");
        check("{\"installation\":null}");
        check("{}");
    }

    private static void check(String view) throws JsonProcessingException {
        JsonNode shown = new ObjectMapper().readTree(view).path("installation");
        DashboardSource.requireSame(shown, HERE);
    }
}
