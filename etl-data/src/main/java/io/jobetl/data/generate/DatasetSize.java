package io.jobetl.data.generate;

/**
 * Rows per file. Real installations have 7,000 tracking rows beside 2,000 jobs; more traffic brings more jobs, but by
 * the square root only: a busy site is busy with the same customers.
 */
record DatasetSize(
        long tracking, int jobs, int search, int campaigns, int companies, int groups, int publishers, int events) {

    static DatasetSize forTrackingRows(long rows) {
        double share = rows / 7_000.0;
        double factor = share > 1 ? StrictMath.sqrt(share) : share;
        return new DatasetSize(
                rows,
                atLeast(20, 2_000 * factor),
                atLeast(10, 1_000 * factor),
                atLeast(12, 200 * factor),
                atLeast(6, 100 * factor),
                atLeast(8, 40 * factor),
                Math.min(60, atLeast(10, 30 * factor)),
                20);
    }

    private static int atLeast(int smallest, double wanted) {
        return (int) Math.max(smallest, Math.min(1_000_000, Math.round(wanted)));
    }
}
