package io.jobetl.data.generate;

/** A job that is clicked, with the campaign that pays and the group that some of its clicks name. */
record ClickTarget(int jobId, int campaignId, int groupId) {}
