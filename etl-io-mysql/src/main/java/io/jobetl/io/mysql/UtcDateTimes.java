package io.jobetl.io.mysql;

import java.sql.Types;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jooq.DataType;
import org.jooq.impl.SQLDataType;

/** DATETIME in statements of jOOQ; all of ours are UTC. */
public final class UtcDateTimes extends UnshiftedTime<LocalDateTime> {
    private static final long serialVersionUID = 1L;

    /** For parts of statements that no table declares. */
    public static final DataType<LocalDateTime> TYPE =
            SQLDataType.LOCALDATETIME(6).asConvertedDataType(new UtcDateTimes());

    private static final DateTimeFormatter LITERAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    public UtcDateTimes() {
        super(LocalDateTime.class, Types.TIMESTAMP);
    }

    @Override
    String literal(LocalDateTime time) {
        return LITERAL.format(time);
    }
}
