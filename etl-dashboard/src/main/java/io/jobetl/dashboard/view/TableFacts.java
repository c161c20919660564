package io.jobetl.dashboard.view;

import io.jobetl.dashboard.view.TableWatch.Balanced;
import io.jobetl.dashboard.view.TableWatch.SetAside;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What of the view comes from the tables; nothing where they were not read yet. */
record TableFacts(Optional<TableState> tables, Optional<Balanced> balanced, Optional<SetAside> setAside, Instant now) {
    /** Since the newest reading began that is committed. */
    Optional<Duration> countedAge() {
        return tables.flatMap(
                        seen -> seen.hours().stream().map(HourState::countedAt).max(Instant::compareTo))
                .map(countedAt -> Duration.between(countedAt, now));
    }

    /** The sums are as new as the view; the comparison with the cells of the shown hours is a minute old at most. */
    OperatorView.Balance balance() {
        HourSums sums = tables.map(TableState::sums).orElse(HourSums.NONE);
        List<Instant> unbalanced = known().map(seen -> seen.rows().unbalancedHours().stream()
                        .map(hour -> start(hour.epochHour()))
                        .toList())
                .orElse(List.of());
        return new OperatorView.Balance(
                known().map(seen -> seen.rows().isConserved()).orElse(null),
                sums.rows(),
                sums.aggregated(),
                unbalanced,
                balanced.map(Balanced::at).orElse(null));
    }

    private Optional<Balanced> known() {
        return balanced.filter(seen -> seen.holds(now));
    }

    private Optional<SetAside> counted() {
        return setAside.filter(seen -> seen.holds(now));
    }

    List<OperatorView.NotCounted> notCounted() {
        List<OperatorView.NotCounted> all = new ArrayList<>();
        if (tables.isEmpty()) {
            return all;
        }
        HourSums sums = tables.get().sums();
        for (RejectReason reason : RejectReason.values()) {
            all.add(new OperatorView.NotCounted(
                    reason.name().toLowerCase(Locale.ROOT), label(reason), kind(reason), sums.of(reason)));
        }
        return all;
    }

    List<OperatorView.Follower> followers() {
        return tables.map(seen -> seen.followers().stream()
                        .map(each -> new OperatorView.Follower(each.dimension(), each.id()))
                        .toList())
                .orElse(List.of());
    }

    private static String kind(RejectReason reason) {
        return reason == RejectReason.ORGANIC || reason == RejectReason.IGNORED_TRACK ? "filtered" : "rejected";
    }

    private static String label(RejectReason reason) {
        return switch (reason) {
            case BAD_UUID -> "the key is no time-based UUID";
            case WRONG_PARTITION -> "the row stands in another partition than its key says";
            case ORGANIC -> "visits that no campaign paid for";
            case IGNORED_TRACK -> "page views and other events that nobody is billed for";
            case SPONSORED_WITHOUT_JOB -> "a paid event without a job";
            case BAD_BID -> "the bid or an id is no usable number";
        };
    }

    OperatorView.Corrections corrections() {
        return new OperatorView.Corrections(
                counted().map(SetAside::correctionsLastDay).orElse(null));
    }

    List<OperatorView.Reason> deadLetters() {
        return counted()
                .map(seen -> seen.deadLetters().entrySet().stream()
                        .map(each -> new OperatorView.Reason(each.getKey(), each.getValue()))
                        .toList())
                .orElse(List.of());
    }

    List<OperatorView.DriftOf> drift() {
        return tables.map(seen -> seen.drifts().stream()
                        .map(each -> new OperatorView.DriftOf(
                                each.table().tableName(),
                                each.open(),
                                each.repairedLastDay(),
                                each.comparedAt()
                                        .map(time -> time.toInstant(ZoneOffset.UTC))
                                        .orElse(null),
                                each.problem()))
                        .toList())
                .orElse(List.of());
    }

    /** Every hour of the last 48, also those that nobody has counted. */
    List<OperatorView.Hour> hours() {
        Map<Integer, HourState> known = new HashMap<>();
        tables.ifPresent(seen -> seen.hours().forEach(hour -> known.put(hour.epochHour(), hour)));
        Set<Integer> unbalanced = new HashSet<>();
        known().ifPresent(seen -> seen.rows().unbalancedHours().forEach(hour -> unbalanced.add(hour.epochHour())));
        List<OperatorView.Hour> hours = new ArrayList<>();
        int current = Math.toIntExact(Math.floorDiv(now.getEpochSecond(), 3_600L));
        for (int hour = current - TableWatch.HOURS + 1; hour <= current; hour++) {
            HourState state = known.get(hour);
            Boolean isBalanced = known().isPresent() ? !unbalanced.contains(hour) : null;
            hours.add(
                    state == null
                            ? new OperatorView.Hour(start(hour), "", 0, 0, null, null, isBalanced)
                            : new OperatorView.Hour(
                                    start(hour),
                                    state.phase().name(),
                                    state.rows(),
                                    state.aggregatedRows(),
                                    state.countedAt(),
                                    state.isFrozen() ? null : state.nextRecount(),
                                    isBalanced));
        }
        return hours;
    }

    private static Instant start(int epochHour) {
        return Instant.ofEpochSecond(epochHour * 3_600L);
    }
}
