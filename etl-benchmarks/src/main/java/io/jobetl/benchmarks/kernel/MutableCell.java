package io.jobetl.benchmarks.kernel;

import io.jobetl.model.EventKind;

/** What the rivals count in: one mutable object per key. Mutable, for one thread. */
final class MutableCell {
    long clicks;
    long spendMicros;
    long conversions;
    long qualified;
    long unqualified;

    void add(int kindCode, long bidMicros) {
        if (kindCode == EventKind.CLICK.ordinal()) {
            clicks++;
            spendMicros = Math.addExact(spendMicros, bidMicros);
        } else if (kindCode == EventKind.CONVERSION.ordinal()) {
            conversions++;
        } else if (kindCode == EventKind.QUALIFIED.ordinal()) {
            qualified++;
        } else {
            unqualified++;
        }
    }

    MutableCell plus(MutableCell other) {
        clicks += other.clicks;
        spendMicros = Math.addExact(spendMicros, other.spendMicros);
        conversions += other.conversions;
        qualified += other.qualified;
        unqualified += other.unqualified;
        return this;
    }

    MutableCell minus(MutableCell other) {
        clicks -= other.clicks;
        spendMicros = Math.subtractExact(spendMicros, other.spendMicros);
        conversions -= other.conversions;
        qualified -= other.qualified;
        unqualified -= other.unqualified;
        return this;
    }
}
