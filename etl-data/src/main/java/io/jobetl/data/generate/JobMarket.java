package io.jobetl.data.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Who works with whom in a synthetic data set: the company of a campaign, the campaign, group and company of a job.
 * Immutable.
 */
final class JobMarket {
    private static final int CLICKED_JOBS = 400;

    private final int[] companyOfCampaign;
    private final int[] campaignOfJob;
    private final int[] companyOfJob;
    private final int[] groupOfJob;
    private final int publishers;

    JobMarket(DatasetSize size, SeededRandom random) {
        publishers = size.publishers();
        companyOfCampaign = new int[size.campaigns()];
        for (int i = 0; i < companyOfCampaign.length; i++) {
            companyOfCampaign[i] = companyId(random.below(size.companies()));
        }
        campaignOfJob = new int[size.jobs()];
        companyOfJob = new int[size.jobs()];
        groupOfJob = new int[size.jobs()];
        for (int i = 0; i < campaignOfJob.length; i++) {
            int campaign = random.below(companyOfCampaign.length);
            campaignOfJob[i] = campaignId(campaign);
            // An agency's job can run in the campaign of another company: the job's company is the one that counts.
            companyOfJob[i] =
                    random.chance(0.8) ? companyOfCampaign[campaign] : companyId(random.below(size.companies()));
            groupOfJob[i] = random.chance(0.4) ? 0 : groupId(random.below(size.groups()));
        }
    }

    static int companyId(int index) {
        return 1 + index;
    }

    static int campaignId(int index) {
        return 5 + index;
    }

    static int groupId(int index) {
        return 10 + index;
    }

    static int publisherId(int index) {
        return 1 + index;
    }

    /** Ids have gaps; what lies in a gap is a job that no job row knows. */
    static int jobId(int index) {
        return 100 + 3 * index;
    }

    private static int unknownJobId(int index) {
        return jobId(index) + 1;
    }

    int companyOfCampaign(int index) {
        return companyOfCampaign[index];
    }

    int campaignOfJob(int index) {
        return campaignOfJob[index];
    }

    int companyOfJob(int index) {
        return companyOfJob[index];
    }

    /** 0 for none. */
    int groupOfJob(int index) {
        return groupOfJob[index];
    }

    /** The company that a key's row in {@code events} belongs to, by the rule: of the job, else of the campaign. */
    int companyOf(int jobId, int campaignId) {
        int index = (jobId - jobId(0)) / 3;
        boolean known = (jobId - jobId(0)) % 3 == 0 && index >= 0 && index < companyOfJob.length;
        return known ? companyOfJob[index] : companyOfCampaign[campaignId - campaignId(0)];
    }

    /** What is clicked, the most popular first. A quarter of the clicks is on jobs that no job row knows. */
    List<ClickTarget> clickTargets(SeededRandom random) {
        List<ClickTarget> targets = new ArrayList<>();
        for (int rank = 0; rank < Math.min(CLICKED_JOBS, campaignOfJob.length); rank++) {
            int job = random.below(campaignOfJob.length);
            // Ranks 1 and 2 have 14 % and 11 % of the clicks.
            boolean unknown = rank == 1 || rank == 2;
            targets.add(new ClickTarget(
                    unknown ? unknownJobId(job) : jobId(job),
                    random.chance(0.6) ? campaignOfJob[job] : campaignId(random.below(companyOfCampaign.length)),
                    groupOfJob[job] == 0 ? groupId(0) : groupOfJob[job]));
        }
        return targets;
    }

    int[] publisherIds() {
        int[] ids = new int[publishers];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = publisherId(i);
        }
        return ids;
    }
}
