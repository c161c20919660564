package io.jobetl.dashboard.view;

import io.jobetl.dashboard.view.Judge.Finding;
import io.jobetl.dashboard.view.OperatorView.Instance;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.observe.HintOutcome;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.runtime.settings.EtlConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the operator's view of the moment, from memory: it never waits for a store. Thread-safe. */
public final class Watch implements AutoCloseable {
    private final String version;
    private final String owner;
    private final RunWatch run;
    private final Looks looks;
    private final Rates<PipelineStats> rates = new Rates<>((last, next) -> last.commits() > next.commits());
    private final InstantSource clock;
    private @Nullable Verdict verdict;

    /**
     * @param owner this process, as it stands in the lease
     * @param run hears of the pipeline of this process
     */
    public Watch(String version, String owner, RunWatch run, InstantSource clock) {
        this.version = version;
        this.owner = owner;
        this.run = run;
        this.looks = new Looks(clock, run::unreachable);
        this.clock = clock;
    }

    /** Begins to look at the stores; later calls change nothing. */
    public void start(EtlConfig config) {
        looks.start(config);
    }

    /** The view of this moment. */
    public synchronized OperatorView look() {
        Instant now = clock.instant();
        RunState state = run.state();
        Optional<TableState> seen = looks.tables();
        List<Away> away = Away.together(state.away(), looks.away(now), looks::answers);
        Judge judge = new Judge(now, state, seen, away, looks.balance(), looks.isFeedExpected());
        FlowPicture picture = new FlowPicture(judge, rates, looks);
        PipelineStats totals = state.totals();
        PipelineStats current = state.isWriter() ? state.stats() : null;
        long hoursWaiting = current == null ? 0 : current.hoursWaiting();
        rates.take(now, state.stats());
        TableFacts facts = new TableFacts(seen, looks.balance(), looks.setAside(), now);
        return new OperatorView(
                now,
                version,
                looks.installation(),
                verdict(judge.finding(), now),
                new Instance(owner, state.role().name().toLowerCase(Locale.ROOT), state.startedAt()),
                seen.flatMap(TableState::lease)
                        .map(lease -> writer(lease, seen.get(), now))
                        .orElse(null),
                counted(judge, facts, now),
                hints(state.hints(), looks.isHintExpected()),
                new OperatorView.Totals(
                        totals.rowsRead(),
                        totals.rowsCounted(),
                        totals.cellsWritten(),
                        totals.changeEvents(),
                        totals.commits(),
                        current == null ? 0 : current.openHours(),
                        hoursWaiting,
                        totals.readFailures()),
                picture.flow(),
                picture.connector(),
                facts.balance(),
                facts.notCounted(),
                facts.deadLetters(),
                facts.corrections(),
                new OperatorView.Recounts(
                        seen.map(TableState::recountsRequested).orElse(null), hoursWaiting),
                facts.followers(),
                facts.drift(),
                state.problems(),
                facts.hours());
    }

    private Verdict verdict(Finding finding, Instant now) {
        Verdict before = verdict;
        Instant since = before != null && before.state() == finding.state() ? before.since() : now;
        Verdict found = new Verdict(finding.state(), finding.sentence(), since);
        verdict = found;
        return found;
    }

    private static OperatorView.Writer writer(LeaseStatus lease, TableState seen, Instant now) {
        Duration left = lease.holder().remaining().minus(Duration.between(seen.at(), now));
        return new OperatorView.Writer(
                lease.holder().owner(),
                lease.holder().epoch(),
                left,
                lease.seq(),
                lease.committedAt().toInstant(ZoneOffset.UTC));
    }

    private static OperatorView.Counted counted(Judge judge, TableFacts facts, Instant now) {
        Optional<Duration> age = judge.age().or(() -> facts.countedAge());
        return new OperatorView.Counted(
                age.map(now::minus).orElse(null),
                age.orElse(null),
                judge.lateUntil().orElse(null),
                judge.uncountedFrom().orElse(null));
    }

    static OperatorView.Hints hints(HintState hints, boolean isExpected) {
        return new OperatorView.Hints(
                hints.word(isExpected),
                hints.isCovered(),
                hints.waiting(),
                hints.unhinted(),
                Arrays.stream(HintOutcome.values())
                        .map(outcome ->
                                new OperatorView.HintsOf(outcome.name().toLowerCase(Locale.ROOT), hints.of(outcome)))
                        .toList(),
                hints.text(isExpected));
    }

    @Override
    public void close() {
        looks.close();
    }
}
