package io.waybill.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresTest {
    @Test
    void everyDatabaseIsNewAndEmpty() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Connection connection = Postgres.shared().freshDatabase().getConnection()) {
                execute(connection, "CREATE TABLE t (n int)");
            }
        }
    }

    @Test
    void aUrlIsEnoughToConnect() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(Postgres.shared().freshJdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SHOW server_version")) {
            assertThat(version.next()).isTrue();
            assertThat(version.getString(1)).startsWith("17.");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
