package io.jobetl.io.mysql;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/** Statements that only read, written with jOOQ, on a connection that is given back when they are done. */
public final class MySqlQueries {
    private static final Settings SETTINGS = settings();

    private MySqlQueries() {}

    /**
     * @param connections a pool of {@link MySqlDatabase}
     * @param action what is being done, for messages
     * @throws StoreException when the server does not answer or refuses, or a statement takes longer than it may
     */
    public static <T> T read(
            MySqlDatabase database, DataSource connections, String action, Function<DSLContext, T> query) {
        try (Connection connection = MySqlDatabase.connection(connections)) {
            return query.apply(DSL.using(connection, SQLDialect.MYSQL, SETTINGS));
        } catch (SQLException error) {
            throw failure(database, action, error);
        } catch (DataAccessException error) {
            SQLException cause = error.getCause(SQLException.class);
            if (cause == null) {
                throw error;
            }
            throw failure(database, action, cause);
        }
    }

    private static StoreException failure(MySqlDatabase database, String action, SQLException error) {
        if (MySqlErrors.isTimeBound(error)) {
            return new StoreException(
                    Store.MYSQL,
                    Kind.REFUSED,
                    "MySQL " + database.config().address() + "/"
                            + database.config().database() + ": " + action + ": it takes longer than it may",
                    "ask for a shorter period",
                    error);
        }
        return database.failure(action, error);
    }

    private static Settings settings() {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        return new Settings().withRenderSchema(false).withExecuteLogging(false);
    }
}
