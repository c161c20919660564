package io.jobetl.verify;

/** Why a cell differs, as far as the tables tell. */
public enum Cause {
    /** A job or campaign is known with another company than the source table has. */
    DRIFT(
            "a job or campaign is known with another company than MySQL has",
            "`etl run` takes it from MySQL within a minute, `etl verify --repair` now (pipeline.repair-drift=auto);"
                    + " `etl connector snapshot` has all rows read again"),
    /** The company has changed, and the cells follow in chunks. */
    FOLLOWING("cells follow a changed job or campaign, chunk by chunk", "wait, or start `etl run`, which does it"),
    /** The rows of the hour are not those that were counted. */
    NOT_COUNTED(
            "rows came, changed or went since their hour was counted",
            "`etl run` counts them, `etl verify --repair` now"),
    /** All rows are counted, but the cell is not what was counted. */
    EDITED("cells were edited or lost in MySQL, or raw rows were rewritten", "`etl verify --repair` counts them again"),
    /** Companies of frozen hours follow as everywhere. */
    EDITED_FROZEN(
            "company_id was edited in hours that are frozen",
            "frozen hours are not counted again: set company_id in events to what is expected"),
    /** The cells of a frozen hour do not hold what was counted, or are none that are ever stored. */
    DAMAGED_FROZEN(
            "cells were edited or lost in hours that are frozen",
            "frozen hours are not counted again, not by `--repair` either: take their rows of events from a backup, or"
                    + " correct them by hand");

    private final String meaning;
    private final String remedy;

    Cause(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** For people, without a full stop. */
    public String meaning() {
        return meaning;
    }

    /** The commands that mend it. */
    public String remedy() {
        return remedy;
    }
}
