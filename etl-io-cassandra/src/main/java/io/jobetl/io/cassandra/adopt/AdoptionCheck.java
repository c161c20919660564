package io.jobetl.io.cassandra.adopt;

import java.util.List;

/**
 * Comparison of a flat table with the hourly one.
 *
 * @param sourceDigest of all usable rows of the flat table
 * @param targetDigest of all rows of the hourly table
 * @param missing rows of the flat table that the hourly one does not have
 * @param different rows that both have, with other values
 * @param newerInTarget rows that both have, where the hourly table has a value that was written later
 * @param onlyInTarget rows that only the hourly table has, written there by others
 * @param examples keys of missing and different rows, some of them
 */
public record AdoptionCheck(
        String sourceDigest,
        String targetDigest,
        long missing,
        long different,
        long newerInTarget,
        long onlyInTarget,
        List<String> examples) {

    /** True when every usable row of the flat table stands in the hourly one, with the same values or later ones. */
    public boolean isExact() {
        return missing == 0 && different == 0;
    }
}
