package io.jobetl.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.Main;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void should_start_the_pipeline_of_a_chaos_demo_by_the_entry_of_the_command() {
        assertThat(DemoCommand.MAIN_CLASS).isEqualTo(Main.class.getName());
    }
}
