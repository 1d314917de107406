package io.waybill.console;

import io.waybill.ledger.Books;
import io.waybill.ledger.Recount;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/books}: where every document ever seen is, and the sum of it, as it is kept count of; and what was found when
 * all were counted last, with the oldest of each place.
 */
@Endpoint(id = "books")
class BooksEndpoint {
    private final Books books;
    private final Recount recount;

    BooksEndpoint(Books books, Recount recount) {
        this.books = books;
        this.recount = recount;
    }

    @ReadOperation
    Map<String, Object> books() {
        Books.Sum sum = books.sum();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("seen", sum.seen());
        for (Books.Place place : Books.Place.values()) {
            Map<String, Object> count = new LinkedHashMap<>();
            count.put("documents", sum.in(place));
            Books.Count found = sum.places().get(place);
            count.put("bytes", found == null ? 0 : found.bytes());
            if (found != null) {
                found.oldest().map(Instant::toString).ifPresent(oldest -> count.put("oldest", oldest));
            }
            answer.put(place.name().toLowerCase(Locale.ROOT), count);
        }
        answer.put("balanced", sum.balanced());
        recount.last().ifPresent(report -> answer.put("counted", counted(report)));
        return answer;
    }

    private Map<String, Object> counted(Recount.Report report) {
        Map<String, Object> counted = new LinkedHashMap<>();
        counted.put("at", report.at().toString());
        counted.put("milliseconds", report.taken().toMillis());
        counted.put("differences", report.differences());
        counted.put("corrections", recount.corrections());
        return counted;
    }
}
