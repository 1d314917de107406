package io.waybill.ods;

import io.waybill.ledger.DeliveryView;
import io.waybill.ledger.DocumentState;
import io.waybill.ledger.DocumentView;
import io.waybill.ledger.Outcome;
import io.waybill.ods.SendReport.Row;
import io.waybill.ods.SendReport.Times;
import io.waybill.outcome.Refusal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What the report says of one document, from what is booked of it. */
final class SendRow {
    private static final String UNDER_WAY = "under way";

    private SendRow() {}

    static Row of(
            UUID batch, DocumentView document, Optional<ListedSymbols.Listed> record, Optional<TakenFiles.Taken> file) {
        String cause = null;
        String result = UNDER_WAY;
        String why = "";
        String todo = "";
        String number = "";
        if (document.state() == DocumentState.REJECTED) {
            Refusal refusal = document.refusal().orElseThrow();
            cause = refusal.cause().name();
            result = SendResult.of(refusal.cause()).text();
            why = refusal.reason();
            todo = refusal.remedy();
        } else if (document.state() == DocumentState.DUPLICATE) {
            DocumentView.First first = document.first().orElseThrow();
            cause = Refusal.Cause.DUPLICATE.name();
            result = sent(file).text();
            number = first.jobNumber();
            why = String.format(
                    Locale.ROOT,
                    "The same file was sent on %s, and not again",
                    first.settled().map(Instant::toString).orElse("an earlier day"));
        } else if (document.state() == DocumentState.SETTLED) {
            Outcome outcome = document.outcome().orElseThrow();
            boolean accepted = outcome == Outcome.DELIVERED
                    || file.flatMap(TakenFiles.Taken::accepted).isPresent();
            result = accepted ? sent(file).text() : SendResult.NOT_SENT.text();
            number = accepted ? document.description().jobNumber() : "";
            if (outcome == Outcome.FAILED) {
                cause = document.delivery("ods").map(DeliveryView::cause).orElse("");
                why = document.delivery("ods").map(DeliveryView::reason).orElse("");
                todo = String.format(
                        Locale.ROOT, "once that is put right, send it again: POST /api/v1/batches/%s/retry", batch);
            } else if (outcome == Outcome.DISMISSED) {
                cause = Refusal.Cause.DISMISSED.name();
                why = document.refusal().map(Refusal::reason).orElse("");
            } else {
                why = file.map(SendRow::doubt).orElse("");
            }
        }
        String language = document.description().language();
        return new Row(
                language.isEmpty() ? "" : document.name(),
                document.description().symbol(),
                language,
                number,
                result,
                cause,
                why,
                todo,
                file.map(TakenFiles.Taken::standIn).orElse(false),
                times(document, record, file));
    }

    private static SendResult sent(Optional<TakenFiles.Taken> file) {
        return file.map(TakenFiles.Taken::standIn).orElse(false) ? SendResult.STAND_IN : SendResult.SENT;
    }

    private static String doubt(TakenFiles.Taken file) {
        return file.inDoubt()
                ? "An answer of ODS was lost, so it was sent again under the same number, which replaces the file"
                : "";
    }

    /** The file of a duplicate was sent for another document, at another time. */
    private static Times times(
            DocumentView document, Optional<ListedSymbols.Listed> record, Optional<TakenFiles.Taken> file) {
        Optional<TakenFiles.Taken> own = file.filter(sent -> document.first().isEmpty());
        return new Times(
                document.times().booked(),
                record.flatMap(ListedSymbols.Listed::changed).orElse(null),
                document.times().planned().orElse(null),
                own.flatMap(TakenFiles.Taken::accepted).orElse(null),
                own.flatMap(TakenFiles.Taken::released).orElse(null),
                document.times().settled().orElse(null));
    }
}
