package io.waybill.receipt;

import io.waybill.ledger.BatchContents;
import io.waybill.ledger.Books.Place;
import io.waybill.ledger.DeliveryView;
import io.waybill.ledger.DocumentView;
import io.waybill.outcome.Refusal;
import io.waybill.receipt.Receipt.Counts;
import io.waybill.receipt.Receipt.Row;
import io.waybill.receipt.Receipt.Sent;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The rows of a receipt, and how many documents ended how. */
final class ReceiptRows {
    private final BatchContents contents;

    ReceiptRows(BatchContents contents) {
        this.contents = contents;
    }

    Counts counts(UUID batch) {
        Map<Place, Integer> places = contents.places(batch);
        return new Counts(
                places.values().stream().mapToInt(Integer::intValue).sum(),
                places.getOrDefault(Place.DELIVERED, 0),
                places.getOrDefault(Place.FAILED, 0),
                places.getOrDefault(Place.REJECTED, 0),
                places.getOrDefault(Place.DUPLICATE, 0),
                places.getOrDefault(Place.DISMISSED, 0),
                places.getOrDefault(Place.WAITING, 0) + places.getOrDefault(Place.IN_FLIGHT, 0));
    }

    /** All rows in the order of the drop. */
    void forEach(UUID batch, Consumer<Row> consumer) {
        contents.forEach(batch, document -> consumer.accept(row(document)));
    }

    private static Row row(DocumentView document) {
        Optional<Refusal> refusal = document.refusal();
        return new Row(
                document.id(),
                document.position(),
                document.name(),
                document.standing(),
                document.size(),
                document.description().sha256(),
                document.description().mediaType(),
                document.description().symbol(),
                document.description().language(),
                document.description().jobNumber(),
                document.description().metadata(),
                document.description().notes(),
                document.description().leftOut(),
                refusal.map(why -> why.cause().name()).orElse(""),
                refusal.map(Refusal::reason).orElse(""),
                refusal.map(Refusal::remedy).orElse(""),
                document.first().map(DocumentView.First::id).orElse(null),
                document.deliveries().stream().map(ReceiptRows::sent).toList());
    }

    private static Sent sent(DeliveryView delivery) {
        return new Sent(
                delivery.store(),
                delivery.state().name(),
                delivery.location(),
                delivery.version(),
                delivery.proof(),
                delivery.settled().orElse(null),
                delivery.attempts(),
                delivery.cause(),
                delivery.reason());
    }
}
