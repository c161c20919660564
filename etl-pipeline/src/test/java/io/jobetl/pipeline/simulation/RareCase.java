package io.jobetl.pipeline.simulation;

import io.jobetl.pipeline.observe.HintOutcome;

/** What a set of histories must have met now and then, or it says nothing about it. */
enum RareCase {
    /** The writer dies while cells have yet to follow, and some have followed. */
    CRASH_BETWEEN_CHUNKS,
    /** Another instance becomes the writer then. */
    TAKEOVER_BETWEEN_CHUNKS,
    /** Then a job or campaign changes whose cells have yet to follow an older change. */
    CHANGE_BETWEEN_CHUNKS,
    /** A cell of a closed hour changes. */
    CORRECTION,
    /** A recount on request mends an hour that was edited by hand. */
    REPAIR,
    /** An hour is edited while a request for it waits. */
    EDIT_BEHIND_REQUEST,
    /** A run that serves requests only comes to its end. */
    BACKFILL,
    /** A row that the feed did not carry is taken from its source. */
    DRIFT_REPAIRED,
    /** A row comes or goes while it is read from the source. */
    ROW_BETWEEN_LOOKS,
    /** A change of a row has to wait until it is read from the source. */
    LOCKED_ROW,
    /** The tracking table refuses a read in the middle, because it is too much. */
    HALVED_READ,
    /** A whole hour is read in pieces, because it has many rows. */
    HOUR_IN_PIECES,
    /** A row is counted because a hint names it. */
    HINT_COUNTED,
    /** A hint names a row that was counted before. */
    HINT_KNOWN,
    /** A hint has a part of an hour read again. */
    HINT_READ_AGAIN,
    /** A hint names a row that is not there. */
    HINT_WITHOUT_ROW,
    /** A hint names a row that may not be counted. */
    HINT_IGNORED,
    /** The ladder is coarse, as every late row seems to have a hint. */
    COVERED,
    /** A writer goes on with the keys that the one before has left. */
    KEYS_FOUND,
    /** A writer is replaced before its lease ends, because its connection has ended. */
    ENDED_WRITER,
    /** The same at once, because its process seems to be gone. */
    EXITED_WRITER;

    static RareCase of(HintOutcome outcome) {
        return switch (outcome) {
            case COUNTED -> HINT_COUNTED;
            case KNOWN -> HINT_KNOWN;
            case READ_AGAIN -> HINT_READ_AGAIN;
            case NO_ROW -> HINT_WITHOUT_ROW;
            case IGNORED -> HINT_IGNORED;
        };
    }
}
