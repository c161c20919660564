package io.jobetl.io.mysql;

import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.conf.ParamType;
import org.jooq.impl.SQLDataType;

/**
 * DATETIME as it stands, digit by digit. jOOQ's own way leads through {@link java.sql.Timestamp}, which shifts times by the
 * zone of the JVM and has none for the hour that a spring night skips.
 */
public final class UtcDateTimes implements Binding<LocalDateTime, LocalDateTime> {
    private static final long serialVersionUID = 1L;

    /** For parts of statements that no table declares. */
    public static final DataType<LocalDateTime> TYPE =
            SQLDataType.LOCALDATETIME(6).asConvertedDataType(new UtcDateTimes());

    private static final DateTimeFormatter LITERAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    @Override
    public Converter<LocalDateTime, LocalDateTime> converter() {
        return Converter.of(LocalDateTime.class, LocalDateTime.class, time -> time, time -> time);
    }

    @Override
    public void sql(BindingSQLContext<LocalDateTime> context) {
        LocalDateTime time = context.value();
        if (context.render().paramType() != ParamType.INLINED) {
            context.render().sql("?");
        } else {
            context.render().sql(time == null ? "null" : "'" + LITERAL.format(time) + "'");
        }
    }

    @Override
    public void register(BindingRegisterContext<LocalDateTime> context) throws SQLException {
        context.statement().registerOutParameter(context.index(), Types.TIMESTAMP);
    }

    @Override
    public void set(BindingSetStatementContext<LocalDateTime> context) throws SQLException {
        context.statement().setObject(context.index(), context.value());
    }

    @Override
    public void get(BindingGetResultSetContext<LocalDateTime> context) throws SQLException {
        context.value(context.resultSet().getObject(context.index(), LocalDateTime.class));
    }

    @Override
    public void get(BindingGetStatementContext<LocalDateTime> context) throws SQLException {
        context.value(context.statement().getObject(context.index(), LocalDateTime.class));
    }

    @Override
    public void set(BindingSetSQLOutputContext<LocalDateTime> context) {
        throw new UnsupportedOperationException("MySQL has no such output");
    }

    @Override
    public void get(BindingGetSQLInputContext<LocalDateTime> context) {
        throw new UnsupportedOperationException("MySQL has no such input");
    }
}
