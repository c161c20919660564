package io.jobetl.io.mysql;

import java.sql.Types;
import java.time.LocalDate;
import org.jooq.DataType;
import org.jooq.impl.SQLDataType;

/** DATE in statements of jOOQ. */
public final class UtcDates extends UnshiftedTime<LocalDate> {
    private static final long serialVersionUID = 1L;

    /** For parts of statements that no table declares. */
    public static final DataType<LocalDate> TYPE = SQLDataType.LOCALDATE.asConvertedDataType(new UtcDates());

    public UtcDates() {
        super(LocalDate.class, Types.DATE);
    }

    @Override
    String literal(LocalDate day) {
        return day.toString();
    }
}
