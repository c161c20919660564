package io.jobetl.verify;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the company of a cell comes from: the job, else the campaign, else nowhere. */
record ExplainedCompany(DimensionVersion job, DimensionVersion campaign) {
    @Nullable
    Long expected() {
        return job.now() != null ? job.now() : campaign.now();
    }

    private String from() {
        return job.now() != null ? "job" : campaign.now() != null ? "campaign" : "none";
    }

    /** Companies of these two alone, by the source tables. */
    Companies source() {
        return companies(job.now(), campaign.now());
    }

    /** The same as the pipeline knows them. */
    Companies known() {
        return companies(job.company(), campaign.company());
    }

    private Companies companies(@Nullable Long ofJob, @Nullable Long ofCampaign) {
        Map<Long, Long> jobs = new HashMap<>();
        Map<Long, Long> campaigns = new HashMap<>();
        if (ofJob != null) {
            jobs.put(job.id(), ofJob);
        }
        if (ofCampaign != null) {
            campaigns.put(campaign.id(), ofCampaign);
        }
        return new Companies(jobs, campaigns);
    }

    private boolean hasCampaign() {
        return campaign.id() != 0 || campaign.isKnown() || campaign.exists();
    }

    String sentence() {
        if (job.now() != null) {
            return "company " + job.now() + " is that of " + job.name();
        }
        if (campaign.now() != null) {
            return "company " + campaign.now() + " is that of " + campaign.name() + ", as " + job.lack();
        }
        return "no company: " + job.lack() + (hasCampaign() ? ", " + campaign.lack() : ", and there is no campaign");
    }

    /** The versions that were used. */
    List<String> versions() {
        return hasCampaign() ? List.of(job.text(), campaign.text()) : List.of(job.text());
    }

    Map<String, @Nullable Object> json(@Nullable EventValues stored) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("sentence", sentence(stored));
        json.put("from", from());
        json.put("stored", stored == null ? null : stored.companyId());
        json.put("expected", expected());
        json.put("job", job.json());
        json.put("campaign", hasCampaign() ? campaign.json() : null);
        return json;
    }

    /** With what is stored, where that is something else. */
    String sentence(@Nullable EventValues stored) {
        return stored == null || Objects.equals(stored.companyId(), expected())
                ? sentence()
                : sentence() + ", but events has " + DimensionVersion.company(stored.companyId());
    }
}
