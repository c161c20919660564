package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    @Test
    void should_be_the_same_each_time_it_is_taken() {
        assertThat(ProcessIdentity.current()).isEqualTo(ProcessIdentity.current());
        assertThat(ProcessIdentity.current().isAlive()).isTrue();
        assertThat(ProcessIdentity.parse(ProcessIdentity.current().toString())).isEqualTo(ProcessIdentity.current());
    }

    @Test
    void should_not_take_a_later_process_with_the_same_id_for_it() {
        ProcessIdentity earlier = new ProcessIdentity(ProcessHandle.current().pid(), "1@another-boot");
        assertThat(earlier.isAlive()).isFalse();
        assertThat(earlier.handle()).isEmpty();
        assertThat(ChildProcess.find(earlier)).isEmpty();
    }
}
