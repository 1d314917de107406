package io.waybill.console;

import io.waybill.ledger.Books;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/books}: where every document ever seen is, the sum of it, and the oldest of each place. */
@Endpoint(id = "books")
class BooksEndpoint {
    private final Books books;

    BooksEndpoint(Books books) {
        this.books = books;
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
            if (found != null) {
                found.oldest().map(Instant::toString).ifPresent(oldest -> count.put("oldest", oldest));
            }
            answer.put(place.name().toLowerCase(Locale.ROOT), count);
        }
        answer.put("balanced", sum.balanced());
        return answer;
    }
}
