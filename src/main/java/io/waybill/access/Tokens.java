package io.waybill.access;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Insert;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of programs. The ledger has the hash of each, so nobody can read one there. */
final class Tokens {
    private static final Pattern FORM = Pattern.compile("wb_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");
    private static final Duration USE_NOTED = Duration.ofMinutes(1);

    /**
     * A token, without its secret.
     *
     * @param purpose in the words of who made it
     * @param used when it was used last, to the minute
     */
    record Token(
            String id,
            Grant grant,
            String purpose,
            String madeBy,
            Instant created,
            Instant expires,
            Optional<Instant> used,
            Optional<Instant> revoked) {}

    /** A token that was made, and the secret that nobody will see again. */
    record Made(Token token, String secret) {}

    private record Row(String id, String hash, Grant grant, String purpose, String madeBy, Duration lifetime) {}

    private final Insert<Row> insert = Insert.<Row>into("access_token")
            .text("id", Row::id)
            .text("hash", Row::hash)
            .text("owner", row -> row.grant().name())
            .text("purpose", Row::purpose)
            .text("role", row -> row.grant().role().name())
            .text("flows", row -> row.grant().flowsAsText())
            .text("made_by", Row::madeBy)
            .now("created_at")
            .number("expires_at", "now_ms() + ?", row -> row.lifetime().toMillis())
            .build();

    private final Map<String, Long> noted = new ConcurrentHashMap<>();
    private final Ledger ledger;

    Tokens(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Makes a token. It is in the ledger when this returns. */
    Made make(Grant grant, String purpose, String madeBy, Duration lifetime) {
        String id = Secrets.id();
        String secret = Secrets.next();
        ledger.write(writes -> {
            insert.one(writes, new Row(id, Secrets.hash(secret), grant, purpose, madeBy, lifetime));
            return id;
        });
        return new Made(find(id).orElseThrow(), "wb_" + id + "_" + secret);
    }

    /** Those that aren't revoked, and those that were, the newest first. */
    List<Token> all() {
        return ledger.read().query("SELECT * FROM access_token ORDER BY created_at DESC, id", (row, i) -> read(row));
    }

    Optional<Token> find(String id) {
        return ledger.read().query("SELECT * FROM access_token WHERE id = ?", (row, i) -> read(row), id).stream()
                .findFirst();
    }

    /** Takes a token out of force, at once and for good. Safe to repeat. */
    void revoke(String id) {
        ledger.write(writes -> writes.jdbc()
                .update("UPDATE access_token SET revoked_at = now_ms() WHERE id = ? AND revoked_at IS NULL", id));
    }

    /** Takes all tokens of an owner out of force. */
    void revokeAllOf(Writes writes, String owner) {
        writes.jdbc()
                .update("UPDATE access_token SET revoked_at = now_ms() WHERE owner = ? AND revoked_at IS NULL", owner);
    }

    /** Whose token it is, if it is one, and in force. */
    Optional<Caller> check(String token) {
        Matcher form = FORM.matcher(token);
        if (!form.matches()) {
            return Optional.empty();
        }
        String id = form.group(1);
        String hash = Secrets.hash(form.group(2));
        Optional<Caller> caller = ledger
                .read()
                .query(
                        "SELECT * FROM access_token WHERE id = ? AND revoked_at IS NULL AND expires_at > now_ms()",
                        (row, i) -> Secrets.isSame(hash, row.getString("hash"))
                                ? Optional.of(caller(read(row)))
                                : Optional.<Caller>empty(),
                        id)
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
        caller.ifPresent(found -> noteUse(id));
        return caller;
    }

    /** It is for people who clear up, so it is written seldom, and nobody waits for it. */
    private void noteUse(String id) {
        long now = System.nanoTime();
        Long last = noted.get(id);
        if (last == null || now - last > USE_NOTED.toNanos()) {
            noted.put(id, now);
            ledger.writeLater(
                    writes -> writes.jdbc().update("UPDATE access_token SET used_at = now_ms() WHERE id = ?", id));
        }
    }

    private static Caller caller(Token token) {
        Grant grant = token.grant();
        return new Caller(Caller.Kind.TOKEN, grant.name(), grant.role(), grant.flows(), token.id());
    }

    private static Token read(ResultSet row) throws SQLException {
        Set<String> flows = Grant.flows(row.getString("flows"));
        return new Token(
                row.getString("id"),
                new Grant(row.getString("owner"), Role.valueOf(row.getString("role")), flows),
                row.getString("purpose"),
                row.getString("made_by"),
                Columns.time(row, "created_at").orElseThrow(),
                Columns.time(row, "expires_at").orElseThrow(),
                Columns.time(row, "used_at"),
                Columns.time(row, "revoked_at"));
    }
}
