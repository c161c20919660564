package io.jobetl.io.mysql;

import java.sql.SQLException;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.conf.ParamType;

/**
 * A time without a zone as it stands, digit by digit. jOOQ's own way leads through {@link java.sql.Timestamp} and
 * {@link java.sql.Date}, which shift times by the zone of the JVM and have none for the hour that a spring night skips.
 */
abstract class UnshiftedTime<T> implements Binding<T, T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final int jdbcType;

    UnshiftedTime(Class<T> type, int jdbcType) {
        this.type = type;
        this.jdbcType = jdbcType;
    }

    /** As a literal of MySQL, without quotes. */
    abstract String literal(T time);

    @Override
    public Converter<T, T> converter() {
        return Converter.of(type, type, time -> time, time -> time);
    }

    @Override
    public void sql(BindingSQLContext<T> context) {
        T time = context.value();
        if (context.render().paramType() != ParamType.INLINED) {
            context.render().sql("?");
        } else {
            context.render().sql(time == null ? "null" : "'" + literal(time) + "'");
        }
    }

    @Override
    public void register(BindingRegisterContext<T> context) throws SQLException {
        context.statement().registerOutParameter(context.index(), jdbcType);
    }

    @Override
    public void set(BindingSetStatementContext<T> context) throws SQLException {
        context.statement().setObject(context.index(), context.value());
    }

    @Override
    public void get(BindingGetResultSetContext<T> context) throws SQLException {
        context.value(context.resultSet().getObject(context.index(), type));
    }

    @Override
    public void get(BindingGetStatementContext<T> context) throws SQLException {
        context.value(context.statement().getObject(context.index(), type));
    }

    @Override
    public void set(BindingSetSQLOutputContext<T> context) {
        throw new UnsupportedOperationException("MySQL has no such output");
    }

    @Override
    public void get(BindingGetSQLInputContext<T> context) {
        throw new UnsupportedOperationException("MySQL has no such input");
    }
}
