package io.waybill.access;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Insert;
import io.waybill.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.security.crypto.password.PasswordEncoder;

/** People who log in with a password. */
final class Users {
    private static final int SHORTEST = 12;

    /** What bcrypt takes, in bytes. */
    private static final int LONGEST = 72;

    /** @param version another one after each change */
    record User(Grant grant, UUID version, Instant created, Instant changed) {
        Caller caller() {
            return new Caller(Caller.Kind.USER, grant.name(), grant.role(), grant.flows(), version.toString());
        }
    }

    private record Row(Grant grant, String password) {}

    private final Insert<Row> insert = Insert.<Row>into("access_user")
            .text("name", row -> row.grant().name())
            .text("password", Row::password)
            .text("role", row -> row.grant().role().name())
            .text("flows", row -> row.grant().flowsAsText())
            .id("version", row -> UUID.randomUUID())
            .now("created_at", "changed_at")
            .orReplace("name", "password", "role", "flows", "version", "changed_at");

    private final Ledger ledger;
    private final Tokens tokens;
    private final PasswordEncoder encoder;

    /** What is compared with where there is no such user, so that it takes as long. */
    private final String nobody;

    Users(Ledger ledger, Tokens tokens, PasswordEncoder encoder) {
        this.ledger = ledger;
        this.tokens = tokens;
        this.encoder = encoder;
        this.nobody = encoder.encode("nobody");
    }

    /**
     * Makes a user, or changes one, whose sessions end.
     *
     * @param password none to keep the one they have
     * @throws IllegalArgumentException if it can't be one, or there is none to keep
     */
    void put(Grant grant, Optional<String> password) {
        String encoded = password.map(this::encoded)
                .or(() -> password(grant.name()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no user " + grant.name() + " yet, so a 'password' is needed"));
        ledger.write(writes -> {
            insert.one(writes, new Row(grant, encoded));
            return grant;
        });
    }

    private String encoded(String password) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (password.length() < SHORTEST || bytes > LONGEST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the password has %d characters, and %d bytes: take at least %d characters, and at most %d bytes",
                    password.length(),
                    bytes,
                    SHORTEST,
                    LONGEST));
        }
        return encoder.encode(password);
    }

    List<User> all() {
        return ledger.read().query("SELECT * FROM access_user ORDER BY name", (row, i) -> read(row));
    }

    Optional<User> find(String name) {
        return ledger.read().query("SELECT * FROM access_user WHERE name = ?", (row, i) -> read(row), name).stream()
                .findFirst();
    }

    /** Removes a user, their sessions and their tokens. Safe to repeat. */
    void remove(String name) {
        ledger.write(writes -> {
            tokens.revokeAllOf(writes, name);
            return writes.jdbc().update("DELETE FROM access_user WHERE name = ?", name);
        });
    }

    /** The user of that name and password; it takes as long whether there is none, or the password is another one. */
    Optional<User> login(String name, String password) {
        Optional<User> user = find(name);
        String expected = user.flatMap(found -> password(name)).orElse(nobody);
        boolean right = encoder.matches(password, expected);
        return user.filter(found -> right);
    }

    private Optional<String> password(String name) {
        return ledger
                .read()
                .queryForList("SELECT password FROM access_user WHERE name = ?", String.class, name)
                .stream()
                .findFirst();
    }

    private static User read(ResultSet row) throws SQLException {
        return new User(
                new Grant(
                        row.getString("name"),
                        Role.valueOf(row.getString("role")),
                        Grant.flows(row.getString("flows"))),
                Columns.id(row, "version"),
                Columns.time(row, "created_at").orElseThrow(),
                Columns.time(row, "changed_at").orElseThrow());
    }
}
