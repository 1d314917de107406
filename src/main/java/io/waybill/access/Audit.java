package io.waybill.access;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Insert;
import io.waybill.ledger.Ledger;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The audit trail: who did what to what, from where, when, and in which request. What changes something is written before it is done, so
 * that nothing is done without; what is refused afterwards stands there, too.
 */
public final class Audit {
    /** The most that are read at a time. */
    static final int MOST = 1_000;

    private static final int LONGEST = 300;

    /**
     * One line.
     *
     * @param subject the id or the name of what it was done to
     * @param address of whoever asked
     * @param request the id of the request, which its answer has, too
     */
    record Line(
            UUID id,
            Instant at,
            String who,
            String what,
            String subject,
            String detail,
            String address,
            String request) {}

    private final Insert<Line> insert = Insert.<Line>into("audit")
            .id("id", Line::id)
            .now("at")
            .text("who", Line::who)
            .text("what", Line::what)
            .text("subject", Line::subject)
            .text("detail", Line::detail)
            .text("address", Line::address)
            .text("request", Line::request)
            .build();

    private final Ledger ledger;

    Audit(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Writes that whoever makes this request is about to do something. It is in the ledger when this returns.
     *
     * @param what a verb, such as 'cancel batch'
     */
    public void write(String what, Object subject, String detail) {
        String who = CallerAuthentication.current().map(Caller::name).orElse("nobody");
        Optional<HttpServletRequest> request =
                RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                        ? Optional.of(attributes.getRequest())
                        : Optional.empty();
        write(who, what, subject, detail, request);
    }

    /** The same, where Spring doesn't know the request yet. */
    void write(HttpServletRequest request, String who, String what, Object subject, String detail) {
        write(who, what, subject, detail, Optional.of(request));
    }

    private void write(String who, String what, Object subject, String detail, Optional<HttpServletRequest> request) {
        Line line = new Line(
                Ids.next(),
                Instant.EPOCH,
                plain(who),
                what,
                plain(subject.toString()),
                plain(detail),
                request.map(HttpServletRequest::getRemoteAddr).orElse(""),
                request.map(RequestIds::of).orElse(""));
        ledger.write(writes -> {
            insert.one(writes, line);
            return line;
        });
    }

    /** In one line, and not too long, whatever it was that somebody sent. */
    private static String plain(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /**
     * The lines, the newest first.
     *
     * @param before the last of the page that was read before
     */
    List<Line> read(Optional<UUID> before, int most) {
        return ledger.read()
                .query(
                        "SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
                        (row, i) -> new Line(
                                Columns.id(row, "id"),
                                Columns.time(row, "at").orElseThrow(),
                                row.getString("who"),
                                row.getString("what"),
                                row.getString("subject"),
                                row.getString("detail"),
                                row.getString("address"),
                                row.getString("request")),
                        before.orElse(new UUID(-1, -1)),
                        most);
    }

    /** Removes what is older than that. */
    void forget(Duration age) {
        UUID oldest = Ids.lowest(Instant.now().minus(age));
        ledger.write(writes -> writes.jdbc().update("DELETE FROM audit WHERE id < ?", oldest));
    }
}
