package io.jobetl.pipeline.reference;

import io.jobetl.aggregation.reference.ReferenceModel;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellKey;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.Cell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code events} has to hold: the cells of the {@link ReferenceModel}, each with the company of its job, or else
 * of its campaign. Like the model, it follows docs/explanation/domain.md and shares no code with the engine.
 *
 * <p>Mutable, for one thread.
 */
public final class ReferenceEvents {
    private final Map<Integer, @Nullable Integer> companyOfJob = new HashMap<>();
    private final Map<Integer, @Nullable Integer> companyOfCampaign = new HashMap<>();

    /** The job row as it stands now in MySQL. */
    public void putJob(int id, @Nullable Integer companyId) {
        companyOfJob.put(id, companyId);
    }

    /** The campaign row as it stands now in MySQL. */
    public void putCampaign(int id, @Nullable Integer companyId) {
        companyOfCampaign.put(id, companyId);
    }

    /** The row of a dimension table as it stands now in MySQL. */
    public void put(DimensionTable table, int id, @Nullable Integer companyId) {
        switch (table) {
            case JOB -> putJob(id, companyId);
            case CAMPAIGN -> putCampaign(id, companyId);
        }
    }

    /** The rows of {@code events}, in the order of its key; those of hours that begin after {@code now} wait. */
    public List<Cell> cells(Collection<TrackingRow> rows, Instant now) {
        List<Cell> cells = new ArrayList<>();
        ReferenceModel.cells(rows).forEach((key, metrics) -> {
            if (!Instant.ofEpochSecond(key.epochHour() * 3600L).isAfter(now)) {
                cells.add(new Cell(key, metrics, company(key)));
            }
        });
        return cells;
    }

    private @Nullable Integer company(CellKey key) {
        Integer jobCompany = companyOfJob.get(key.jobId());
        return jobCompany == null ? companyOfCampaign.get(key.campaignId()) : jobCompany;
    }
}
