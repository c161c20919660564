package io.jobetl.dashboard.view;

import io.jobetl.dashboard.view.RunState.Role;
import io.jobetl.dashboard.view.TableWatch.Balanced;
import io.jobetl.dashboard.view.Verdict.State;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the verdict: from the age of what is committed and from what the tables say, never from a flag that somebody has
 * set. No traffic is no delay: the time up to which all rows are counted goes on without rows. Immutable.
 *
 * @param away stores that do not do what they are asked for, whoever has found out
 * @param isFeedExpected false when this installation does without a connector
 */
record Judge(
        Instant now,
        RunState run,
        Optional<TableState> tables,
        List<Away> away,
        Optional<Balanced> balance,
        boolean isFeedExpected) {
    /** More than any cycle takes that is not kept waiting. */
    static final Duration BEHIND_AFTER = Duration.ofSeconds(5);

    private static final Duration WORTH_NAMING = Duration.ofSeconds(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    record Finding(State state, String sentence) {}

    Finding finding() {
        return stopped().or(this::unbalanced).or(this::behind).or(this::standby).orElseGet(this::healthy);
    }

    private Optional<Finding> stopped() {
        if (run.role() == Role.STOPPED) {
            return found(State.STOPPED, "Stopped: the pipeline of this process has ended");
        }
        if (run.isWriter() || away(Store.MYSQL).isPresent() || tables.isEmpty()) {
            return Optional.empty();
        }
        TableState known = tables.get();
        if (known.hasWriter(now)) {
            return Optional.empty();
        }
        String who = known.lease()
                .map(lease -> "nobody writes since " + time(lease.committedAt().toInstant(ZoneOffset.UTC))
                        + ", the lease of " + lease.holder().owner() + " has ended")
                .orElse("nobody has ever written");
        return found(State.STOPPED, "Stopped: " + who + "; this instance is starting");
    }

    private Optional<Finding> unbalanced() {
        return balance.filter(seen -> !seen.rows().isConserved()).flatMap(seen -> {
            int hours = seen.rows().unbalancedHours().size();
            Instant first =
                    Instant.ofEpochSecond(seen.rows().unbalancedHours().get(0).epochHour() * 3_600L);
            return found(
                    State.UNBALANCED,
                    "Unbalanced: rows are missing or too many in " + hours + (hours == 1 ? " hour" : " hours")
                            + ", first in that of " + first + "; `etl verify` names the cells");
        });
    }

    private Optional<Finding> behind() {
        return clicksBehind().or(this::companiesBehind);
    }

    private Optional<Finding> clicksBehind() {
        Optional<Duration> age = age();
        Optional<Away> store = longestAway(Store.CASSANDRA, Store.MYSQL);
        if (!run.isWriter()) {
            return store.flatMap(each -> found(State.BEHIND, "Behind: " + sentence(each)));
        }
        if (age.isEmpty()) {
            return found(
                    State.BEHIND,
                    "Behind: " + store.map(this::sentence).orElse("this instance has become the writer just now"));
        }
        Optional<Instant> uncounted = uncountedFrom();
        if (uncounted.isPresent()) {
            return found(
                    State.BEHIND,
                    "Behind " + length(Duration.between(uncounted.get(), now)) + ": "
                            + store.map(this::sentence)
                                    .orElse("hours that were never counted are being read, from that of "
                                            + time(uncounted.get()) + " on"));
        }
        boolean isBehind = age.get().compareTo(store.isPresent() ? WORTH_NAMING : BEHIND_AFTER) > 0;
        return isBehind
                ? found(
                        State.BEHIND,
                        "Behind " + length(age.get()) + ": "
                                + store.map(this::sentence).orElseGet(this::reason))
                : Optional.empty();
    }

    /** Jobs and campaigns are not followed; rows are. */
    private Optional<Finding> companiesBehind() {
        if (!isFeedExpected) {
            return Optional.empty();
        }
        return longestAway(Store.KAFKA, Store.CONNECT)
                .map(this::sentence)
                .or(() -> run.feed()
                        .filter(FeedState::isBroken)
                        .map(feed -> feed.detail() + ", since " + time(run.feedSince())))
                .flatMap(reason -> found(
                        State.BEHIND, "Behind with changes of jobs and campaigns: " + reason + "; clicks are counted"));
    }

    private Optional<Finding> standby() {
        if (run.role() != Role.STANDBY) {
            return Optional.empty();
        }
        String writer = tables.flatMap(TableState::lease)
                .map(LeaseStatus::holder)
                .map(holder -> holder.owner() + " is the writer (epoch " + holder.epoch() + ")")
                .orElse("another instance is the writer");
        return found(State.STANDBY, "Standby: " + writer + "; this instance takes over when that one ends");
    }

    private Finding healthy() {
        if (run.role() == Role.STARTING) {
            return new Finding(State.BEHIND, "Behind: this instance is starting");
        }
        return new Finding(
                State.HEALTHY,
                "Healthy: rows are counted up to "
                        + age().map(age -> time(now.minus(age))).orElse("now")
                        + lateUntil()
                                .map(until -> ", late ones that came before " + time(until))
                                .orElse("")
                        + balance.filter(seen -> seen.holds(now))
                                .map(seen -> ", and add up in the last 48 hours")
                                .orElse(""));
    }

    /** Until when a row may have come that was up to an hour late, to be surely counted. */
    Optional<Instant> lateUntil() {
        return tables.flatMap(TableState::lease).flatMap(LeaseStatus::lateCountedUntil);
    }

    /** How far what is committed is behind the clock; empty when that is not known. */
    Optional<Duration> age() {
        return run.isWriter() && run.stats() != null
                ? Optional.of(notNegative(Duration.between(run.stats().countedUntil(), now)))
                : Optional.empty();
    }

    /** Start of the oldest hour that has rows and was never counted to its end. */
    Optional<Instant> uncountedFrom() {
        PipelineStats stats = run.stats();
        return run.isWriter() && stats != null ? Optional.ofNullable(stats.uncountedFrom()) : Optional.empty();
    }

    Optional<Away> away(Store store) {
        return longestAway(store);
    }

    private Optional<Away> longestAway(Store... stores) {
        return away.stream()
                .filter(each -> List.of(stores).contains(each.store()))
                .min(Comparator.comparing(Away::since));
    }

    private String reason() {
        Duration silent = Duration.between(run.cycledAt(), now);
        if (silent.compareTo(BEHIND_AFTER) > 0) {
            return "the cycle under way has not ended since " + time(run.cycledAt());
        }
        return "rows that waited are being counted";
    }

    private String sentence(Away away) {
        return away.store().title() + " " + away.what() + " since " + time(away.since());
    }

    private static Optional<Finding> found(State state, String sentence) {
        return Optional.of(new Finding(state, sentence));
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** {@code 42 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
    static String length(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /** With its day in front when that is not today. */
    private String time(Instant time) {
        boolean isToday = time.truncatedTo(ChronoUnit.DAYS).equals(now.truncatedTo(ChronoUnit.DAYS));
        return (isToday ? TIME : DAY_AND_TIME).format(time);
    }
}
