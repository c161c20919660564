package io.jobetl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DimensionTableTest {
    private static final CellKey KEY = new CellKey(1, 2, 3, 4, 5);

    @Test
    void should_ask_the_job_before_the_campaign() {
        assertThat(DimensionTable.values()).containsExactly(DimensionTable.JOB, DimensionTable.CAMPAIGN);
    }

    @Test
    void should_find_each_table_by_its_name_and_no_other() {
        for (DimensionTable table : DimensionTable.values()) {
            assertThat(DimensionTable.of(table.tableName())).isEqualTo(table);
        }
        assertThatThrownBy(() -> DimensionTable.of("publisher")).hasMessageContaining("publisher");
        assertThatThrownBy(() -> DimensionTable.of("JOB")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_find_the_id_of_each_dimension_in_the_key_of_a_cell() {
        assertThat(DimensionTable.JOB.idIn(KEY)).isEqualTo(2);
        assertThat(DimensionTable.CAMPAIGN.idIn(KEY)).isEqualTo(4);
    }

    @Test
    void should_have_a_value_for_every_table() {
        DimensionMap<List<String>> names = DimensionMap.of(table -> new ArrayList<>(List.of(table.tableName())));

        names.get(DimensionTable.CAMPAIGN).add("more");

        assertThat(names.get(DimensionTable.JOB)).containsExactly("job");
        assertThat(names.values()).containsExactly(List.of("job"), List.of("campaign", "more"));
    }
}
