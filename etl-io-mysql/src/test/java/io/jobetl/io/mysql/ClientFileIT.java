package io.jobetl.io.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.mysql.schema.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for files of this machine does not get them, although it allows itself to ask. */
class ClientFileIT {
    @TempDir
    private Path folder;

    @Test
    void should_never_send_a_file_of_this_machine() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "secret\n");
        String load = "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE taken";
        try (TestDatabase database = TestDatabase.empty()) {
            database.execute("CREATE TABLE taken (line TEXT)");
            // The way in which a user's options would get into a URL: this driver, asked this way, sends the file.
            try (Connection unsafe = DriverManager.getConnection(
                    database.database().url() + "?allowPublicKeyRetrieval=true&allowLoad%4cocalInfile=true",
                    "root",
                    "1")) {
                assertThat(update(unsafe, load)).isEqualTo(1);
            }

            try (Connection ours = database.database().open()) {
                assertThatThrownBy(() -> update(ours, load)).isInstanceOf(SQLException.class);
            }
        }
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
