package io.waybill.ods;

import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/**
 * What became of the files that ODS took. A file that was taken is not sent again because its release failed: only the
 * release is repeated, with the same date.
 */
public final class OdsFiles {
    private final StandInNotice standInNotice = new StandInNotice();
    private final Ledger ledger;
    private final OdsRecords records;
    private final OdsDirectory directory;
    private final JobNumbers registry;
    private final OdsTokens tokens;
    private final TakenFiles taken;
    private final boolean releases;
    private final boolean repeats;

    /**
     * @param releases whether what was taken gets its release date
     * @param repeats whether a file is sent again whose answer was lost
     */
    OdsFiles(
            Ledger ledger,
            OdsRecords records,
            OdsDirectory directory,
            JobNumbers registry,
            OdsTokens tokens,
            boolean releases,
            boolean repeats) {
        this.ledger = ledger;
        this.records = records;
        this.directory = directory;
        this.registry = registry;
        this.tokens = tokens;
        this.taken = new TakenFiles(ledger);
        this.releases = releases;
        this.repeats = repeats;
    }

    /** Whether the file of a delivery has yet to be sent: no earlier attempt was answered with a yes. */
    public boolean mustSend(Delivery delivery) {
        return date(delivery).isEmpty();
    }

    /**
     * An earlier attempt may have taken effect. ODS can't be asked for a file, so it is sent again under the same number,
     * which replaces the file as far as is known; the report says so.
     *
     * @return nothing, for nothing was found
     * @throws DeliveryFailed if files are not to be sent again
     */
    public Optional<Stored> repeat(Delivery delivery) {
        if (!mustSend(delivery)) {
            return Optional.empty();
        }
        if (!repeats) {
            throw new DeliveryFailed(new Failure(
                    Failure.Cause.DOCUMENT_REFUSED,
                    "The answer of ODS was lost, so that it may have the file, and waybill.stores.ods.repeat is off. Look"
                            + " there; to send it again, switch that on and retry the batch",
                    true,
                    Optional.empty()));
        }
        Description description = delivery.document().description();
        ledger.write(writes -> {
            book(writes, delivery, new Symbol(description.symbol()), description.jobNumber());
            return writes.jdbc().update("UPDATE ods_file SET in_doubt = TRUE WHERE delivery = ?", delivery.id());
        });
        return Optional.empty();
    }

    /**
     * Books that ODS took a file.
     *
     * @param answer what it said
     * @throws DeliveryFailed if it said no
     */
    public void accepted(Delivery delivery, InputStream answer) throws IOException {
        OdsAnswers.accepted(answer);
        Description description = delivery.document().description();
        Symbol symbol = new Symbol(description.symbol());
        String number = directory.numberOf(delivery);
        boolean standIn = tokens.isStandIn();
        if (standIn) {
            standInNotice.of(delivery.document().batch());
        }
        CrashPoint.AFTER_FILE.reached();
        ledger.write(writes -> {
            registry.used(writes, number, symbol);
            book(writes, delivery, symbol, number);
            return writes.jdbc()
                    .update(
                            "UPDATE ods_file SET number = ?, stand_in = ?, accepted_at = now_ms()"
                                    + " WHERE delivery = ?",
                            number,
                            standIn,
                            delivery.id());
        });
    }

    /** ODS took the file; all that it says is yes. A stand-in publishes nothing, and the location says that. */
    public Stored stored(Delivery delivery) throws IOException {
        delivery.document().content().requireUnchanged();
        Description description = delivery.document().description();
        String place = "ods:" + description.symbol() + "?lang=" + description.language();
        boolean standIn = Optional.ofNullable(taken.of(List.of(delivery.id())).get(delivery.id()))
                .map(TakenFiles.Taken::standIn)
                .orElse(false);
        return new Stored(
                standIn ? SendResult.STAND_IN.text() + " (" + place + ")" : place, "", -1, Stored.Checksum.NONE);
    }

    private static void book(Writes writes, Delivery delivery, Symbol symbol, String number) {
        writes.jdbc()
                .update(
                        "INSERT INTO ods_file (delivery, symbol, language, number) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        delivery.id(),
                        symbol.key(),
                        delivery.document().description().language(),
                        number);
    }

    /**
     * Whether the language of a delivery has yet to be released: neither ODS has a date for it, nor did we send one.
     *
     * @throws DeliveryFailed if ODS has to be asked, and can't be
     */
    public boolean mustRelease(Delivery delivery) {
        if (!releases) {
            return false;
        }
        Symbol symbol = new Symbol(delivery.document().description().symbol());
        Language language = language(delivery);
        boolean unreleased =
                records.known(symbol).map(known -> known.isUnreleased(language)).orElse(false);
        if (!unreleased || isReleased(symbol, language)) {
            return false;
        }
        if (date(delivery).orElse("").isEmpty()) {
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            ledger.write(writes -> writes.jdbc()
                    .update(
                            "UPDATE ods_file SET release_date = ? WHERE delivery = ? AND release_date IS NULL",
                            now,
                            delivery.id()));
        }
        return true;
    }

    /** The request that releases the language of a delivery, in UTC. */
    public HttpEntity release(Delivery delivery) {
        return new UrlEncodedFormEntity(
                List.of(
                        new BasicNameValuePair(
                                "symbol", delivery.document().description().symbol()),
                        new BasicNameValuePair("fieldName", "releaseDate"),
                        new BasicNameValuePair("fieldValue", date(delivery).orElseThrow()),
                        new BasicNameValuePair("lang", language(delivery).name())),
                StandardCharsets.UTF_8);
    }

    /**
     * Books that a language is released.
     *
     * @throws DeliveryFailed if ODS said no; it has the file all the same
     */
    public void released(Delivery delivery, InputStream answer) throws IOException {
        Optional<String> refusal = OdsAnswers.refusal(answer);
        if (refusal.isPresent()) {
            throw new DeliveryFailed(new Failure(
                    Failure.Cause.UNEXPECTED,
                    "ODS has the file, but did not take its release date: " + refusal.get(),
                    false,
                    Optional.empty()));
        }
        ledger.write(writes ->
                writes.jdbc().update("UPDATE ods_file SET released_at = now_ms() WHERE delivery = ?", delivery.id()));
        Symbol symbol = new Symbol(delivery.document().description().symbol());
        directory.released(symbol, language(delivery), date(delivery).orElseThrow());
    }

    /** Another node may have released it since ODS was asked last. */
    private boolean isReleased(Symbol symbol, Language language) {
        return !ledger.read()
                .queryForList(
                        "SELECT number FROM ods_file WHERE symbol = ? AND language = ? AND released_at IS NOT NULL"
                                + " LIMIT 1",
                        String.class,
                        symbol.key(),
                        language.name())
                .isEmpty();
    }

    /** The booked date of a file that was taken, empty if it has none yet; nothing if it was not taken. */
    private Optional<String> date(Delivery delivery) {
        return ledger
                .read()
                .queryForList(
                        "SELECT COALESCE(release_date, '') FROM ods_file WHERE delivery = ? AND accepted_at IS NOT NULL",
                        String.class,
                        delivery.id())
                .stream()
                .findFirst();
    }

    private static Language language(Delivery delivery) {
        return Language.of(delivery.document().description().language()).orElseThrow();
    }
}
