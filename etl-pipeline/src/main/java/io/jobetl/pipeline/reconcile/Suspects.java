package io.jobetl.pipeline.reconcile;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.reconcile.Reconciliation.KnownRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows that differ from their source, longest known first. Mutable, for one thread. */
final class Suspects {
    /** The feed carries a change within a second; what it has passed by position may still be in a queue. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** The same where positions say nothing because no other change follows. */
    private static final Duration QUIET_GRACE = Duration.ofSeconds(15);

    private static final Duration RETRY = Duration.ofSeconds(15);

    /** By the time at which they were seen, so that behind one whose time has not come there is none whose time has. */
    private final Map<Suspect.Key, Suspect> waiting = new LinkedHashMap<>();
    /** Those that were tried or told of, by the time of the next try. */
    private final Map<Suspect.Key, Suspect> deferred = new LinkedHashMap<>();

    private final FeedProgress feed;
    private final boolean isPatient;

    /** @param isPatient whether the feed gets its time before a difference counts */
    Suspects(FeedProgress feed, boolean isPatient) {
        this.feed = feed;
        this.isPatient = isPatient;
    }

    /** Takes over what an earlier writer has told of. */
    void keep(Suspect open) {
        deferred.put(open.key, open);
    }

    /** Tries it again, but not at once. */
    void defer(Suspect suspect, Instant now) {
        remove(suspect.key);
        suspect.notBefore = now.plus(RETRY);
        deferred.put(suspect.key, suspect);
    }

    @Nullable
    Suspect remove(Suspect.Key key) {
        Suspect removed = waiting.remove(key);
        return removed == null ? deferred.remove(key) : removed;
    }

    private @Nullable Suspect get(Suspect.Key key) {
        Suspect known = waiting.get(key);
        return known == null ? deferred.get(key) : known;
    }

    int size() {
        return waiting.size() + deferred.size();
    }

    /** Whether there is one that nobody has been told of. */
    boolean hasUntold() {
        return !waiting.isEmpty() || deferred.values().stream().anyMatch(suspect -> !suspect.isOpen);
    }

    /**
     * What a range of the source looks like now.
     *
     * @param comparedUpTo where the log ended when the table was last compared; null when it was not
     * @return drift that is gone
     */
    List<Drift> take(
            DimensionTable table,
            Work.Range range,
            @Nullable SourcePosition comparedUpTo,
            KnownRows known,
            Instant now) {
        List<Drift> gone = new ArrayList<>();
        Set<Integer> differing =
                range.comparison().differences().stream().map(each -> each.id()).collect(Collectors.toSet());
        Predicate<Suspect> isNoMore = suspect -> suspect.key.table() == table
                && suspect.key.id() > range.afterId()
                && suspect.key.id() <= range.comparison().lastId()
                && !differing.contains(suspect.key.id());
        waiting.values().removeIf(isNoMore);
        deferred.values().removeIf(suspect -> isNoMore.test(suspect) && isGone(suspect, gone));
        for (var difference : range.comparison().differences()) {
            Suspect.Key key = new Suspect.Key(table, difference.id());
            Suspect before = get(key);
            DimensionRow row = known.row(table, difference.id());
            if (Objects.equals(company(row), difference.companyId())) {
                if (before != null) {
                    isGone(before, gone);
                    remove(key);
                }
            } else if (before == null || !Objects.equals(before.companyId, difference.companyId())) {
                if (before != null) {
                    isGone(before, gone);
                    remove(key);
                }
                waiting.put(
                        key,
                        new Suspect(
                                key,
                                difference.knownCompanyId(),
                                difference.companyId(),
                                now,
                                range.comparison().logEnd(),
                                row != null && comparedUpTo != null && comparedUpTo.isBefore(row.position())));
            }
        }
        return gone;
    }

    private static boolean isGone(Suspect suspect, List<Drift> gone) {
        if (suspect.isOpen) {
            gone.add(suspect.drift(Drift.State.GONE));
        }
        return true;
    }

    /**
     * Those of one table for which the feed has had its time; what the feed has carried meanwhile is forgotten.
     *
     * @param gone takes drift that is gone
     */
    List<Suspect> due(int atMost, KnownRows known, Instant now, List<Drift> gone) {
        return due(waiting, atMost, known, now, gone);
    }

    /** The same of those that were tried or told of before. */
    List<Suspect> dueAgain(int atMost, KnownRows known, Instant now, List<Drift> gone) {
        return due(deferred, atMost, known, now, gone);
    }

    /** Whether the feed has gone past the difference, so that it is the feed which is wrong. */
    boolean isPassed(Suspect suspect) {
        return suspect.seenAt != null && feed.hasPassed(suspect.key.table(), suspect.seenAt);
    }

    private List<Suspect> due(
            Map<Suspect.Key, Suspect> suspects, int atMost, KnownRows known, Instant now, List<Drift> gone) {
        List<Suspect> due = new ArrayList<>();
        for (Iterator<Suspect> each = suspects.values().iterator(); each.hasNext() && due.size() < atMost; ) {
            Suspect suspect = each.next();
            Suspect.Key key = suspect.key;
            if (Objects.equals(company(known.row(key.table(), key.id())), suspect.companyId)) {
                isGone(suspect, gone);
                each.remove();
            } else if (!isDue(suspect, now)) {
                break;
            } else if (due.isEmpty() || due.get(0).key.table() == key.table()) {
                due.add(suspect);
            }
        }
        return due;
    }

    private boolean isDue(Suspect suspect, Instant now) {
        if (now.isBefore(suspect.notBefore)) {
            return false;
        }
        if (!isPatient) {
            return true;
        }
        DimensionTable table = suspect.key.table();
        Duration age = Duration.between(suspect.since, now);
        if (suspect.seenAt == null) {
            return age.compareTo(QUIET_GRACE) >= 0; // no position says anything, and a busy feed is never quiet
        }
        return feed.hasPassed(table, suspect.seenAt)
                ? age.compareTo(GRACE) >= 0
                : age.compareTo(QUIET_GRACE) >= 0 && feed.isQuiet(table, now);
    }

    /** Of a row that is deleted or was never there: none. */
    static @Nullable Integer company(@Nullable DimensionRow row) {
        return row == null || row.deleted() ? null : row.companyId();
    }
}
