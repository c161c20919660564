package io.jobetl.pipeline.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalOwnerTest {
    @Test
    void should_know_of_processes_of_this_host_only() throws Exception {
        String self = LocalOwner.name();
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        String ended = self.replaceFirst("\\d+$", Long.toString(process.pid()));

        assertThat(LocalOwner.hasExited(ended)).isTrue();
        assertThat(LocalOwner.hasExited(self)).isFalse();
        assertThat(LocalOwner.hasExited("another-" + ended)).isFalse();
        assertThat(LocalOwner.hasExited("somebody")).isFalse();
        assertThat(LocalOwner.hasExited(self + "x")).isFalse();
    }
}
