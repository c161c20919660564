package io.jobetl.pipeline.commit;

import java.time.Duration;
import java.time.Instant;

/**
 * The lease row, as of one statement.
 *
 * @param epoch generation: plus one at each takeover
 * @param seq number of commits
 * @param instance UUID of the writing sink; an epoch alone could repeat after a restore from a backup
 * @param owner host and process, for people
 * @param remaining until the lease ends by the server's clock; zero or negative when it has ended
 * @param commitTime the server's time, but later than any commit before
 */
public record LeaseRow(long epoch, long seq, String instance, String owner, Duration remaining, Instant commitTime) {
    public boolean isValid() {
        return !remaining.isNegative() && !remaining.isZero();
    }
}
